// `--verify` calls everything that a module has: a sound module passes, and one that is damaged on purpose does not, whichever of its
// functions is damaged, whatever cache shows it, and at whatever size.

import { describe, expect, test } from 'vitest';
import { countOf, misfit } from '../src/cli/flat-value.ts';
import { importModule } from '../src/cli/import-module.ts';
import { leavesOf, randomFrom, samplePoint, strayPoint, tiedPoint } from '../src/cli/sample-points.ts';
import { sizesTried } from '../src/cli/sample-sizes.ts';
import { oracleAt } from '../src/cli/verify-reference.ts';
import { verifyModule, verifyText } from '../src/cli/verify.ts';
import { opened, verifiable } from '../src/compile.ts';

const recurrence = 'f(v: [n], a) { s[0] = v[0]; s[i in 1..n] = sin(a * s[i-1]) + v[i]; sum(i: s[i]^2) }';
const gather = 'f(v: [n], const p: int[m]) { z[i] = exp(v[i]); sum(k: sin(z[p[k]])) }';
const list = 'f(v: [n], x) = [i: v[i] * x]';
const twice = 'f(v: [n], const p: int[n]) = [i: v[i] * v[p[i]]]';
const record = 'f(x, y) = {a: x * y, b: [sin(x), y, 2]}';
const scalar = 'f(x, y) = x * y + sin(x)';
const kinks = 'f(v: [n], x) = max(v) + max(x, v[0]) + sum(i: abs(v[i])) + norm(v)';
const rows = 'f(A: [n, m], x, m: int) = [i, j: A[i, j] * x^2]';

describe('a sound module', () => {
  test.each([recurrence, gather, list, record, scalar, kinks, rows, 'f(k: int) = k * 2', 'f() = 3', 'f(x) = {a: x, none: [i in 0..0: x]}'])('%s', async (source) => {
    const { holds, comparisons, lines } = await verifyText(verifiable(opened(source)));
    expect(lines.join('\n')).toMatch(/^f verified: \d+ comparisons at \d+ points/);
    expect(holds).toBe(true);
    expect(comparisons).toBeGreaterThan(source.includes('()') ? 0 : 5);
  });

  test('with loops for everything, and with checkpoints', async () => {
    for (const source of [recurrence, gather, list, rows]) {
      for (const options of [{ unroll: 1 }, { unroll: 16 }, { checkpoint: true }, { fastMath: true }, { math: 'inline' } as const]) expect(await verifyText(verifiable(opened(source, options)))).toMatchObject({ holds: true });
    }
  });

  test('sizes that are tried are said', async () => {
    const { lines } = await verifyText(verifiable(opened(list)));
    expect(lines.join()).toMatch(/, sizes 0 1 2 3 5 9$/);
    const { lines: mixed } = await verifyText(verifiable(opened(rows)));
    expect(mixed.join()).toMatch(/, sizes 0 1 2 3 5 and \d+ mixed/);
  });

  test('positions outside are refused by all functions, and counted apart', async () => {
    expect((await verifyText(verifiable(opened(gather)))).lines.join()).toMatch(/, \d+ points with positions outside/);
  });
});

type Damage = {
  readonly name: string;
  readonly source: string;
  /** The function that is damaged. */
  readonly in: string;
  readonly from: string | RegExp;
  readonly to: string;
  readonly says: RegExp;
};

