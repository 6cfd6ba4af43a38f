// The functions of a module with `--math inline` against the host's: alone, over 1000 numbers, and in gradients.

import { load, type Options } from '../src/compile.ts';
import { race } from './measure.ts';
import type { Program } from './programs.ts';

/** Nanoseconds a call. */
export type Pair = { readonly name: string; readonly host: number; readonly inline: number };

const ranges: readonly (readonly [name: string, from: number, to: number])[] = [
  ['exp', -10, 2],
  ['log1p', 0, 1],
  ['sigmoid', -10, 10],
  ['tanh', -3, 3],
  ['sin', -10, 10],
  ['cos', -10, 10],
];

export function raceFunctions(): readonly Pair[] {
  return ranges.map(([name, from, to]) => {
    const v = Float64Array.from({ length: 1000 }, (_, i) => from + (to - from) * ((i * 0.6180339887) % 1));
    const sum = `f(v: [n]) = sum(i: ${name}(v[i]))`;
    const [host, inline] = race(
      (['host', 'inline'] as const).map((math) => ({
        name: math,
        call: 'fn(v)',
        scope: { v, fn: of(sum, 'f', { math }) },
      })),
    );
    return { name, host: (host?.best ?? Number.NaN) / v.length, inline: (inline?.best ?? Number.NaN) / v.length };
  });
}

/** `fGrad` of a program of numbers. */
export function raceScalars(program: Program): Pair {
  const inputs = program.order.map((name) => `${name}[k]`).join(', ');
  const [host, inline] = race(
    (['host', 'inline'] as const).map((math) => ({
      name: math,
      call: `fn(${inputs}, grad)`,
      scope: {
        ...program.tables,
        fn: of(program.source, `${program.exported}Grad`, { math }),
        grad: of(program.source, `${program.exported}Gradient`, { math })(),
      },
    })),
  );
  return { name: program.name, host: host?.best ?? Number.NaN, inline: inline?.best ?? Number.NaN };
}

function of(source: string, name: string, options: Options): (...args: readonly unknown[]) => unknown {
  const found = load(source, options)[name] as ((...args: readonly unknown[]) => unknown) | undefined;
  if (found === undefined) throw new Error(`no export ${name}`);
  return found;
}
