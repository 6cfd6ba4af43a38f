// `gradc fit` and `gradc minimize` as a user runs them: what they find, what they say, what they keep, and what they refuse.

import { closeSync, existsSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { commands } from '../src/cli/commands.ts';
import { CommandFault } from '../src/disk/fault.ts';
import { parseOptions } from '../src/cli/options.ts';
import { openTerminal } from '../src/cli/terminal.ts';
import { nistSets, type NistSet } from './descend-fit.ts';
import { inFolders, startGradc } from './run-gradc.ts';

const quiet = openTerminal();
const { inside, read, write, gradc, folder } = inFolders();

type Result = {
  readonly parameters: { readonly [name: string]: number };
  readonly standardErrors: { readonly [name: string]: number };
  readonly value: number;
  readonly residualSumOfSquares: number;
  readonly reason: string;
  readonly iterations: number;
  readonly linear: readonly string[];
  readonly certificate: { readonly curvature: string; readonly global: boolean; readonly gap: number | null };
  readonly activeBounds: readonly { readonly name: string; readonly bound: string }[];
  readonly restarts: { readonly runs: number; readonly minima: readonly { readonly value: number; readonly count: number }[] };
};

/** What --json prints, and how the command ended. */
function result(...words: readonly string[]): Result & { readonly code: number | null } {
  const { code, stdout, stderr } = gradc(...words, '--json');
  expect(stdout, stderr).toMatch(/^\{/);
  return { ...(JSON.parse(stdout) as Result), code };
}

const expectNear = (found: number, expected: number, part: number): void => expect(Math.abs(found - expected)).toBeLessThanOrEqual(part * Math.abs(expected));

/** A set of reference data as files: its model, its table, and where it begins. */
function writeStandard(name: string): NistSet {
  const set = nistSets.find((one) => one.name === name)!;
  const { model, columns, data, isLog, parameters, starts } = set;
  write('model.txt', `${model}\n`);
  const rows = data['y']!.map((y, i) => [...columns.map((column) => data[column]![i]), isLog ? Math.log(y) : y].join(','));
  write('data.csv', `${[...columns, 'y'].join(',')}\n${rows.join('\n')}\n`);
  starts.forEach((start, k) => write(`start${k}.json`, JSON.stringify(Object.fromEntries(parameters.map((parameter, i) => [parameter, start[i]])))));
  return set;
}

describe('fit', () => {
  test.each([
    ['Misra1a', 0],
    ['BoxBOD', 0],
    ['Nelson', 1],
    ['ENSO', 0],
  ] as const)('gives the certified values of %s from start %s', (name, start) => {
    const set = writeStandard(name);
    const found = result('fit', 'model.txt', '--data', 'data.csv', '--target', 'y', '--start', `start${start}.json`);
    expect(found.code).toBe(0);
    expect(found.linear).toEqual(set.linear.map((i) => set.parameters[i]));
    set.parameters.forEach((parameter, i) => {
      expectNear(found.parameters[parameter]!, set.certified[i]!, 1e-6);
      expectNear(found.standardErrors[parameter]!, set.deviations[i]!, 1e-6);
    });
    expectNear(found.residualSumOfSquares, set.optimumResidualSum, 1e-8);
  });

  test('needs no start for what is linear, and says what begins at 0', () => {
    writeStandard('Misra1a');
    const { code, stdout, stderr } = gradc('fit', 'model.txt', '--data', 'data.csv', '--target', 'y', '--start', 'b2=0.0001');
    expect({ code, zero: stderr.includes('begins at 0') }).toEqual({ code: 0, zero: false });
    expect(stdout).toMatch(/^b1 +238\.942129\d* +± 2\.707 +linear$/m);
    expect(stdout).toMatch(/^ {2}b1, b2 {2}-0\.9988$/m);
    expect(gradc('fit', 'model.txt', '--data', 'data.csv', '--target', 'y').stderr).toContain('begins at 0 in b2: --start says otherwise');
  });

  test('by other methods comes to the same parameters with the same errors', () => {
    write('line.txt', 'a + b * x\n');
    write('d.csv', 'x;y;w\n0;1;1\n1;3.5;2\n2;4.5;1\n3;8;1\n');
    const words = ['fit', 'line.txt', '--data', 'd.csv', '--target', 'y', '--weights', 'w'];
    const [lm, lbfgs, gd] = ['lm', 'lbfgs', 'gd'].map((method) => result(...words, '--method', method));
    expect(lm!.certificate).toEqual({ curvature: 'convex', global: true, gap: expect.closeTo(0, 12) as number });
    for (const other of [lbfgs!, gd!])
      for (const name of ['a', 'b']) {
        expectNear(other.parameters[name]!, lm!.parameters[name]!, 1e-5);
        expectNear(other.standardErrors[name]!, lm!.standardErrors[name]!, 1e-5);
      }
    // A row of weight 2 is one that is there twice.
    write('d.csv', 'x,y\n0,1\n1,3.5\n1,3.5\n2,4.5\n3,8\n');
    expectNear(result('fit', 'line.txt', '--data', 'd.csv', '--target', 'y').parameters['b']!, lm!.parameters['b']!, 1e-12);
  });

  test('of a definition has its data from columns and from --at, and keeps to bounds', () => {
    write('m.txt', 'f(a in 0..2, b, const x, const k: int, const c: [2]) = a * x^k + b + c[0] * c[1]\n');
    write('d.csv', 'name,x,k,y\none,1,1,4\ntwo,2,1,7\nthree,3,2,28\n');
    write('at.json', '{ "c": [0, 5] }');
    const words = ['fit', 'm.txt', '--data', 'd.csv', '--target', 'y', '--at', 'at.json'];
    const found = result(...words);
    expect(found.parameters['a']).toBe(2);
    expect(found.activeBounds).toEqual([{ name: 'a', bound: 'upper' }]);
    expect(result(...words, '--bounds', 'a=..1.5').parameters['a']).toBe(1.5);
    expect(gradc(...words, '--bounds', 'a=..1.5').stdout).toMatch(/^a +1\.5 +± 0 +at its upper bound/m);
  });

  test('with a robust loss is not led away by one row', () => {
    write('line.txt', 'a + b * x\n');
    write('d.csv', `x,y\n${Array.from({ length: 20 }, (_, i) => `${i},${i === 7 ? 500 : 2 * i + 1}`).join('\n')}\n`);
    const words = ['fit', 'line.txt', '--data', 'd.csv', '--target', 'y'];
    expect(Math.abs(result(...words).parameters['b']! - 2)).toBeGreaterThan(0.1);
    expect(Math.abs(result(...words, '--loss', 'soft_l1', '--loss-scale', '0.1').parameters['b']! - 2)).toBeLessThan(1e-3);
  });
});

const logistic = `loss(w1, w2, w3, w4, b, const bill_length, const bill_depth, const flipper_length, const body_mass, const male) {
  z = w1 * bill_length + w2 * bill_depth + w3 * flipper_length + w4 * body_mass + b
  softplus(z) - male * z
}
`;
const penguins = fileURLToPath(new URL('../examples/penguins.csv', import.meta.url));

describe('minimize', () => {
  test.each(['lbfgs', 'newton'])('finds the optimum of a logistic regression by %s', (method) => {
    write('loss.txt', logistic);
    const found = result('minimize', 'loss.txt', '--data', penguins, '--standardize', '--method', method);
    expect(found.code).toBe(0);
    expectNear(found.value, 0.238743882962158, 1e-14);
  });

  test('takes the steps of gradient descent one by one', () => {
    write('loss.txt', logistic);
    const found = result('minimize', 'loss.txt', '--data', penguins, '--standardize', '--method', 'gd', '--alpha', String(1.9 / 0.68633893135999));
    expect({ iterations: found.iterations, reason: found.reason }).toEqual({ iterations: 701, reason: 'gradient' });
  });

  test('gives arrays whole columns and --at, and finds how long what is chosen is', () => {
    write('loss.txt', 'f(w: [d], b, const X: [n, d], const y: [n]) = mean(i: (sum(j: X[i, j] * w[j]) + b - y[i])^2)\n');
    write('d.csv', 'y\n3\n5\n8\n');
    write('at.json', '{ "X": [[1, 0], [0, 1], [1, 1]] }');
    const { stdout, code } = gradc('minimize', 'loss.txt', '--data', 'd.csv', '--at', 'at.json', '--tolerance', '1e-10');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^w\[0\] +3$/m);
    expect(stdout).toMatch(/^w\[1\] +5$/m);
  });

  test('tells by restarts what minima there are, of one seed the same', () => {
    write('well.txt', 'f(x in -3..3) = x^4 - 4 * x^2 + x\n');
    expect(result('minimize', 'well.txt', '--start', 'x=1').value).toBeGreaterThan(-3);
    const words = ['minimize', 'well.txt', '--start', 'x=1', '--restarts', '10'];
    const found = result(...words);
    expect(found.restarts.minima.map(({ value }) => value.toFixed(6))).toEqual(['-5.444192', '-2.618556']);
    expect(found.restarts.minima.reduce((sum, { count }) => sum + count, 0)).toBe(11);
    expectNear(found.value, -5.444192, 1e-6);
    expect(gradc(...words, '--json').stdout).toBe(gradc(...words, '--json').stdout);
    expect(gradc(...words).stdout).toContain('11 of 11 starts converged, to 2 minima');
  });
});

test('Rosenbrock in 10 variables: a local minimum is not called global, and restarts find the other', () => {
  write('f.txt', 'f(v: [10] in -2..2) = sum(i in 0..9: (1 - v[i])^2 + 100 * (v[i+1] - v[i]^2)^2)\n');
  const words = ['minimize', 'f.txt', '--start', `v=[-1.2${',1'.repeat(9)}]`];
  const local = result(...words);
  expectNear(local.value, 3.98657911, 1e-8);
  expect(local.certificate.global).toBe(false);
  const found = result(...words, '--restarts', '20');
  expect(found.value).toBeLessThan(1e-12);
  expect(found.restarts).toMatchObject({ asked: 21, runs: 21 });
  expect(gradc(...words, '--restarts', '20', '--max-time', '1e-9').stdout).toContain('0 of 1 starts converged, to 0 minima; 20 more were not begun\n');
});

describe('a run that has not converged', () => {
  const words = (): readonly string[] => ['minimize', 'loss.txt', '--data', penguins, '--standardize'];

  test('says so by exit code 3, and goes on from what was saved with the same bits', () => {
    write('loss.txt', logistic);
    const whole = result(...words());
    const cut = result(...words(), '--max-iterations', '7', '--save', 'kept.json');
    expect({ code: cut.code, reason: cut.reason }).toEqual({ code: 3, reason: 'iterations' });
    const { code, ...rest } = result(...words(), '--resume', 'kept.json', '--save', 'kept.json');
    expect({ ...rest, code }).toEqual({ ...whole, code: 0 });
    expect(gradc(...words(), '--resume', 'kept.json', '--method', 'newton').stderr).toContain('its method is lbfgs, not newton');
  });

  test('ends at an interrupt with what it has reached', async () => {
    write('loss.txt', logistic);
    const slow = [...words(), '--method', 'gd', '--alpha', '1e-9', '--max-iterations', '1000000000'];
    const child = startGradc([...slow, '--save', 'kept.json', '--json'], folder());
    let stdout = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => chunk.toString().includes('step 0') && child.kill('SIGINT'));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(3);
    expect((JSON.parse(stdout) as Result).reason).toBe('aborted');
    expect(JSON.parse(read('kept.json'))).toHaveProperty('state.x');
  });

  test('names the row and the place in the formula where a value is no number', () => {
    write('model.txt', 'scale = exp(b)\na * scale\n  + log(x - c)\n');
    write('d.csv', 'x,y\n\n5,1\n2,3\n');
    const { code, stdout } = gradc('fit', 'model.txt', '--data', 'd.csv', '--target', 'y', '--start', 'c=3');
    expect(code).toBe(3);
    expect(stdout).toContain('model.txt:3:5: log(x - c) is NaN in the row of d.csv:4, where x = 2');
    expect(stdout).not.toContain('±');
  });

  test('tells which option helps', () => {
    write('f.txt', 'f(x, y in 2..3) = exp(x) + y^2\n');
    write('d.csv', 'x,y\n1,2\n2,3\n');
    write('line.txt', 'a + b * x\n');
    write('g.txt', 'f(x) = x^4\n');
    const told = (line: string): string => {
      const { stdout, stderr } = gradc(...line.split(' '));
      return stdout + stderr;
    };
    expect(told('minimize f.txt --start x=800')).toContain('x = 800, y = 2: --start begins elsewhere (not-finite)');
    expect(told('minimize g.txt --start x=1 --method gd --alpha 1000')).toContain('; a smaller --alpha may help (not-finite)');
    const cut = told('minimize f.txt --start x=0,y=1 --max-iterations 1');
    expect(cut).toContain('the limit of 1 step is reached: --max-iterations sets another; with --save FILE.json, --resume FILE.json goes on from here (iterations)');
    expect(cut).toContain('begins at a bound in y: the start is not within the bounds\n');
    expect(told('minimize f.txt --max-time 1e-9 --save k.json')).toContain('the 1e-9 s of --max-time are over; --resume k.json goes on from here (time)');
    expect(told('minimize f.txt')).toContain('begins at 0 in x: --start says otherwise\n');
    const exact = told('fit line.txt --data d.csv --target y');
    expect(exact).toContain('unknown, and so are standard errors: there are no more rows than parameters');
    expect(exact).not.toContain('NaN');
  });

  test('by a step that is too long keeps the best point', () => {
    write('f.txt', 'x^4\n');
    const found = result('minimize', 'f.txt', '--method', 'gd', '--alpha', '1000', '--start', 'x=1');
    expect({ code: found.code, reason: found.reason }).toEqual({ code: 3, reason: 'not-finite' });
    expect(found.value).toBe(1);
  });
});

