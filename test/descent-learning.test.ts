// `gradc minimize` and `gradc fit` by methods that take some rows a step: equal to a plain loop to the last bit, the same
// again by seed and on from where they were saved, and gradient descent where a step takes all rows.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { commands } from '../src/cli/commands.ts';
import { CommandFault } from '../src/disk/fault.ts';
import { parseOptions } from '../src/cli/options.ts';
import { openTerminal } from '../src/cli/terminal.ts';
import { load, opened, rowMeanOpened } from '../src/compile.ts';
import { shuffle } from '../src/descend/random.ts';
import { penguins } from './descend-problems.ts';
import { inFolders, startGradc } from './run-gradc.ts';
import { byName, expectPicture, textOf } from './svg-laws.ts';

const quiet = openTerminal();
const { inside, read, write, gradc, folder } = inFolders();

type Result = {
  readonly parameters: { readonly [name: string]: number | readonly number[] };
  readonly value: number;
  readonly reason: string;
  readonly message: string;
  readonly iterations: number;
  readonly batch: number;
  readonly curve: readonly { readonly seen: number; readonly loss: number; readonly validation?: number }[];
};

/** In this process, which is quicker: what the command prints, or the fault that it throws. */
async function run(...words: readonly string[]): Promise<string> {
  let printed = '';
  const terminal = { ...quiet, note: () => undefined, result: (text: string) => (printed += text) };
  const placed = words.map((word) => (/^[\w-]+\.(?:txt|csv|json|svg)$/.test(word) ? inside(word) : word));
  const settings = await parseOptions(placed, commands.map(({ name }) => name));
  await commands.find(({ name }) => name === settings.command)!.run(settings, terminal);
  return printed;
}
const result = async (...words: readonly string[]): Promise<Result> => JSON.parse(await run(...words, '--json')) as Result;

const loss = `loss(w1, w2, w3, w4, b, const bill_length, const bill_depth, const flipper_length, const body_mass, const male) {
  z = w1 * bill_length + w2 * bill_depth + w3 * flipper_length + w4 * body_mass + b
  softplus(z) - male * z
}
`;
const table = fileURLToPath(new URL('../examples/penguins.csv', import.meta.url));
const learn = ['minimize', 'loss.txt', '--data', table, '--standardize'];

describe('the regimes', () => {
  const { rows, x, male } = penguins();
  const columns = [...[0, 1, 2, 3].map((j) => Float64Array.from({ length: rows }, (_, i) => x[i * 4 + j]!)), male];
  const lossBatch = load(loss, { exports: ['batch'] })['lossBatch'] as (...args: readonly unknown[]) => number;

  /** The loop that anybody would write, over the function of the module. */
  function plainLoop(batchSize: number, epochs: number, seed: number, alpha: number): readonly number[] {
    const [theta, gradient] = [new Float64Array(5), new Float64Array(5)];
    let random = seed;
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = Int32Array.from({ length: rows }, (_, row) => row);
      random = shuffle(order, random);
      for (let from = 0; from < rows; from += batchSize) {
        lossBatch(theta, gradient, order.subarray(from, from + batchSize), ...columns);
        for (let i = 0; i < 5; i++) theta[i] = theta[i]! - alpha * gradient[i]!;
      }
    }
    return [...theta];
  }

  test.each([
    ['sgd', 1, []],
    ['minibatch', 32, []],
    ['minibatch', 7, ['--batch', '7']],
  ] as const)('%s, %d at a step: a plain loop to the last bit, by seed', async (method, size, words) => {
    write('loss.txt', loss);
    const found = await result(...learn, '--method', method, '--alpha', '0.3', '--epochs', '3', '--seed', '7', ...words);
    expect([found.batch, found.iterations]).toEqual([size, 3 * Math.ceil(rows / size)]);
    expect(Object.values(found.parameters)).toEqual(plainLoop(size, 3, 7, 0.3));
    expect(Object.values(found.parameters)).not.toEqual(plainLoop(size, 3, 8, 0.3));
  });

  test('with a decreasing step all come near the optimum', async () => {
    write('loss.txt', loss);
    for (const words of [
      ['sgd', '--alpha', '0.3'],
      ['minibatch', '--alpha', '1', '--momentum', '0.9'],
      ['minibatch', '--alpha', '1', '--nesterov', '0.9'],
      ['adam', '--alpha', '0.1'],
    ]) {
      const found = await result(...learn, '--method', ...words, '--epochs', '60', '--schedule', 'cosine');
      expect(found.value, words.join(' ')).toBeLessThan(0.238743882962158 + 2e-3);
    }
  });
});

