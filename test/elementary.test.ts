// `math: 'inline'`: the functions that a module holds, against whole numbers of hundreds of bits; where they stand, and
// what they are called. `npm run test:elementary` takes 100,000 points in each range of a power of 2.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decimal } from 'decimal.js';
import { build, type Plugin } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { randomFrom } from '../src/cli/sample-points.ts';
import { verifyText } from '../src/cli/verify.ts';
import { opened, verifiable } from '../src/compile.ts';
import { elementary } from '../src/emit/elementary/functions.ts';
import { compile, load, type Options } from '../src/index.ts';
import { printModule } from '../src/print/print.ts';
import { exactCos, exactExp, exactLog1p, exactSigmoid, exactSin, exactTanh, partsOf, unitsOff, type Exact } from './elementary-exact.ts';

const isWhole = process.env['POINTS'] === 'all';
const points = isWhole ? 100_000 : 150;
const inline: Options = { math: 'inline' };
type Unary = (x: number) => number;

function functionOf(name: string, options: Options = inline): Unary {
  return load<{ readonly f: Unary }>(`f(x) = ${name}(x)`, options).f;
}

type Range = readonly [from: number, to: number];
/** `powers`: of the ranges 2^k to 2^(k+1) in which the function is neither its own limit nor, nearly, its argument. */
type Case = {
  readonly name: string;
  readonly exact: (x: number) => Exact;
  readonly decimal: (x: Decimal) => Decimal;
  readonly powers: Range;
  readonly signs: readonly (1 | -1)[];
};

const cases: readonly Case[] = [
  { name: 'exp', exact: exactExp, decimal: (x) => x.exp(), powers: [-56, 10], signs: [1, -1] },
  { name: 'log1p', exact: exactLog1p, decimal: (x) => x.plus(1).ln(), powers: [-56, 4], signs: [1] },
  { name: 'tanh', exact: exactTanh, decimal: (x) => x.tanh(), powers: [-32, 6], signs: [1, -1] },
  { name: 'sigmoid', exact: exactSigmoid, decimal: (x) => new Decimal(1).div(x.neg().exp().plus(1)), powers: [-56, 10], signs: [1, -1] },
  { name: 'sin', exact: exactSin, decimal: (x) => x.sin(), powers: [-32, 15], signs: [1, -1] },
  { name: 'cos', exact: exactCos, decimal: (x) => x.cos(), powers: [-32, 15], signs: [1, -1] },
];

Decimal.set({ precision: 70, maxE: 9e15, minE: -9e15 });

describe.each(cases)('$name', ({ name, exact, decimal, powers: [from, to], signs }) => {
  const own = functionOf(name);
  const worst = (xs: Iterable<number>): { readonly off: number; readonly at: number } => {
    let [off, at] = [0, NaN];
    for (const x of xs) {
      const next = unitsOff(own(x), exact(x));
      if (!(next <= off)) [off, at] = [next, x];
    }
    return { off, at };
  };

  test('what is exact agrees with decimal arithmetic', () => {
    const random = randomFrom(name);
    for (let k = 0; k < 40; k++) {
      const x = (random() < 0.5 && signs.length > 1 ? -1 : 1) * 2 ** (random() * 16 - 12);
      const { m, e } = exact(x);
      const found = new Decimal(m.toString()).times(new Decimal(2).pow(e));
      const given = partsOf(x);
      const wanted = decimal(new Decimal(given.m.toString()).times(new Decimal(2).pow(given.e)));
      expect(found.div(wanted).minus(1).abs().toNumber(), String(x)).toBeLessThan(1e-36);
    }
  });

  test(`is at most 1.5 units off, at ${String(points)} points a power of 2`, { timeout: 3_600_000 }, () => {
    let most = { off: 0, at: NaN };
    for (let k = from; k < to; k++) {
      for (const sign of signs) {
        const random = randomFrom(`${name} ${String(k)} ${String(sign)}`);
        const found = worst((function* () {
          for (let i = 0; i < points; i++) yield sign * 2 ** k * (1 + random() + random() / 2 ** 32);
        })());
        if (found.off > most.off) most = found;
      }
    }
    if (isWhole) console.log(`${name}: at most ${most.off.toFixed(3)} units in the last place, at ${String(most.at)}`);
    expect(most.off, String(most.at)).toBeLessThanOrEqual(1.5);
  });

  test('at the ends of all numbers, and of what it computes by itself', () => {
    const ends = [5e-324, 2 ** -1022, 2 ** -1021 - 2 ** -1074, 1e-300, 1e-9, 1e-7, 0.75, 1, 19.1, 20, 700, 12_649.1, 1e5, 2 ** 53, 1e300, Number.MAX_VALUE];
    const near = ends.flatMap((x) => [x, x * (1 - 2 ** -53), x * (1 + 2 ** -52)]).filter((x) => Number.isFinite(x));
    for (const x of near.flatMap((one) => (name === 'log1p' ? [one] : [one, -one]))) {
      // What is exact has so many bits.
      if (['exp', 'sigmoid', 'log1p'].includes(name) && Math.abs(x) > 2000) continue;
      expect(unitsOff(own(x), exact(x)), String(x)).toBeLessThanOrEqual(1.5);
    }
  });

  test('of zeros, infinities and what is no number it gives what the host gives', () => {
    const host: Unary = name === 'sigmoid' ? (x) => 1 / (1 + Math.exp(-x)) : functionOf(name, {});
    for (const x of [0, -0, Infinity, -Infinity, NaN]) expect(own(x), String(x)).toBe(host(x));
  });

  test('interpreted it has the same bits', () => {
    const interpreted = functionOf(name, { ...inline, mode: 'interpret' });
    const random = randomFrom(name);
    for (let k = 0; k < 300; k++) {
      const x = (random() * 2 - 1) * 2 ** (random() * 24 - 10);
      expect(interpreted(x), String(x)).toBe(own(x));
    }
  });
});

