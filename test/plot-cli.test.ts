// `gradc fit --plot` and `gradc minimize --plot` as a user runs them, and how far the band of a fit reaches.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { within95 } from '../src/cli/descent/student.ts';
import { inFolders } from './run-gradc.ts';
import { byName, expectPicture, pathPlaces, textOf, type Node } from './svg-laws.ts';

const { inside, write, gradc } = inFolders();
const picture = (...words: readonly string[]): Node => {
  const { code, stderr } = gradc(...words, '--plot', 'out.svg');
  expect(code, stderr).toBe(0);
  return expectPicture(readFileSync(inside('out.svg'), 'utf8'));
};
const described = (root: Node): string => textOf(byName(root, 'desc')[0]!);

describe('fit', () => {
  const rows = ['0,1.1', '1,2.9', '2,5.2', '3,6.8', '4,9.1'];

  test('over one column: the band is the one of textbooks for a straight line', () => {
    write('line.txt', 'a + b * x\n');
    write('data.csv', `x,y\n${rows.join('\n')}\n`);
    const root = picture('fit', 'line.txt', '--data', 'data.csv', '--target', 'y');
    expect(textOf(byName(root, 'title')[0]!)).toBe('line.txt fitted to data.csv');
    expect(described(root)).toBe('5 data points of y over x from 0 to 4, and the fitted curve with its 95 % band. Below: residuals, from -0.21 to 0.18.');
    // a = 1.04, b = 1.99; s² = 0.107 / 3, and the variance in the middle is s² / 5.
    const [band] = byName(root, 'path').filter((node) => node.attributes.get('class')?.startsWith('band') === true);
    const places = pathPlaces(band!.attributes.get('d')!);
    const dots = byName(root, 'path').filter((node) => node.attributes.get('class')?.startsWith('dots') === true);
    const data = pathPlaces(dots[1]!.attributes.get('d')!);
    const [first, last] = [data[0]!, data.at(-1)!];
    const unit = (first[1] - last[1]) / (9.1 - 1.1);
    const middle = places.filter(([x]) => Math.abs(x - (first[0] + last[0]) / 2) < 0.02).map(([, y]) => (first[1] - y) / unit + 1.1);
    const reach = 3.182446 * Math.sqrt(0.107 / 3 / 5);
    expect(middle).toHaveLength(2);
    expect(Math.max(...middle)).toBeCloseTo(5.02 + reach, 3);
    expect(Math.min(...middle)).toBeCloseTo(5.02 - reach, 3);
  });

  test('a standardised column is drawn as it stands in the table', () => {
    write('line.txt', 'a + b * x\n');
    write('data.csv', `x,y\n${rows.join('\n')}\n`);
    const root = picture('fit', 'line.txt', '--data', 'data.csv', '--target', 'y', '--standardize');
    expect(described(root)).toBe('5 data points of y over x from 0 to 4, and the fitted curve with its 95 % band. Below: residuals, from -0.21 to 0.18.');
  });

  test('over several columns: observed against predicted', () => {
    write('plane.txt', 'a + b * x + c * z\n');
    write('data.csv', `x,y,z\n${rows.map((row, k) => `${row},${k % 2}`).join('\n')}\n`);
    expect(described(picture('fit', 'plane.txt', '--data', 'data.csv', '--target', 'y'))).toContain('y as observed against y as predicted');
  });

  test('over whole numbers the model is asked at these alone', () => {
    write('steps.txt', 'f(a: [3], k: int) = a[k]^2\n');
    write('data.csv', 'k,y\n0,1\n1,4\n2,9\n0,1.2\n1,4.1\n2,9.3\n');
    expect(described(picture('fit', 'steps.txt', '--data', 'data.csv', '--target', 'y', '--start', 'a=[1,1,1]'))).toContain('6 data points of y over k from 0 to 2');
  });
});

describe('minimize', () => {
  test('with two parameters the path, from the start to the end, over contours', () => {
    write('rosenbrock.txt', 'f(x, y) = (1 - x)^2 + 100 * (y - x^2)^2\n');
    const root = picture('minimize', 'rosenbrock.txt', '--start', 'x=-1.2,y=1');
    expect(described(root)).toMatch(/^By iteration, from 0 to \d+: the value from 24\.2 to /);
    expect(described(root)).toContain('the path over them from (-1.2, 1) to (1, 1).');
    expect(byName(root, 'text').map(textOf)).toContain('value: 0.3');
  });

  test('with more, and with the lowest of several runs, value and gradient', () => {
    write('bowl.txt', 'f(v: [3]) = sum(i: (v[i] - i)^2)\n');
    const root = picture('minimize', 'bowl.txt', '--start', 'v=[5,5,5]', '--bounds', 'v=0..9', '--restarts', '2');
    expect(byName(root, 'text').map(textOf)).not.toContain('path');
  });

  test('the file is ours, or is not written over', () => {
    write('bowl.txt', 'f(x) = x^2 + x\n');
    picture('minimize', 'bowl.txt');
    picture('minimize', 'bowl.txt', '--start', 'x=3');
    write('foreign.svg', '<svg/>');
    expect(gradc('minimize', 'bowl.txt', '--plot', 'foreign.svg')).toMatchObject({ code: 2, stderr: expect.stringContaining('gradc did not write it') as string });
    expect(gradc('minimize', 'bowl.txt', '--plot', 'foreign.svg', '--force').code).toBe(0);
    for (const [words, read] of [['--plot bowl.txt', 'bowl.txt'], ['--plot a.json --save a.json', 'a.json']] as const) {
      expect(gradc('minimize', 'bowl.txt', ...words.split(' '))).toMatchObject({ code: 2, stderr: expect.stringContaining(`would write over ${read}`) as string });
    }
  });
});

test('what draws is in a file of its own, which no other run asks for', () => {
  const dist = new URL('../dist/', import.meta.url);
  const [name = '', ...others] = readdirSync(dist).filter((one) => /^command-\w+\.cjs$/.test(one));
  expect(others).toEqual([]);
  const command = readFileSync(new URL(name, dist), 'utf8');
  // A part of the command is run when it is asked for: what stands at the place of `import(…)`.
  expect(command.match(/prefers-color-scheme/g)).toHaveLength(1);
  expect(command).toMatch(/Promise\.resolve\(\)\.then\(\(\)\s*=>\s*\(init_plots\(\),\s*plots_exports\)\)/);
  expect(command.match(/init_plots\(\)/g)).toHaveLength(1);
});

describe('95 % of Student’s t distribution', () => {
  // Tables; beyond 1,000 degrees of freedom by R's qt(0.975, n).
  test.each([[1, 12.7062], [2, 4.30265], [3, 3.18245], [4, 2.77645], [5, 2.57058], [10, 2.22814], [30, 2.04227], [120, 1.97993], [1000, 1.96234], [1001, 1.96234], [1e6, 1.95997]])('of %d', (freedom, expected) => {
    expect(within95(freedom)).toBeCloseTo(expected, 4);
  });

  test('of none', () => expect(within95(0)).toBeNaN());
});