const damages: readonly Damage[] = [
  { name: 'a line that adds is dropped', source: recurrence, in: 'fBackward', from: 'ds[i - 1] += dprod1 * a;', to: '', says: /fBackward with a fresh cache: the derivative by v \(number \d of 3\) is .*, by the evaluator .*, at n = 3, v \(number 0 of 3\) = / },
  { name: 'the same in Grad', source: recurrence, in: 'fGrad', from: 'ds[i - 1] += dprod1 * a;', to: '', says: /fGrad: the derivative by v/ },
  { name: 'the same in Packed', source: recurrence, in: 'fPacked', from: 'ds[i - 1] += dprod1 * a;', to: '', says: /fPacked: the derivative by v/ },
  { name: 'a wrong index', source: recurrence, in: 'fBackward', from: 'ds[i - 1] +=', to: 'ds[i] +=', says: /fBackward with/ },
  { name: 'a wrong index where four are taken at a time', source: recurrence, in: 'fGrad', from: 'ds[i + 1] = 2 * s1', to: 'ds[i + 1] = 2 * s2', says: /fGrad: .* at n = 5/ },
  { name: 'a wrong index of the packed numbers', source: recurrence, in: 'fPacked', from: 'theta[aFrom]', to: 'theta[aFrom - 1]', says: /fPacked: the value/ },
  { name: 'a loop that ends a step early', source: recurrence, in: 'fBackward', from: 'i >= 1', to: 'i > 1', says: /fBackward with/ },
  { name: 'an array that is not cleared', source: gather, in: 'fBackward', from: 'dz.fill(0);', to: '', says: /fBackward with a fresh cache, df:/ },
  { name: 'an array that is not cleared, of Grad', source: gather, in: 'fGrad', from: 'dz.fill(0);', to: '', says: /fGrad in a cache full of NaN/ },
  { name: 'an array that is cleared only where it is no number', source: gather, in: 'fGrad', from: 'dz.fill(0);', to: 'if (Number.isNaN(dz[0])) dz.fill(0);', says: /fGrad in a used cache/ },
  { name: 'an adjoint that is ignored', source: recurrence, in: 'fBackward', from: '2 * df', to: '2', says: /fBackward with a fresh cache, df/ },
  { name: 'an adjoint of arrays of which one number is taken for all', source: list, in: 'fBackward', from: /df\[i\]/, to: 'df[0]', says: /fBackward with .* at n = 9/ },
  { name: 'a field of the cache that is not set', source: recurrence, in: 'fForward', from: 'cache.a = a;', to: '', says: /fBackward with a fresh cache/ },
  { name: 'a field of the cache that is set only once', source: recurrence, in: 'fForward', from: 'cache.a = a;', to: 'cache.a ||= a;', says: /fBackward with a used cache/ },
  { name: 'a number of the cache that is added to', source: list, in: 'fForward', from: 'cache.x = x;', to: 'cache.x = cache.seen === undefined ? x : cache.x; cache.seen = 1;', says: /fBackward with a used cache/ },
  { name: 'an entry of the pattern at a wrong place', source: list, in: 'fJacobianPattern', from: 'column[n + i] = n', to: 'column[n + i] = i', says: /fJacobian: the derivative of number \d of the result by (x|v)/ },
  { name: 'entries that are missing', source: list, in: 'fJacobianPattern', from: 'made.row = row', to: 'made.row = row.subarray(0, n)', says: /fJacobian gives 6 entries, fJacobianPattern 3 rows/ },
  { name: 'an entry that comes twice', source: list, in: 'fJacobianPattern', from: 'const made', to: 'column[0] = n; const made', says: /fJacobian: the derivative of number 0 of the result by v \(number 0 of 3\)/ },
  { name: 'a place beside the matrix', source: list, in: 'fJacobianPattern', from: 'column[n + i] = n', to: 'column[n + i] = n + 1', says: /entry \d of fJacobianPattern is at row 0, column 4 of 3 by 4/ },
  { name: 'a pattern of another shape', source: list, in: 'fJacobianPattern', from: 'made.rows = ', to: 'made.rows = 1 + ', says: /fJacobianPattern says 4 rows and 4 columns, not 3 and 4/ },
  { name: 'a wrong entry', source: list, in: 'fJacobian', from: 'out[n + i] = v[i]', to: 'out[n + i] = v[0]', says: /fJacobian: the derivative of number 1 of the result by x/ },
  { name: 'an array for entries that is not filled', source: list, in: 'fJacobian', from: 'return out', to: 'return out.slice()', says: /does not give back the array/ },
  { name: 'an entry that goes to another place of its row', source: list, in: 'fJacobianCsr', from: 'place[n + i] = sum2', to: 'place[n + i] = first_2', says: /fJacobianCsr: the derivative of number 0 of the result by v/ },
  { name: 'the same, where data order the columns', source: twice, in: 'inRows', from: 'place[e] = total - 1', to: 'place[e] = 0', says: /fJacobianCsr: the derivative of number \d of the result by v/ },
  { name: 'a row that starts too early', source: list, in: 'fJacobianCsr', from: 'count[i] += 2', to: 'count[i] += 1', says: /fJacobianCsr/ },
  { name: 'an entry that goes beside all places', source: list, in: 'fJacobianCsr', from: 'place[n + i] = sum2', to: 'place[n + i] = sum2 + 1', says: /entry \d of fJacobianCsr goes to 6 of 6/ },
  { name: 'columns that are not counted', source: twice, in: 'inRows', from: 'total += 1', to: '', says: /entry \d of fJacobianCsr goes to -1 of 0/ },
  { name: 'a result that is not filled', source: list, in: 'f', from: 'return out', to: 'return out.slice()', says: /f with an array for its result does not give back/ },
  { name: 'a gradient that is not filled', source: list, in: 'fBackward', from: 'return grad', to: 'return { ...grad }', says: /fBackward does not give back the gradient/ },
  { name: 'a record with a wrong field', source: record, in: 'f', from: 'y', to: 'x', says: /f: number \d of the result is/ },
  { name: 'a value that is none', source: scalar, in: 'f', from: 'return', to: 'return undefined &&', says: /f gives undefined for a number/ },
  { name: 'an array that is too short', source: list, in: 'f', from: 'return out', to: 'return out.subarray(1)', says: /f gives an array of 2 numbers for one of 3/ },
  { name: 'other last bits without loops', source: scalar, in: 'fGrad', from: 'return', to: 'return (1 + 2 ** -52) *', says: /fGrad differs from f in its last bits/ },
  { name: 'a name that is not there', source: scalar, in: 'fForward', from: 'return', to: 'missing; return', says: /fForward with a fresh cache throws ReferenceError: missing is not defined/ },
  { name: 'an argument that is written', source: recurrence, in: 'fGrad', from: 's[0] = v[0]', to: 's[0] = v[0]; v[0] = 1', says: /fGrad writes into its arguments/ },
  { name: 'a size that is refused', source: recurrence, in: 'f', from: 'n < 1', to: 'n < 2', says: /f throws RangeError: the range of i is 1, outside 1..2, where the evaluator has a value, at n = 1/ },
  { name: 'a size that one function refuses', source: recurrence, in: 'fPacked', from: 'n < 1', to: 'n < 2', says: /fPacked throws RangeError: .*, where f has a value, at n = 1/ },
  { name: 'a position that is refused', source: gather, in: 'f', from: 'p[k] >= n', to: 'p[k] >= 1', says: /f throws RangeError: p\[k\] is \d where k = \d, .* where the evaluator has a value/ },
  { name: 'a position that is not refused', source: gather, in: 'fGrad', from: 'p[k] >= n', to: 'p[k] > n', says: /fGrad does not refuse p\[k\], which lies outside/ },
  { name: 'a negative position that is not refused', source: gather, in: 'fForward', from: 'p[k] < 0 || ', to: '', says: /fForward with a fresh cache does not refuse/ },
  { name: 'a gradient that is no number without elements', source: list, in: 'fBackward', from: 'grad.x = dx', to: 'grad.x = n === 0 ? NaN : dx', says: /fBackward with a fresh cache: the derivative by x is NaN, by the evaluator 0, at n = 0, x = / },
  { name: 'a tie', source: kinks, in: 'fBackward', from: /0\.5/, to: '1', says: /fBackward with a fresh cache: the derivative by (x|v \(number 0 of 3\)) is/ },
];