test('exponentials overflow, underflow and lose digits where they must', () => {
  const exp = functionOf('exp');
  const edges = [709.782712893384, 709.7827128933841, -708.3964185322641, -745.1332191019411, -745.1332191019412, 710, -746, 1e4, -1e4];
  expect(edges.map(exp)).toEqual([edges[0], edges[1], edges[2], edges[3], edges[4], 710, -746, 1e4, -1e4].map((x) => (unitsOff(exp(x as number), exactExp(x as number)) <= 1.5 ? exp(x as number) : NaN)));
  expect(exp(709.7827128933841)).toBe(Infinity);
  expect(exp(-745.1332191019412)).toBe(0);
  expect(exp(-745.1332191019411)).toBe(5e-324);
  const random = randomFrom('subnormal');
  for (let k = 0; k < points * 10; k++) {
    const x = -700 - 45.14 * random();
    expect(unitsOff(exp(x), exactExp(x)), String(x)).toBeLessThanOrEqual(1.5);
  }
});

test('next to the zeros of sine and cosine', () => {
  const [sin, cos] = [functionOf('sin'), functionOf('cos')];
  for (let k = 1; k < (isWhole ? 200_000 : 9000); k += isWhole ? 1 : 7) {
    const x = (k * Math.PI) / 2;
    for (const at of [x, x * (1 + 2 ** -52), x * (1 - 2 ** -53), -x]) {
      expect(unitsOff(sin(at), exactSin(at)), `sin(${String(at)})`).toBeLessThanOrEqual(1.5);
      expect(unitsOff(cos(at), exactCos(at)), `cos(${String(at)})`).toBeLessThanOrEqual(1.5);
    }
  }
});

/** What 'module' is, with nothing said of its side effects. */
function only(contents: string): Plugin {
  return {
    name: 'only',
    setup: (bundle) => {
      bundle.onResolve({ filter: /^module$/ }, () => ({ path: 'module', namespace: 'only' }));
      bundle.onLoad({ filter: /.*/, namespace: 'only' }, () => ({ contents }));
    },
  };
}

const loops = 'loss(w: [d], const X: [n, d], const y: [n]) { z = X @ w; sum(i: softplus(z[i]) - y[i] * z[i]) + sum(j: tanh(w[j]) * sin(w[j])) }';
const straight = 'f(x, y) = sigmoid(x) * exp(y) + cos(x * y)';

async function textOf(source: string, options: Options = {}): Promise<string> {
  return (await compile(source, { ...inline, ...options })).code;
}

