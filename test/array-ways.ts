// Calls an array program in every way that a module offers, with everything that is to be filled full of NaN before. Arguments go in
// by name, answers come out as flat lists, so that the ways can be held against one another and against the oracle.

import { load, type Options } from '../src/compile.ts';
import type { Definition, Expr, Field, Parameter } from '../src/syntax/ast.ts';
import { childrenOf } from '../src/syntax/children.ts';
import { parse } from '../src/syntax/parse.ts';
import { printExpr } from '../src/syntax/print.ts';
import type { Argument } from './array-oracle.ts';
import { flatten } from './call-function.ts';

export type Arguments = { readonly [parameter: string]: Argument };
/** `gradient` is flat, in declared order; for an array result it is that of the sum of df * result. */
export type Answer = { readonly value: readonly number[]; readonly gradient: readonly number[] };
type Callable = (...args: readonly unknown[]) => unknown;

export type Subject = {
  readonly source: string;
  readonly definition: Definition;
  readonly exports: { readonly [name: string]: Callable };
};

const recent = new Map<string, Subject>();
const mostRecent = 100;

/** Compiles in memory; the last definition of the file. A module holds no state, so that one may be asked again. */
export function subjectOf(source: string, options: Options = {}): Subject {
  const key = JSON.stringify([source, options]);
  const known = recent.get(key);
  if (known !== undefined) return known;
  const made: Subject = { source, definition: lastDefinition(source), exports: load<Subject['exports']>(source, options) };
  recent.set(key, made);
  for (const oldest of recent.keys()) if (recent.size > mostRecent) recent.delete(oldest);
  return made;
}

export function lastDefinition(source: string): Definition {
  const definition = parse(source).file.items.findLast((item) => item.kind === 'definition');
  if (definition === undefined) throw new Error(`no definition in ${source}`);
  return definition;
}

export function isActive({ isConst, type }: Parameter): boolean {
  return !isConst && !isWhole(type);
}

/** A record of whole numbers alone is data as they are. */
function isWhole({ base }: Pick<Parameter['type'], 'base'>): boolean {
  return base === 'int' || (typeof base !== 'string' && base.every((field) => isWhole(field.type)));
}

export function hasGradient({ definition }: Subject): boolean {
  return definition.parameters.some(isActive);
}

/** Fresh host arrays each time: what a call writes into an argument shows as a difference. */
export function hostArguments({ definition }: Subject, args: Arguments): readonly unknown[] {
  return definition.parameters.map((parameter) => hostValue(args[parameter.name] ?? NaN, parameter.type));
}

function hostValue(argument: Argument, { base }: { readonly base: Parameter['type']['base'] }): unknown {
  if (typeof argument === 'number') return argument;
  if ('values' in argument) return base === 'int' ? Int32Array.from(argument.values) : Float64Array.from(argument.values);
  const fields = typeof base === 'string' ? [] : base;
  return Object.fromEntries(Object.entries(argument.fields).map(([name, field]) => [name, hostValue(field, { base: fields.find((one: Field) => one.name === name)?.type.base ?? 'real' })]));
}

/** Sizes by name, as `fCache` and `fGradient` take them: names that stand alone first, then what an expression says. */
export function sizesOf({ definition }: Pick<Subject, 'definition'>, args: Arguments): { readonly [size: string]: number } {
  const sizes = new Map<string, number>();
  const axes: { readonly expr: Expr; readonly length: number }[] = [];
  const visit = ({ base, sizes: own }: Parameter['type'], argument: Argument | undefined, before: readonly Expr[]): void => {
    const all = [...before, ...own];
    if (typeof base !== 'string') {
      const { fields } = argument as Extract<Argument, { readonly fields: unknown }>;
      for (const field of base) visit(field.type, fields[field.name], all);
    } else if (typeof argument === 'object' && 'sizes' in argument) {
      for (const [axis, expr] of all.entries()) axes.push({ expr, length: argument.sizes[axis] ?? NaN });
    }
  };
  for (const { name, type } of definition.parameters) {
    const argument = args[name];
    visit(type, argument, []);
    if (type.base === 'int' && typeof argument === 'number') sizes.set(name, argument);
  }
  for (const { expr, length } of axes) if (expr.kind === 'name' && !sizes.has(expr.name)) sizes.set(expr.name, length);
  for (const { expr, length } of axes) {
    const [open, ...others] = new Set(sizeNamesIn(expr).filter((name) => !sizes.has(name)));
    if (open === undefined || others.length > 0) continue;
    for (let size = 0; size <= 2000 && !sizes.has(open); size++) if (wholeAt(expr, new Map([...sizes, [open, size]])) === length) sizes.set(open, size);
  }
  return Object.fromEntries(sizes);
}

/** A size made of names, numbers, + - and *. */
function wholeAt(expr: Expr, sizes: ReadonlyMap<string, number>): number {
  if (expr.kind === 'number') return expr.value;
  if (expr.kind === 'name') return sizes.get(expr.name) ?? NaN;
  if (expr.kind !== 'chain') return NaN;
  const [first = NaN, ...rest] = expr.operands.map((operand) => wholeAt(operand, sizes));
  return rest.reduce((total, value, at) => (expr.operators[at] === '+' ? total + value : expr.operators[at] === '-' ? total - value : total * value), first);
}

function sizeNamesIn(expr: Expr): readonly string[] {
  return expr.kind === 'name' ? [expr.name] : childrenOf(expr).flatMap(sizeNamesIn);
}