describe('a step of all rows is gradient descent', () => {
  const files: { readonly [name: string]: string } = {
    'bare.txt': 'scale = exp(-b * x)\na * scale + c\n',
    'held.txt': 'f(w: [d], a, const c: [m], const x, k: int, s) = (sum(w) + a * x^k + s + sum(i: c[i] * x) - cos(x))^2\n',
    'long.txt': 'f(a, const x, const n: int) = (sum(i in 0..n: a * x^i) - 1)^2\n',
    'uses.txt': 'use "base.grad"\nf(a in 0..0.3, b, const x) = misfit(a * x + b, sin(x))\n',
    'base.grad': 'misfit(p, q) = (p - q)^2\n',
    'at.json': '{ "c": [0.5, -0.25], "s": 0.125 }',
    'd.csv': `x,y,k,n,v\n${Array.from({ length: 20 }, (_, i) => [i / 10 - 1, Math.sin(i), i % 4, i % 3, 1 + (i % 5)].join(',')).join('\n')}\n`,
  };
  const start = ['--start', 'w=[0.1,0.2],a=0.3'];
  test.each([
    ['minimize', 'held.txt', ['--at', 'at.json', ...start]],
    ['minimize', 'held.txt', ['--at', 'at.json', ...start, '--weights', 'v']],
    ['minimize', 'long.txt', []],
    ['minimize', 'uses.txt', []],
    ['fit', 'bare.txt', ['--target', 'y', '--start', 'b=1']],
    ['fit', 'bare.txt', ['--target', 'y', '--start', 'b=1', '--weights', 'v']],
    ['fit', 'held.txt', ['--target', 'y', '--at', 'at.json', ...start, '--weights', 'v', '--bounds', 'a=0..']],
    ['fit', 'long.txt', ['--target', 'y']],
  ] as const)('%s %s %j', async (command, file, more) => {
    for (const [name, text] of Object.entries(files)) write(name, text);
    const words = [command, file, '--data', 'd.csv', ...more, '--tolerance', '1e-300'];
    // Half the sum of squares is as many times the mean as the weights are.
    const weight = Array.from({ length: 20 }, (_, i) => (words.includes('v') ? 1 + (i % 5) : 1)).reduce((sum, one) => sum + one, 0);
    const alpha = 0.01;
    const all = await result(...words, '--method', 'minibatch', '--batch', '20', '--epochs', '30', '--alpha', String(alpha));
    const whole = await result(...words, '--method', 'gd', '--max-iterations', '30', '--alpha', String(command === 'fit' ? alpha / weight : alpha));
    const [found, expected] = [all, whole].map(({ parameters }) => Object.values(parameters).flat() as readonly number[]);
    found!.forEach((value, i) => expect(value).toBeCloseTo(expected![i]!, 12));
    expect(found!.some((value) => Math.abs(value) > 1e-3)).toBe(true);
  });

  test('what is compiled for it, and where there is nothing to compile', () => {
    const mean = { of: 'f', held: new Set<string>(), isSquared: true, isWeighted: true };
    const run = (source: string, byRow: string): unknown => rowMeanOpened(opened(source), { ...mean, byRow: new Set([byRow]) })?.run;
    expect(run('a * x', 'x')).toBeTypeOf('function');
    expect(run('f(a, const x, k: int) = a * x^k', 'k')).toBeTypeOf('function');
    expect(run('f(a, const x, n: int) = sum(i in 0..n: a * x^i)', 'n')).toBe(undefined);
    expect(run('f(a, x) = a * x\nfBatch(a) = f(a, a)', 'x')).toBe(undefined);
    // A file may be called as a function is.
    const named = rowMeanOpened(opened('a - 2 * x', { name: 'atan2' }), { ...mean, of: 'atan2', byRow: new Set(['x']), isSquared: false, isWeighted: false });
    expect(named!.run(Float64Array.of(5), new Float64Array(1), Float64Array.of(1, 2), Int32Array.of(0, 1))).toBe(2);
  });
});