describe('what is saved', () => {
  test('is written whole or not at all, and not over what is not ours', () => {
    write('f.txt', '(x - 1)^2\n');
    const full = gradc('minimize', 'f.txt', '--save', '/dev/full');
    expect({ code: full.code, stderr: full.stderr.trimEnd().split('\n').at(-1) }).toEqual({ code: 2, stderr: 'gradc: cannot write /dev/full: no space is left' });
    expect(full.stdout).toContain('converged');
    // A picture that has no room costs neither the result nor the state.
    expect(gradc('minimize', 'f.txt', '--save', 'kept.json', '--plot', '/dev/full').code).toBe(2);
    expect(read('kept.json')).toMatch(/^\{"gradc":/);
    write('mine.json', '{}');
    expect(gradc('minimize', 'f.txt', '--save', 'mine.json').stderr).toContain('gradc did not write it');
    expect(read('mine.json')).toBe('{}');
    expect(gradc('minimize', 'f.txt', '--save', 'mine.json', '--force').code).toBe(0);
    expect(read('mine.json')).toMatch(/^\{"gradc":/);
    expect(gradc('minimize', 'f.txt', '--save', './f.txt').stderr).toContain('would write over f.txt, which is read');
    expect(gradc('minimize', 'f.txt', '--save', 'no/where/kept.json').code).toBe(0);
    expect(existsSync(inside('no/where/kept.json'))).toBe(true);
  });

  test('is there also where the result has no room', async () => {
    write('f.txt', '(x - 1)^2\n');
    const full = openSync('/dev/full', 'w');
    const child = startGradc(['minimize', 'f.txt', '--save', 'kept.json'], folder(), full);
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(2);
    closeSync(full);
    expect(stderr).toContain('gradc: cannot write to standard output: no space is left\n');
    expect(read('kept.json')).toMatch(/^\{"gradc":/);
  });
});

describe('what is refused', () => {
  const tables: { readonly [name: string]: string } = {
    'good.csv': 'x,y\n1,2\n2,3\n',
    'empty-cell.csv': 'x,y\n1,2\n2,\n',
    'text.csv': 'x,y\n1,2\n\n2,many\n',
    'ragged.csv': 'x,y\n1,2,3\n',
    'head.csv': 'x,y\n',
    'nothing.csv': '',
    'twice.csv': 'x,x\n1,2\n',
    'huge.csv': 'x,y\n1,1e999\n',
    'quote.csv': 'x,y\n1,"2\n',
    'half.csv': 'x,y,k\n1,2,1\n2,3,1.5\n',
    'weights.csv': 'x,y,w\n1,2,-1\n2,3,1\n',
    'comma.csv': 'x;y\n1;2,5\n',
    'headless.csv': '1,2\n2,3\n',
    'nan.csv': 'x,y\n1,2\nNaN,3\n',
  };
  const models: { readonly [name: string]: string } = {
    'line.txt': 'a + b * x\n',
    'whole.txt': 'f(a, const x, const k: int) = a * x^k\n',
    'array.txt': 'f(a: [n]) = [i: a[i]^2]\n',
    'open.txt': 'f(a: [n]) = norm(a)\n',
    'none.txt': 'f(const x) = x\n',
  };

  test.each([
    ['fit line.txt --data empty-cell.csv --target y', "empty-cell.csv:3: column 'y' has an empty cell"],
    ['fit line.txt --data text.csv --target y', "text.csv:4: column 'y' has no number: 'many'"],
    ['fit line.txt --data nan.csv --target y', "nan.csv:3: column 'x' has no number: 'NaN'"],
    ['fit line.txt --data comma.csv --target y', "comma.csv:2: column 'y' has no number: '2,5': decimals are written with a point"],
    ['fit line.txt --data headless.csv --target y', "headless.csv: no column 'y': the first line names the columns, and this one holds numbers"],
    ['fit line.txt --data ragged.csv --target y', 'ragged.csv:2: this line has more or fewer cells'],
    ['fit line.txt --data head.csv --target y', 'head.csv: no rows'],
    ['fit line.txt --data nothing.csv --target y', 'nothing.csv: the file is empty'],
    ['fit line.txt --data twice.csv --target x', "twice.csv:1: two columns have the name 'x'"],
    ['fit line.txt --data huge.csv --target y', "huge.csv:2: column 'y' has a number that is too large: '1e999'"],
    ['fit line.txt --data quote.csv --target y', 'quote.csv:2: a quote that is opened is not closed'],
    ['fit line.txt --data missing.csv --target y', 'missing.csv: no such file or folder'],
    ['fit line.txt --data good.csv --target z', "good.csv: no column 'z'; there are x, y"],
    ['fit line.txt --data good.csv', 'fit needs the column that the model should give: --target NAME'],
    ['fit line.txt --target y', 'fit needs data: --data FILE.csv'],
    ['fit line.txt --data good.csv --target x', "the model uses 'x', which it should give"],
    ['fit line.txt --data good.csv --target y --start c=1', "no parameter to be chosen 'c'; there are a, b"],
    ['fit line.txt --data good.csv --target y --start x=1', "no parameter to be chosen 'x'"],
    ['fit line.txt --data good.csv --target y --bounds a=1', "--bounds: 'a=1' is no interval"],
    ['fit line.txt --data good.csv --target y --bounds a=2..1', 'is no interval'],
    ['fit line.txt --data good.csv --target y --bounds c=0..1', "no parameter to be chosen 'c'"],
    ['fit line.txt --data good.csv --target y --alpha 1', '--alpha belongs to --method gd'],
    ['fit line.txt --data good.csv --target y --method newton', 'gradc fit has no method newton'],
    ['fit line.txt --data good.csv --target y --method gd --loss huber', '--loss belongs to --method lm'],
    ['fit line.txt --data good.csv --target y --weights w', "good.csv: no column 'w'"],
    ['fit line.txt --data weights.csv --target y --weights w', "weights.csv:2: column 'w' has -1, not a weight from 0 up"],
    ['fit whole.txt --data half.csv --target y', "half.csv:3: column 'k' has 1.5, not a whole number"],
    ['fit whole.txt --data good.csv --target y', "'k' is data and is not given: by a column of"],
    ['fit array.txt --data good.csv --target y', 'f gives no number'],
    ['fit none.txt --data good.csv --target y', 'f has no parameter to be chosen'],
    ['minimize open.txt', "how long 'a' is follows from nothing: give it by --start"],
    ['minimize open.txt --start a=[1,2] --restarts 3', '--restarts begins inside bounds: give --bounds for a[0], a[1]'],
    ['minimize line.txt --target y', 'gradc minimize has no option --target'],
    ['minimize line.txt --weights w', '--weights is said of --data'],
    ['minimize line.txt --tolerance 0', "option --tolerance is a number above 0, not '0'"],
    ['minimize line.txt --restarts 0', 'option --restarts is a whole number from 1'],
    ['minimize line.txt --method lm', 'gradc minimize has no method lm'],
    ['minimize line.txt line.txt', 'minimize takes one file'],
    ['minimize line.txt --resume line.txt', 'line.txt: nothing to go on from'],
    ['minimize line.txt --resume none.json', 'none.json: no such file or folder'],
  ])('%s', async (line, message) => {
    for (const [name, text] of Object.entries({ ...tables, ...models })) write(name, text);
    // In this process, which is quicker: the command prints what it throws (main.ts).
    const words = line.split(' ').map((word) => (/^[\w-]+\.(?:txt|csv|json)$/.test(word) ? inside(word) : word));
    let printed = '';
    const terminal = { ...quiet, note: () => undefined, result: (text: string) => (printed += text) };
    const refused = parseOptions(words, commands.map(({ name }) => name)).then((settings) =>
      commands.find(({ name }) => name === settings.command)!.run(settings, terminal),
    );
    await expect(refused).rejects.toThrow(CommandFault);
    await expect(refused).rejects.toThrow(message);
    expect(printed).toBe('');
  });

  test('a source that is at fault has exit code 1', () => {
    write('bad.txt', 'a +\n');
    write('good.csv', tables['good.csv']!);
    expect(gradc('fit', 'bad.txt', '--data', 'good.csv', '--target', 'y').code).toBe(1);
  });
});
