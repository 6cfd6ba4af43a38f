// The printer's text is what prettier makes of the same module, written without any care for its layout.

import fc from 'fast-check';
import * as prettier from 'prettier';
import { describe, expect, test } from 'vitest';
import type { Code, Module, Statement } from '../src/code/code.ts';
import type { Target } from '../src/print/target.ts';
import { printModule } from '../src/print/print.ts';
import { writeTypeScript } from '../src/print/typescript.ts';
import { careless } from './careless.ts';
import { binary, call, constant, either, long, moduleOf, name, result, unpack } from './code-builders.ts';
import { heads, shapes } from './code-shapes.ts';
import { cpuOf, expectLinear } from './cpu-time.ts';
import { block } from './random-code.ts';

async function format(source: string, parser = 'typescript'): Promise<string> {
  return prettier.format(source, { parser, singleQuote: true });
}

/** The printer's text is prettier's of the careless text, and prettier leaves it as it is. */
async function agrees(module: Module, target: Target = 'ts'): Promise<void> {
  const printed = printModule(module, target);
  // The line for lint rules is the printer's own.
  const plain = printed.replace(/^\/\* eslint-disable .*\n\n/, '').replace(/^\/\* eslint-disable .*\n/m, '');
  expect(plain).toBe(await format(careless(module, target), 'babel-ts'));
  expect(await format(printed)).toBe(printed);
}

describe('layout is prettier’s', () => {
  describe.each(['ts', 'js'] as const)('in %s:', (target) => {
    test.each(Object.entries(shapes))('%s', async (_, body) => agrees(moduleOf(...body), target));
    test.each(Object.entries(heads))('%s', async (_, declarations) => agrees({ header: ['one', '', 'two'], declarations }, target));
    test('nothing at all', async () => agrees({ header: [], declarations: [] }, target));
  });

  test('random statements', async () => {
    await fc.assert(
      fc.asyncProperty(block, fc.constantFrom<Target>('ts', 'js'), async (body, target) => agrees(moduleOf(...body), target)),
      { numRuns: Number(process.env['GRADC_RUNS'] ?? 200) },
    );
  });
});

describe('through ts-morph and prettier', () => {
  test.each([
    ...Object.entries(shapes).map(([what, body]) => [what, moduleOf(...body)] as const),
    ...Object.entries(heads).map(([what, declarations]) => [what, { header: ['one', '', 'two'], declarations }] as const),
  ])('the text is the printer’s: %s', async (_, module) => expect(await writeTypeScript(module)).toBe(printModule(module, 'ts')));

  test('random statements', async () => {
    await fc.assert(
      fc.asyncProperty(block, async (body) => {
        expect(await writeTypeScript(moduleOf(...body))).toBe(printModule(moduleOf(...body), 'ts'));
      }),
      { numRuns: 50 },
    );
  });

  test('a large module is the printer’s alone', async () => {
    const module = moduleOf(...Array.from({ length: 50_000 }, (_, index) => constant(`a${index}`, long(12))));
    const printing = cpuOf(() => printModule(module, 'ts'));
    const before = process.cpuUsage();
    expect(await writeTypeScript(module)).toBe(printModule(module, 'ts'));
    const { user, system } = process.cpuUsage(before);
    // Both print it once more; the tools would take a hundred times as long.
    expect((user + system) / 1000 / printing).toBeLessThan(20);
  });
});

test('long chains and long lists take linear time and no stack', () => {
  expectLinear((size) => expect(printModule(longModule(size), 'ts').split('\n').length).toBeGreaterThan(7 * size), 12_500);
});

function longModule(size: number): Module {
  const chains: readonly Code[] = [
    long(size),
    long(size, '*'),
    long(size, '&&'),
    call('f', ...Array.from({ length: size }, (_, index) => name(`x${index}`))),
  ];
  const rightNested = Array.from({ length: size }, (_, index): Code => name(`c${index}`)).reduceRight((right, left) =>
    binary(left, '||', right),
  );
  let branches: readonly Statement[] = [result(name('x'))];
  for (let index = 0; index < size; index++) branches = [either(name(`c${index}`), [result(name('x'))], branches)];
  const fields = Array.from({ length: size }, (_, index) => `a${index}`);
  return moduleOf(...[...chains, rightNested].map(result), ...branches, unpack(fields));
}