describe('what is saved goes on with the same bits', () => {
  test.each([
    ['sgd', ['--alpha', '0.1', '--schedule', '1/t']],
    ['minibatch', ['--alpha', '0.3', '--momentum', '0.9', '--validation', '0.25']],
    ['adam', ['--batch', '50', '--schedule', 'cosine']],
  ] as const)('%s %j', async (method, more) => {
    write('loss.txt', loss);
    const words = [...learn, '--method', method, '--epochs', '3', '--seed', '5', ...more];
    const whole = await result(...words);
    for (const cut of [1, 7, 20]) {
      const first = await result(...words, '--max-iterations', String(cut), '--save', 'kept.json');
      expect([first.reason, first.iterations]).toEqual(['iterations', cut]);
      expect(await result(...words, '--resume', 'kept.json')).toEqual(whole);
    }
    await expect(run(...words, '--batch', '16', '--resume', 'kept.json')).rejects.toThrow(method === 'sgd' ? '--batch belongs to --method minibatch or adam' : 'it is of another run: its order is');
  });

  test('an interrupt in mid-run ends it with its report and its state; a full disk leaves nothing half-written', async () => {
    write('loss.txt', loss);
    const words = [...learn, '--method', 'sgd', '--alpha', '0.001', '--epochs', '1000000'];
    const child = startGradc([...words, '--save', 'kept.json', '--json'], folder());
    let stdout = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => chunk.toString().includes('step 10 ') && child.kill('SIGINT'));
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(3);
    const { reason, iterations } = JSON.parse(stdout) as Result;
    expect(reason).toBe('aborted');
    expect(JSON.parse(read('kept.json'))).toMatchObject({ method: 'sgd', state: { counts: { iterations } } });
    const on = await result(...words, '--resume', 'kept.json', '--max-iterations', String(iterations + 3));
    expect(on.iterations).toBe(iterations + 3);
    const full = gradc(...learn, '--method', 'adam', '--epochs', '1', '--save', '/dev/full');
    expect([full.code, full.stdout.includes('adam, 32 rows a step'), full.stderr.trimEnd().split('\n').at(-1)]).toEqual([2, true, 'gradc: cannot write /dev/full: no space is left']);
  });
});

describe('what is said', () => {
  test('how far it came, what it lost, and over which rows', async () => {
    write('loss.txt', loss);
    const words = [...learn, '--method', 'minibatch', '--alpha', '0.3', '--validation', '0.2', '--epochs', '4'];
    const printed = await run(...words, '--plot', 'out.svg');
    expect(printed).toMatch(/^loss of .* minimised over 333 rows of .*penguins\.csv by minibatch, 32 rows a step$/m);
    expect(printed).toMatch(/^epochs +4 of 4, 1064 rows seen$/m);
    expect(printed).toMatch(/^least over rows held back +0\.\d+, where the parameters are these$/m);
    expect(printed).toMatch(/^not converged: all 4 epochs done \(iterations\)$/m);
    const root = expectPicture(readFileSync(inside('out.svg'), 'utf8'));
    expect(textOf(byName(root, 'title')[0]!)).toBe('loss of loss.txt by minibatch');
    expect(textOf(byName(root, 'desc')[0]!)).toMatch(/^The training loss, from 0\.693147 after 32 samples to .* after 1064 samples\. The validation loss, from .* after 266 samples to/);
    // What went before a run that goes on is in its picture.
    await run(...words, '--max-iterations', '12', '--save', 'kept.json');
    await run(...words, '--resume', 'kept.json', '--plot', 'on.svg');
    expect(textOf(byName(expectPicture(readFileSync(inside('on.svg'), 'utf8')), 'desc')[0]!)).toMatch(/^The training loss, from .* after 266 samples to/);
  });

  test('which rows are held back follows from the seed', async () => {
    write('loss.txt', loss);
    // All others are one batch: nothing else is drawn.
    const words = [...learn, '--method', 'minibatch', '--alpha', '0.3', '--validation', '0.25', '--batch', '250', '--epochs', '1'];
    const [one, again, other] = [await result(...words), await result(...words, '--seed', '1'), await result(...words, '--seed', '2')];
    expect(again).toEqual(one);
    expect(other.curve[0]!.validation).not.toBe(one.curve[0]!.validation);
    expect(other.parameters).not.toEqual(one.parameters);
  });

  test('a tolerance ends it as converged, with what is proved', async () => {
    write('loss.txt', loss);
    const printed = await run(...learn, '--method', 'minibatch', '--batch', '333', '--alpha', '2', '--epochs', '2000', '--tolerance', '1e-5');
    expect(printed).toMatch(/converged: the gradient is within its limit \(gradient\)\nthe global minimum: the function is convex/);
  });

  test('no number at the start: the row, the place, and no advice that would not help', async () => {
    write('model.txt', 'a + log(x - c)\n');
    write('d.csv', 'x,y\n5,1\n2,3\n');
    const printed = await run('fit', 'model.txt', '--data', 'd.csv', '--target', 'y', '--start', 'c=3', '--method', 'adam');
    expect(printed).toMatch(/model\.txt:1:5: log\(x - c\) is NaN in the row of .*d\.csv:3, where x = 2/);
    expect(printed).toContain('not converged: step 1 met a value of NaN');
    expect(printed).not.toContain('smaller alpha');
    write('f.txt', 'f(a, const x) = (a - x)^4\n');
    const long = await result('minimize', 'f.txt', '--data', 'd.csv', '--method', 'sgd', '--alpha', '1e120');
    expect([long.reason, long.message.includes('a smaller alpha may help'), long.parameters['a']]).toEqual(['not-finite', true, 0]);
  });
});