/** The text of a module with the first such place in one of its functions replaced. */
function damagedText(code: string, { in: name, from, to }: Damage): string {
  const start = code.indexOf(`function ${name}(`);
  const body = code.indexOf('{\n', start) + 2;
  const end = code.indexOf('\n}\n', start);
  const inside = code.slice(body, end);
  const changed = inside.replace(from, to);
  expect(start, `${name} is in the module`).toBeGreaterThanOrEqual(0);
  expect(changed, `something in ${name} is damaged`).not.toBe(inside);
  return code.slice(0, body) + changed + code.slice(end);
}

describe('a damaged module', () => {
  test.each(damages)('$name', async (damage) => {
    const { code, functions } = verifiable(opened(damage.source, ['inRows', 'fJacobianCsr'].includes(damage.in) ? { exports: ['value', 'csr'] } : {}));
    const { holds, lines } = verifyModule(await importModule(damagedText(code, damage)), functions);
    expect(lines.join('\n')).toMatch(damage.says);
    expect(holds).toBe(false);
  });

  test('a function that is missing', async () => {
    const { code, functions } = verifiable(opened(scalar));
    const { lines } = verifyModule(await importModule(code.replace('export function fPacked', 'function fPacked')), functions);
    expect(lines.join()).toContain('the module has no fPacked');
  });

  test('two functions of one name', async () => {
    const { code, functions } = verifiable(opened(scalar));
    const verdict = await verifyText({ code: `${code}\nexport function f() {}`, functions });
    expect(verdict).toMatchObject({ holds: false, lines: [expect.stringMatching(/^not verified: the module cannot be imported: .*'f' has already been declared/)] });
  });

  test('a gradient that both passes agree on and no slope', async () => {
    const { lines } = await verifyText(verifiable(opened('surrogate gate odd(x) = x^2 {\n  dx = 1\n}\nf(x) = odd(x)')));
    expect(lines.join()).toMatch(/the derivative by x is 1, measured .*, at x = /);
  });
});

