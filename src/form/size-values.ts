// The sizes of a program: which ones it asks for, and what the derived ones (`n*d`, `n div 2`) are.

import { invariant, unreachable } from '../base/invariant.ts';
import type { Dim, Index, Program, Size } from './form.ts';

/** Every size that the program and these expressions use, each after those that it is derived from. */
export function sizesOfProgram(program: Program, others: readonly Index[] = []): readonly Size[] {
  const found = new Map<string, Size>();
  const dims = new Set<Dim>();
  const ofIndex = (index: Index): void => {
    for (const { of } of index.terms) {
      if (of.kind === 'size') ofSize(of);
      else if (of.kind === 'dim') ofDim(of);
    }
  };
  const ofSize = (size: Size): void => {
    if (found.has(size.name)) return;
    if (size.derived !== undefined) {
      ofIndex(size.derived.left);
      ofIndex(size.derived.right);
    }
    found.set(size.name, size);
  };
  const ofDim = (dim: Dim): void => {
    if (dims.has(dim)) return;
    dims.add(dim);
    ofIndex(dim.from);
    ofIndex(dim.to);
  };
  for (const { dims: own, op } of program.stages) {
    own.forEach(ofDim);
    if (op.kind === 'index') ofIndex(op.index);
    else if (op.kind === 'read') op.at.forEach(ofIndex);
    else if (op.kind === 'accumulate') {
      for (const part of op.parts) {
        part.dims.forEach(ofDim);
        part.at.forEach(ofIndex);
      }
    }
  }
  for (const check of program.checks) {
    check.dims.forEach(ofDim);
    for (const index of [check.index, check.from, check.to]) ofIndex(index);
  }
  others.forEach(ofIndex);
  return [...found.values()];
}

/** The sizes with all that are derived from them. */
export function withDerived(program: Program, sizes: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const values = new Map(sizes);
  const named = (name: string): number => {
    const value = sizes.get(name);
    invariant(value !== undefined, 'size … is known', name);
    return value;
  };
  for (const size of sizesOfProgram(program)) values.set(size.name, sizeAt(size, named));
  return values;
}

/** A size, when those that it is derived from have these values. */
export function sizeAt({ name, derived }: Size, named: (name: string) => number): number {
  if (derived === undefined) return named(name);
  const [a, b] = [sizeIndexAt(derived.left, named), sizeIndexAt(derived.right, named)];
  switch (derived.operator) {
    case '*':
      return a * b;
    case 'div':
      return Math.floor(a / b);
    case 'mod':
      return a - b * Math.floor(a / b);
    case 'root':
      return Math.max(b, Math.ceil(Math.sqrt(Math.max(0, a))));
    default:
      return unreachable(derived.operator);
  }
}

/** An expression of sizes alone. */
export function sizeIndexAt(index: Index, named: (name: string) => number): number {
  let total = index.offset;
  for (const { factor, of } of index.terms) {
    invariant(of.kind === 'size', 'an expression of sizes');
    total += factor * sizeAt(of, named);
  }
  return total;
}
