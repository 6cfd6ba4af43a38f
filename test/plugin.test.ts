// The plugin in every bundler, as it is built: the same program gives the same numbers, its map leads to the formula,
// and what is wrong in a source is said with its place.

import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import vite from '../src/plugin/vite.ts';
import { bundlers } from './bundle-with.ts';
import { inFolders } from './run-gradc.ts';

const formula = `# how far off
loss(a, b) {
  far = tanh(a) - b
  far^2
}`;

const program = `import { lossGrad, lossGradient } from './loss.grad';
const grad = lossGradient();
export const value = lossGrad(0, 2, grad);
export const slopes = [grad.a, grad.b];
`;

/** What a module gives in a process of its own. */
function exportsOf(path: string): unknown {
  const script = `console.log(JSON.stringify(await import(${JSON.stringify(pathToFileURL(path).href)})))`;
  const words = ['--input-type=module', '-e', script];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' }));
}

const { inside, write, read, folder } = inFolders();

test('what the plugin is asked for is checked, each option by its name', async () => {
  write('main.js', program);
  write('loss.grad', formula);
  const wrong = async (options: object): Promise<string> => {
    try {
      return (await bundlers['rollup']?.(inside('main.js'), folder(), { ...options }))?.errors.join('\n') ?? '';
    } catch (error) {
      return String(error);
    }
  };
  expect(await wrong({ include: '.grad' })).toContain('option include is a regular expression');
  expect(await wrong({ types: 'yes' })).toContain('option types is true or false');
  expect(await wrong({ unroll: -1 })).toContain('option unroll is a whole number');
  expect(await wrong({ exports: ['grad'], types: false })).toBe('');
  expect(await wrong({ colour: 'red' })).toContain("an option is one of exports, unroll, fastMath, checkpoint, math, include, types, not 'colour'");
  expect(await wrong({ target: 'ts' })).toContain("not 'target'");
  expect(() => vite(null as never)).toThrow('options is an object, not null');
  expect(() => vite(7 as never)).toThrow('options is an object, not 7');
});

describe.each(Object.entries(bundlers))('%s', (_name, bundle) => {
  test('bundles a formula, with a map to it and its types beside it', async () => {
    write('loss.grad', formula);
    write('main.js', program);
    const { code, map, errors } = await bundle(inside('main.js'), folder(), {});
    expect(errors).toEqual([]);
    write('out.mjs', code);
    expect(exportsOf(inside('out.mjs'))).toMatchObject({ value: 4, slopes: [-4, 4] });
    const lines = code.split('\n');
    // The line of the backward pass in which tanh is differentiated.
    const line = lines.findIndex((one) => one.includes(' * tanhslope('));
    const column = lines[line]?.indexOf('tanhslope') ?? 0;
    const found = originalPositionFor(new TraceMap(map), { line: line + 1, column });
    expect([found.source?.split('/').at(-1), found.line, found.column]).toEqual(['loss.grad', 3, 8]);
    expect(read('loss.d.grad.ts')).toContain('export declare function lossGrad(');
    expect(read('loss.d.grad.ts')).toMatch(/\n\/\/# sourceMappingURL=loss\.d\.grad\.ts\.map\n$/);
  });

  test('says what is wrong in a source with file, line and frame', async () => {
    write('loss.grad', 'loss(a, b) {\n  far = tanh(a) - c\n  far^2\n}');
    write('main.js', program);
    const { errors } = await bundle(inside('main.js'), folder(), { types: false });
    const text = errors.join('\n');
    expect(text).toContain("unknown name 'c'");
    expect(text).toMatch(/loss\.grad/);
    expect(text).toMatch(/\b2:19\b|\b2:18\b/);
    expect(text).toContain('far = tanh(a) - c');
    expect(existsSync(inside('loss.d.grad.ts'))).toBe(false);
  });
});