describe('a module', () => {
  test('says so in its header, and holds what it calls and nothing else', async () => {
    const text = await textOf('f(v: [n]) = sum(i: exp(v[i]))');
    for (const held of ['exp', 'expFar']) expect(text).toContain(`\nfunction ${held}(x: number): number {`);
    expect(text.match(/^const \w+/gm)).toEqual(['const powers', 'const roots'].sort((a, b) => text.indexOf(a) - text.indexOf(b)));
    for (const other of ['sigmoid', 'tanh', 'sin', 'log1p']) expect(text).not.toContain(`function ${other}(`);
    expect(text).not.toContain('Math.exp');
    const plain = (await compile('f(v: [n]) = sum(i: v[i]^2)')).code;
    const same = await textOf('f(v: [n]) = sum(i: v[i]^2)');
    // The first line tells the options apart.
    expect(same.split('\n')[0]).not.toBe(plain.split('\n')[0]);
    expect(same.split('\n').slice(1)).toEqual(plain.split('\n').slice(1));
  });

  test('by default calls the host alone', async () => {
    const { code } = await compile(loops);
    expect(code).toMatch(/Math\.exp\(/);
    expect(code).not.toMatch(/^const /m);
    expect((await compile(loops, { math: 'host' })).code).toBe(code);
  });

  test('is laid out as prettier lays it out, in both languages', async () => {
    for (const source of [loops, straight]) {
      expect(await textOf(source)).toBe(printModule(opened(source, inline).made().module, 'ts'));
    }
  });

  test('leaves nothing behind where a bundle does not use it', async () => {
    const contents = await textOf(loops + '\n' + straight.replace('f(', 'other('), { target: 'js' });
    const { outputFiles } = await build({ stdin: { contents: `import 'module'; console.log(1)` }, plugins: [only(contents)], bundle: true, format: 'esm', write: false });
    expect(outputFiles[0]?.text).not.toMatch(/Float64Array|function/);
  });

  test('has other names where a program takes ours', async () => {
    const source = 'exp(roots, n, sin) { t = tanh(roots); powers = sin(n) + t; sigmoid(powers) * roots + sinh(sin) }\nsines(q, log1p) = log(1 + q * log1p^2) + exp(q, q, 2)';
    type Two = { readonly exp: (...args: readonly number[]) => number; readonly sines: (q: number, r: number) => number };
    const [own, host] = [load<Two>(source, inline), load<Two>(source)];
    expect(own.sines(0.3, 0.7)).toBeCloseTo(host.sines(0.3, 0.7), 14);
    expect(own.exp(0.3, 0.7, -1)).toBeCloseTo(host.exp(0.3, 0.7, -1), 14);
  });

  test('calls its own where V8 writes all of them into their callers, and then everywhere', async () => {
    const several = (count: number): string => Array.from({ length: count }, (_, k) => `exp(a * ${String(k + 1)})`).join(' + ');
    const counts = async (source: string, exports?: Options['exports']): Promise<readonly [own: number, host: number]> => {
      const text = await textOf(source, exports === undefined ? {} : { exports });
      const lines = text.slice(0, text.search(/\/\*\* (?:e\^x|2\^)/)).split('\n');
      const body = lines.filter((line) => !/^\s*(?:\/\/|\/?\*)/.test(line)).join('\n');
      return [body.match(/(?<![.\w])exp\(/g)?.length ?? 0, body.match(/Math\.exp\(/g)?.length ?? 0];
    };
    expect(await counts(`f(a) = ${several(4)}`, ['value'])).toEqual([4, 0]);
    expect(await counts(`f(a) = ${several(12)}`, ['value'])).toEqual([0, 12]);
    // One function that is too large decides for all.
    expect(await counts(`f(a) = ${several(2)}\ng(a) = ${several(12)}`, ['value'])).toEqual([0, 14]);
    expect(await counts('f(v: [n]) = sum(i: exp(v[i]))', ['value'])).toEqual([5, 0]);
  });

  test.each([loops, straight, 'f(x) = {a: exp(x), b: log(1 + exp(x))}', 'f(v: [n]) = logsumexp(v)'])('holds what --verify asks: %s', async (source) => {
    for (const options of [inline, { ...inline, unroll: 1 }, { ...inline, exports: ['all'] } satisfies Options]) {
      const { holds, lines } = await verifyText(verifiable(opened(source, options)));
      expect(holds, lines.join('\n')).toBe(true);
    }
  });
});

test('the bytecode of each is no longer than the table says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gradc-'));
  try {
    const source = cases.map(({ name }) => `${name}Of(x) = ${name}(x)`).join('\n');
    const { code } = await compile(source, { ...inline, target: 'js', exports: ['value'] });
    const file = join(folder, 'module.mjs');
    writeFileSync(file, `${code}\n${cases.map(({ name }) => `${name}Of(0.5); ${name}Of(705);`).join('\n')}`);
    const { stdout } = spawnSync(process.execPath, ['--print-bytecode', file], { encoding: 'utf8', maxBuffer: 1 << 28 });
    for (const [name, { bytes }] of Object.entries(elementary)) {
      const [, length] = new RegExp(`bytecode for function: ${name} .*\\n.*?length: (\\d+)`).exec(stdout) ?? [];
      expect(Number(length), name).toBeGreaterThan(0);
      expect(Number(length), name).toBeLessThanOrEqual(bytes);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