describe('what is refused', () => {
  const tables = { 'd.csv': 'x,y\n1,2\n2,3\n', 'line.txt': 'a + b * x\n', 'f.txt': 'f(a, const x) = (a - x)^2\n', 'g.txt': 'f(a) = a^2\n' };
  test.each([
    ['fit line.txt --data d.csv --target y --method sgd', '--method sgd needs the length of its step: --alpha N'],
    ['fit line.txt --data d.csv --target y --method adam --batch 3', /--batch 3: .*d\.csv has 2 rows/],
    ['fit line.txt --data d.csv --target y --method adam --batch 2 --validation 0.5', '--batch 2: it learns from 1 row'],
    ['fit line.txt --data d.csv --target y --method adam --validation 1', '--validation 1 holds back 2 of 2 rows'],
    ['fit line.txt --data d.csv --target y --method adam --validation 0.01', '--validation 0.01 holds back 0 of 2 rows'],
    ['fit line.txt --data d.csv --target y --method adam --momentum 0.9', '--momentum belongs to --method sgd or minibatch'],
    ['fit line.txt --data d.csv --target y --method sgd --alpha 1 --momentum 1', 'momentum: expected a number below 1, found 1'],
    ['fit line.txt --data d.csv --target y --method sgd --alpha 1 --momentum 0.5 --nesterov 0.5', 'either --momentum or --nesterov'],
    ['fit line.txt --data d.csv --target y --method sgd --alpha 1 --batch 2', '--batch belongs to --method minibatch or adam'],
    ['fit line.txt --data d.csv --target y --epochs 3', '--epochs belongs to --method sgd, minibatch or adam'],
    ['fit line.txt --data d.csv --target y --method adam --restarts 3', '--restarts belongs to --method lm, lbfgs or gd'],
    ['fit line.txt --data d.csv --target y --method adam --loss huber', '--loss belongs to --method lm'],
    ['fit line.txt --data d.csv --target y --method adam --epochs 0', 'option --epochs is a whole number from 1'],
    ['minimize g.txt --method adam', '--method adam goes through rows of data, and no parameter has one a row'],
    ['minimize g.txt --data d.csv --method adam', '--method adam goes through rows of data, and no parameter has one a row'],
    ['minimize f.txt --data none.csv --method adam', 'none.csv: no such file or folder'],
  ])('%s', async (line, message) => {
    for (const [name, text] of Object.entries(tables)) write(name, text);
    const refused = run(...line.split(' '));
    await expect(refused).rejects.toThrow(CommandFault);
    await expect(refused).rejects.toThrow(message);
  });
});
