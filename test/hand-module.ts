// A program built by hand as a module: with the definition that a source for it would have, so that the functions of a
// module are tested on every form there is, apart from the language.

import { usualGroups } from '../src/check/exports.ts';
import { lazy } from '../src/base/lazy.ts';
import { helper, schedulesOf } from '../src/pipeline.ts';
import { nowhere } from '../src/base/span.ts';
import { addWhole, constantWhole, sizeWhole, type Whole } from '../src/base/whole.ts';
import type { CheckedDefinition, CheckedParameter } from '../src/check/checked.ts';
import { solveSizes } from '../src/check/sizes.ts';
import { arrayType, real, whole, type Type } from '../src/check/type.ts';
import { operationsOf } from '../src/analyse/cost.ts';
import { loadModule } from '../src/print/javascript.ts';
import { moduleOf } from '../src/emit/module.ts';
import { reverse } from '../src/passes/adjoint.ts';
import { mergeDims } from '../src/passes/merge-dims.ts';
import type { Written } from '../src/passes/written.ts';
import { shown } from '../src/passes/shown.ts';
import { addScaled } from '../src/form/affine.ts';
import type { Dim, Index, Program } from '../src/form/form.ts';
import { prune } from '../src/form/references.ts';
import { verified } from '../src/form/verify.ts';
import { printModule } from '../src/print/print.ts';
import type { Module } from '../src/code/code.ts';

function wholeOf({ offset, terms }: Index): Whole {
  return terms.reduce((total, { factor, of }) => {
    if (of.kind !== 'size') throw new Error('sizes alone');
    return addWhole(total, factor, sizeWhole(of.name));
  }, constantWhole(offset));
}

function typeOf(dims: readonly Dim[], isWhole: boolean): Type {
  return dims.length === 0 ? (isWhole ? whole : real) : arrayType(isWhole ? 'whole' : 'real', dims.map(({ from, to }) => wholeOf(addScaled(to, -1, from))));
}

/** Sizes that no length gives are parameters of their own, at the end. */
export function definitionOf(program: Program): CheckedDefinition {
  const stage = (ref: number): Program['stages'][number] => {
    const found = program.stages.find(({ id }) => id === ref);
    if (found === undefined) throw new Error('no stage');
    return found;
  };
  const parameter = (name: string, type: Type, isConst: boolean): CheckedParameter => ({ name, type, isConst, domain: null, span: nowhere });
  const own = program.parameters.map(({ name, ref }) => {
    const { op, dims } = stage(ref);
    const role = op.kind === 'input' ? op.role : 'data';
    return parameter(name, typeOf(dims, role === 'whole'), role !== 'active');
  });
  const asked = solveSizes(own).unsolved.map((name) => parameter(name, whole, true));
  const { sources } = solveSizes([...own, ...asked]);
  const known = new Set([...sources, ...own].map(({ name }) => name));
  const bounds = new Set(program.stages.flatMap(({ dims, op }) => [...dims, ...(op.kind === 'accumulate' ? op.parts.flatMap((part) => part.dims) : [])].flatMap(({ to }) => to.terms.flatMap(({ of }) => (of.kind === 'size' ? [of.name] : [])))));
  const counts = [...bounds].filter((name) => !known.has(name)).map((name) => parameter(name, whole, true));
  const parameters = [...own, ...asked, ...counts];
  const [first, ...others] = program.results;
  const type: Type = first === undefined || others.length > 0 ? real : typeOf(stage(first.ref).dims, false);
  const sizes = [...counts.map(({ name }) => ({ kind: 'parameter' as const, name })), ...sources];
  return { kind: 'definition', name: 'f', exported: true, bare: false, text: 'f', comment: [], parameters, lines: [], result: { kind: 'number', value: 0, text: '0', span: nowhere } as unknown as CheckedDefinition['result'], resultName: null, type, sizes, order: 0, span: nowhere };
}

export function handModule(program: Program): { readonly definition: CheckedDefinition; readonly module: Module } {
  const definition = definitionOf(program);
  const forward = verified(mergeDims(verified(program)));
  const reversed = (seed: 'input' | 'one'): Written => shown(verified(mergeDims(prune(reverse(forward, seed)))));
  const written = reversed('input');
  const isScalar = definition.type.kind === 'array' && definition.type.sizes.length === 0;
  const fused = isScalar ? reversed('one') : null;
  const schedules = lazy(() => schedulesOf(written, fused?.program ?? null));
  return { definition, module: moduleOf([{ definition, written, fused, squares: null, along: null, linear: [], wanted: usualGroups, schedules, loops: true, jacobian: null, problemJacobian: null, hessian: null, operations: operationsOf((fused ?? written).program) }], { file: null, source: '', settings: '', ownMath: false, helper }) };
}

export function handExports(program: Program): { readonly definition: CheckedDefinition; readonly exports: ReturnType<typeof loadModule>; readonly text: string } {
  const { definition, module } = handModule(program);
  return { definition, exports: loadModule(module), text: printModule(module, 'js') };
}
