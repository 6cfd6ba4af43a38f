// Calls one compiled definition in every way that a generated module offers. Arguments go in by parameter name;
// every answer comes out as flat lists of numbers, so that the ways can be compared to the bit.

import { checkOpened, evaluateOpened, loadOpened, opened, type Opened, type Options, type Value } from '../src/compile.ts';
import type { FunctionInfo, ParameterInfo, Shape } from '../src/analyse/function-info.ts';

export type Arguments = { readonly [parameter: string]: Value };
/** `gradient` has a list for each parameter that is not data, in declared order. */
export type Answer = { readonly value: readonly number[]; readonly gradient: readonly (readonly number[])[] };

type Callable = (...args: readonly unknown[]) => unknown;
export type Compiled = { readonly open: Opened; readonly info: FunctionInfo; readonly exports: { readonly [name: string]: Callable } };

/** Compiles in memory; `which` is the last definition unless it is named. */
export function compileFunction(source: string, which: string | null = null, options: Options = {}): Compiled {
  return functionOf(opened(source, options), which);
}

export function functionOf(open: Opened, which: string | null = null): Compiled {
  const exports = loadOpened(open) as Compiled['exports'];
  const { functions } = checkOpened(() => open);
  const info = which === null ? functions.at(-1) : functions.find(({ name }) => name === which);
  if (info === undefined) throw new Error(`no definition ${which ?? ''} in: ${open.call.source.slice(0, 200)}`);
  return { open, info, exports };
}

export function activeParameters(info: FunctionInfo): readonly ParameterInfo[] {
  return info.parameters.filter((parameter) => !parameter.const && !parameter.whole);
}

/** `f(…)` */
export function callValue(compiled: Compiled, args: Arguments): readonly number[] {
  return flatten(exported(compiled, '')(...hostArguments(compiled.info, args)));
}

/** `fGrad(…, grad)`; the gradient starts as NaN, so that what is never written shows. */
export function callGrad(compiled: Compiled, args: Arguments): Answer {
  const gradient = emptyGradient(compiled);
  const value = exported(compiled, 'Grad')(...hostArguments(compiled.info, args), gradient);
  return { value: flatten(value), gradient: readGradient(gradient) };
}

/** `fForward(…, cache)`, then `fBackward(cache, grad, df)`; `df` is left out where the result is a scalar. */
export function callSplit(compiled: Compiled, args: Arguments, seed?: unknown): Answer {
  const cache = exported(compiled, 'Cache')();
  poison(cache);
  const value = exported(compiled, 'Forward')(...hostArguments(compiled.info, args), cache);
  const gradient = emptyGradient(compiled);
  const returned = exported(compiled, 'Backward')(...(seed === undefined ? [cache, gradient] : [cache, gradient, seed]));
  if (returned !== gradient) throw new Error('the backward function must return the gradient that it filled');
  return { value: flatten(value), gradient: readGradient(gradient) };
}

/** `fPacked(theta, gradient, …data)` */
export function callPacked(compiled: Compiled, args: Arguments): Answer {
  const active = activeParameters(compiled.info);
  const parts = active.map((parameter) => flatten(argumentOf(args, parameter.name)));
  const theta = Float64Array.from(parts.flat());
  const gradient = new Float64Array(theta.length).fill(Number.NaN);
  const data = compiled.info.parameters.filter((parameter) => !active.includes(parameter));
  const value = exported(compiled, 'Packed')(theta, gradient, ...data.map((parameter) => hostArgument(parameter, args)));
  let at = 0;
  return { value: flatten(value), gradient: parts.map((part) => [...gradient.subarray(at, (at += part.length))]) };
}

/** The evaluator's answer, in the same form. */
export function callEvaluator(compiled: Compiled, args: Arguments): Answer {
  const evaluation = evaluateOpened(compiled.open, compiled.info.name, args);
  const names = activeParameters(compiled.info).map(({ name }) => name);
  return { value: flatten(evaluation.value), gradient: names.map((name) => flatten(evaluation.gradient[name] ?? [])) };
}

/** Numbers in declared and row-major order, whatever holds them. */
export function flatten(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  if (ArrayBuffer.isView(value)) return [...(value as Float64Array)];
  if (Array.isArray(value)) return value.flatMap((element) => flatten(element));
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap((field) => flatten(field));
  throw new Error(`not a number, an array or a record: ${String(value)}`);
}

/** The same bits: NaN is NaN, and -0 is not 0. */
export function sameBits(a: Answer, b: Answer): boolean {
  return (
    sameNumbers(a.value, b.value) &&
    a.gradient.length === b.gradient.length &&
    a.gradient.every((part, at) => sameNumbers(part, b.gradient[at] ?? []))
  );
}

export function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, at) => Object.is(value, b[at]));
}

/** A definition whose name no export can have is exported with `_` after it. */
function exported(compiled: Compiled, suffix: string): Callable {
  const found = compiled.exports[compiled.info.name + suffix] ?? compiled.exports[`${compiled.info.name}_${suffix}`];
  if (found === undefined) throw new Error(`the module exports no ${compiled.info.name}${suffix}, only ${Object.keys(compiled.exports).join(' ')}`);
  return found;
}

function hostArguments(info: FunctionInfo, args: Arguments): readonly unknown[] {
  return info.parameters.map((parameter) => hostArgument(parameter, args));
}

function hostArgument(parameter: ParameterInfo, args: Arguments): unknown {
  return hostValue(parameter.shape, argumentOf(args, parameter.name), parameter.whole);
}

function argumentOf(args: Arguments, name: string): Value {
  const value = Object.hasOwn(args, name) ? args[name] : undefined;
  if (value === undefined) throw new Error(`the test gives no argument ${name}`);
  return value;
}

function hostValue(shape: Shape, value: Value, whole: boolean): unknown {
  if (shape.kind === 'scalar') return value;
  if (shape.kind === 'array') return whole ? Int32Array.from(flatten(value)) : Float64Array.from(flatten(value));
  const fields = value as { readonly [field: string]: Value };
  // The one field that no object literal can have is spelled otherwise in the module.
  const spelled = (name: string): string => (name === '__proto__' ? '__proto___' : name);
  return Object.fromEntries(shape.fields.map((field) => [spelled(field.name), hostValue(field.shape, fields[field.name] ?? Number.NaN, whole)]));
}

function emptyGradient(compiled: Compiled): unknown {
  const gradient = exported(compiled, 'Gradient')();
  poison(gradient);
  return gradient;
}

/** By position: a parameter whose name is no legal field has another in the module. */
function readGradient(gradient: unknown): readonly (readonly number[])[] {
  return Object.values(gradient as object).map((field) => flatten(field));
}

/** Overwrites every number with NaN. */
function poison(holder: unknown): void {
  if (typeof holder !== 'object' || holder === null) return;
  if (holder instanceof Float64Array) {
    holder.fill(Number.NaN);
    return;
  }
  const fields = holder as Record<string, unknown>;
  for (const [name, field] of Object.entries(fields)) {
    if (typeof field === 'number') fields[name] = Number.NaN;
    else poison(field);
  }
}