/** Sizes that no data argument fixes, nor the sizes before them, in the order in which they occur: what `fPacked` takes before the data. */
function openSizes({ definition }: Subject): readonly string[] {
  const axesOf = ({ base, sizes }: Parameter['type']): readonly Expr[] => (typeof base === 'string' ? sizes : [...base.flatMap((field) => axesOf(field.type)), ...sizes]);
  const data = definition.parameters.filter((parameter) => !isActive(parameter));
  const known = new Set(data.filter(({ type }) => type.base === 'int' && type.sizes.length === 0).map(({ name }) => name));
  const open: string[] = [];
  const follow = (): void => {
    for (let before = -1; before !== known.size; ) {
      before = known.size;
      for (const { type } of data) {
        // A length fixes one size, once or as a power: `n * n`, not `n * (n + 1)`.
        const unknown = axesOf(type).filter((axis) => sizeNamesIn(axis).some((name) => !known.has(name)));
        const names = new Set(unknown.flatMap(sizeNamesIn).filter((name) => !known.has(name)));
        if (names.size === 1 && new Set(unknown.map(printExpr)).size === 1) for (const name of names) known.add(name);
      }
    }
  };
  for (const name of definition.parameters.flatMap(({ type }) => axesOf(type).flatMap(sizeNamesIn))) {
    follow();
    if (known.has(name)) continue;
    open.push(name);
    known.add(name);
  }
  return open;
}

export function exported({ exports, definition }: Subject, suffix: string): Callable {
  const found = exports[definition.name + suffix];
  if (found === undefined) throw new Error(`no export ${definition.name + suffix}, only ${Object.keys(exports).join(' ')}`);
  return found;
}

/** `f(…)` */
export function callValue(subject: Subject, args: Arguments, ...more: readonly unknown[]): readonly number[] {
  return flatten(exported(subject, '')(...hostArguments(subject, args), ...more));
}

/** `fGrad(…, grad)`, with a workspace if it is given. */
export function callGrad(subject: Subject, args: Arguments, ...workspace: readonly unknown[]): Answer {
  const grad = emptyGradient(subject, args);
  const value = exported(subject, 'Grad')(...hostArguments(subject, args), grad, ...workspace);
  return { value: flatten(value), gradient: flatten(grad) };
}

export function makeCache(subject: Subject, args: Arguments): unknown {
  const sizes = sizesOf(subject, args);
  const cache = exported(subject, 'Cache')(sizes);
  poison(cache, new Set(Object.keys(sizes)));
  return cache;
}

/** `fForward(…, cache)`, then `fBackward(cache, grad, df)`; a `df` for one number may be left out. */
export function callSplit(subject: Subject, args: Arguments, cache: unknown, df: unknown): Answer {
  const value = flatten(exported(subject, 'Forward')(...hostArguments(subject, args), cache));
  return { value, gradient: callBackward(subject, args, cache, df) };
}

export function callBackward(subject: Subject, args: Arguments, cache: unknown, df: unknown): readonly number[] {
  const grad = emptyGradient(subject, args);
  const returned = exported(subject, 'Backward')(...(df === undefined ? [cache, grad] : [cache, grad, df]));
  if (returned !== grad) throw new Error('the backward function must return the gradient that it filled');
  return flatten(grad);
}

/** The sizes that the packed function asks for, by the names of its own parameters. */
export function askedSizes(subject: Subject): readonly string[] {
  const [, list = ''] = /\(([^)]*)\)/.exec(String(exported(subject, 'Packed'))) ?? [];
  const asked = list.split(',').map((name) => name.trim().replace(/_+$/, ''));
  return openSizes(subject).filter((name) => asked.includes(name));
}

/** `fPacked(theta, gradient, …sizes, …data)`: of the sizes that no data fix, those that the packed array does not fix either. */
export function callPacked(subject: Subject, args: Arguments): Answer {
  const { definition } = subject;
  const active = definition.parameters.filter(isActive);
  const theta = Float64Array.from(active.flatMap(({ name }) => numbersIn(args[name] ?? NaN)));
  const gradient = new Float64Array(theta.length).fill(NaN);
  const sizes = sizesOf(subject, args);
  const host = hostArguments(subject, args);
  const data = definition.parameters.flatMap((parameter, at) => (isActive(parameter) ? [] : [host[at]]));
  const value = exported(subject, 'Packed')(theta, gradient, ...askedSizes(subject).map((name) => sizes[name]), ...data);
  return { value: flatten(value), gradient: [...gradient] };
}

export function numbersIn(argument: Argument): readonly number[] {
  if (typeof argument === 'number') return [argument];
  return 'values' in argument ? argument.values : Object.values(argument.fields).flatMap(numbersIn);
}

export function emptyGradient(subject: Subject, args: Arguments): unknown {
  const grad = exported(subject, 'Gradient')(sizesOf(subject, args));
  poison(grad, new Set());
  return grad;
}

/** Every number becomes NaN, but for sizes. */
function poison(holder: unknown, kept: ReadonlySet<string>): void {
  if (holder instanceof Float64Array) holder.fill(NaN);
  if (typeof holder !== 'object' || holder === null || ArrayBuffer.isView(holder)) return;
  const fields = holder as Record<string, unknown>;
  for (const [name, field] of Object.entries(fields)) {
    if (typeof field === 'number' && !kept.has(name)) fields[name] = NaN;
    else poison(field, kept);
  }
}

/** Numbers in the shape of a result, as the host passes them: for `df`. */
export function shapedLike(result: unknown, next: () => number): unknown {
  if (typeof result === 'number') return next();
  if (result instanceof Float64Array || result instanceof Int32Array) return result.map(next);
  return Object.fromEntries(Object.entries(result as object).map(([name, field]) => [name, shapedLike(field, next)]));
}
