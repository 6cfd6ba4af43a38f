// Calls a definition of a loaded module in every way that modules offer. Everything that a call fills starts as NaN,
// and every call is made twice on the same buffers: what is left over from before must not show.

import type { Argument, Case, Definition, Gradient, Result } from './program.ts';

type Callable = (...args: readonly unknown[]) => unknown;
export type Exports = { readonly [name: string]: Callable };
export type Answer = { readonly value: Result; readonly gradient: Gradient };

export function exported(exports: Exports, name: string): Callable {
  const found = exports[name];
  if (found === undefined) throw new Error(`the module exports no ${name}, only ${Object.keys(exports).join(' ')}`);
  return found;
}

/** `f(…)`, and with a workspace where the result is a scalar. */
export function callValue(exports: Exports, { name }: Definition, { args, sizes }: Case): Result {
  const f = exported(exports, name);
  const value = f(...Object.values(args)) as Result;
  if (typeof value !== 'number') return value;
  const workspace = filled(exported(exports, `${name}Cache`)(sizes));
  return same([value, f(...Object.values(args), workspace) as number, f(...Object.values(args), workspace) as number]);
}

/** `fGrad(…, grad)`, with and without a workspace. */
export function callGrad(exports: Exports, { name }: Definition, { args, sizes }: Case): Answer {
  const grad = exported(exports, `${name}Grad`);
  const workspace = filled(exported(exports, `${name}Cache`)(sizes));
  const answers = [[], [workspace], [workspace]].map((last) => {
    const gradient = filled(exported(exports, `${name}Gradient`)(sizes)) as Gradient;
    const value = grad(...Object.values(args), gradient, ...last) as number;
    return { value, gradient };
  });
  return same(answers);
}

/** `fForward(…, cache)` and `fBackward(cache, grad, df)`; `seed` is null for the default of 1. */
export function callSplit(exports: Exports, { name }: Definition, { args, sizes }: Case, seed: Result | null): Answer {
  const cache = filled(exported(exports, `${name}Cache`)(sizes));
  const gradient = filled(exported(exports, `${name}Gradient`)(sizes)) as Gradient;
  const answers = [1, 2].map(() => {
    const value = exported(exports, `${name}Forward`)(...Object.values(args), cache) as Result;
    const once = [1, 2].map(() => {
      const returned = exported(exports, `${name}Backward`)(...(seed === null ? [cache, gradient] : [cache, gradient, seed]));
      if (returned !== gradient) throw new Error('the backward function must return the gradient that it filled');
      return structuredClone(gradient);
    });
    return { value: structuredClone(value), gradient: same(once) };
  });
  return same(answers);
}

/** `fPacked(theta, gradient, …sizes, …data)`; the gradient comes back cut into parameters, each flat. */
export function callPacked(exports: Exports, definition: Definition, { args, sizes }: Case): { readonly value: number; readonly gradient: { readonly [parameter: string]: readonly number[] } } {
  const { name, active, packed = [] } = definition;
  const theta = Float64Array.from(active.flatMap((parameter) => numbersOf(args[parameter] as Argument)));
  const gradient = new Float64Array(theta.length).fill(Number.NaN);
  const data = Object.entries(args).flatMap(([parameter, value]) => (active.includes(parameter) ? [] : [value]));
  const value = exported(exports, `${name}Packed`)(theta, gradient, ...packed.map((size) => sizes[size]), ...data) as number;
  let at = 0;
  const parts = active.map((parameter): [string, number[]] => [parameter, [...gradient.subarray(at, (at += numbersOf(args[parameter] as Argument).length))]]);
  return { value, gradient: Object.fromEntries(parts) };
}

/** Numbers in declared and row-major order, whatever holds them. */
export function numbersOf(value: Argument | Result): readonly number[] {
  if (typeof value === 'number') return [value];
  if (ArrayBuffer.isView(value)) return [...(value as Float64Array)];
  return Object.values(value).flatMap((field: Argument) => numbersOf(field));
}

/** The first, if the others are its equal to the bit. */
function same<T>(answers: readonly T[]): T {
  const [first] = answers;
  const text = (answer: T | undefined): string => JSON.stringify(answer, (_, value: unknown) => (ArrayBuffer.isView(value) ? [...(value as Float64Array)].map(String) : typeof value === 'number' ? String(value) : value));
  for (const other of answers) if (text(other) !== text(first)) throw new Error(`two calls differ: ${text(first).slice(0, 500)} and ${text(other).slice(0, 500)}`);
  return first as T;
}

/** Overwrites every number with one that shows. */
function filled(holder: unknown): unknown {
  if (holder instanceof Float64Array) holder.fill(Number.NaN);
  else if (holder instanceof Int32Array) holder.fill(-123_456);
  else if (typeof holder === 'object' && holder !== null) {
    const fields = holder as Record<string, unknown>;
    for (const [name, field] of Object.entries(fields)) {
      if (typeof field === 'number') fields[name] = Number.NaN;
      else filled(field);
    }
  }
  return holder;
}