describe('what it rests on', () => {
  test('sizes: all equal, and each alone none, one and large', () => {
    const shown = (names: readonly string[]): readonly string[] => sizesTried(names).map(({ sizes }) => [...sizes.values()].join());
    expect(shown(['n'])).toEqual(['3', '1', '5', '0', '2', '9']);
    expect(shown(['n', 'm'])).toEqual(expect.arrayContaining(['0,0', '1,1', '2,2', '3,3', '5,5', '3,2', '0,3', '3,0', '1,2', '2,1', '9,2', '2,9']));
    expect(shown([])).toEqual(['']);
    expect(shown(['a', 'b', 'c', 'd', 'e', 'f']).length).toBeLessThan(25);
  });

  test('positions on an axis, beside it, and none before the first', () => {
    const { functions } = verifiable(opened('f(v: [n], const p: int[m]) = sum(i: v[p[i]])'));
    const info = functions[0]?.at(new Map([['n', 4], ['m', 3]]));
    const leaves = info === undefined ? null : leavesOf(info);
    if (leaves === null) throw new Error('no leaves');
    const random = randomFrom('f');
    const drawn = new Set(Array.from({ length: 200 }, (_, attempt) => samplePoint(leaves, attempt, random, new Map(), [4]).slice(4).join()));
    for (const one of ['0,1,2', '1,2,3', '-1,0,1', '0,0,0', '3,3,3', '-1,-1,-1', '3,2,1']) expect([...drawn]).toContain(one);
    const point = samplePoint(leaves, 0, random, new Map(), [4]);
    expect(tiedPoint(leaves, point, 0).slice(0, 4)).toEqual(new Float64Array(4));
    expect(strayPoint(leaves, point, -1, new Map(), random)?.filter((value) => value === -1)).toHaveLength(1);
    expect(strayPoint(leaves, point, -1, new Map([['p', 3]]), random)).toBeNull();
  });

  test('numbers and arrays of the right kind and length', () => {
    const shape = { kind: 'record', fields: [{ name: 'a', shape: { kind: 'scalar' } }, { name: 'b', shape: { kind: 'array', sizes: [2] } }] } as const;
    expect(countOf(shape)).toBe(3);
    expect(misfit(shape, { a: 1, b: new Float64Array(2) })).toBeNull();
    expect(misfit(shape, { a: undefined, b: new Float64Array(2) })).toBe('undefined for a number');
    expect(misfit(shape, { a: 1, b: [1, 2] })).toBe('object for an array');
    expect(misfit(shape, { a: 1, b: new Float64Array(3) })).toBe('an array of 3 numbers for one of 2');
    expect(misfit(shape, 3)).toBe('number for a record');
  });

  test.each([
    // Outside of the array.
    ['f(v: [n], const p: int[m]) = sum(i: v[p[i]])', [0, 3], 'right'],
    ['f(v: [n], const p: int[m]) = sum(i: v[p[i]])', [0, 2], undefined],
    // The table itself, not before the element that reads it.
    ['f(v: [n], const p: int[m]) { h[0] = v[0]; h[i in 1..m] = 2 * h[p[i]]; sum(h) + sum(v) }', [0, 1], 'right'],
    ['f(v: [n], const p: int[m]) { h[0] = v[0]; h[i in 1..m] = 2 * h[p[i]]; sum(h) + sum(v) }', [0, 0], undefined],
    // Under a condition that does not hold.
    ['f(v: [n], const p: int[m]) = sum(i: if(p[i] > 2, 0, v[p[i]]))', [0, 3], undefined],
  ])('%s at %s: %s', (source, p, kind) => {
    const [subject] = verifiable(opened(source)).functions;
    if (subject === undefined) throw new Error('no function');
    const given = { values: new Map([['v', [1, 2, 3]], ['p', p]]), sizes: new Map([['n', 3], ['m', 2]]) };
    expect(oracleAt(subject, given).refusal()?.kind).toBe(kind);
  });
});
