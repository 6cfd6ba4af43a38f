// Where the partial derivatives of a definition with loops go: into a record in the shape of the parameters.

import type { Whole } from '../../base/whole.ts';
import type { Ref } from '../../form/form.ts';
import type { Path, Statement } from '../../code/code.ts';
import { arrayOf, constant, fill, name, number, put } from '../../code/constructors.ts';
import { isActive, reach, shownPath } from '../frame/shapes.ts';
import type { Place } from '../loops/places.ts';
import { checkArray, checkKinds, lengthCode } from './entry.ts';
import { askObject } from './fields.ts';
import { stageAt, type ArrayPlan, type Pass } from './plan.ts';
import { leafTypes } from './sizes.ts';
import type { Parts } from './workspace.ts';

export type Gradients = {
  /** That it has all that is written into. */
  readonly checks: readonly Statement[];
  readonly before: readonly Statement[];
  readonly place: (ref: Ref) => Place | null;
};

export const noGradients: Gradients = { checks: [], before: [], place: () => null };

/** Where the partial derivatives go; those that are zero everywhere are put there at once. */
export function gradientsIn({ plan }: Parts, pass: Pass, shown: 'grad' | 'product'): Gradients {
  const grad = plan.names[shown];
  const kinds = plan.definition.parameters
    .filter(isActive)
    .flatMap(({ name: own, type }) => checkKinds(plan, shownPath(shown, own), reach(grad, own), type));
  const checks: Statement[] = [askObject(plan, shown, grad), ...kinds];
  const before: Statement[] = [];
  const places = new Map<Ref, Place>();
  for (const { path, of, is, sizes } of gradientLeaves(plan, pass)) {
    const target = reach(grad, path);
    const asked = (array: Path): Statement => checkArray(plan, shownPath(shown, path), array, lengthCode(plan, sizes));
    if (sizes.length === 0) {
      if (is === null) before.push(put(target, number(0)));
      else places.set(is, { kind: 'field', target });
    } else if (is === null) {
      checks.push(asked(target));
      before.push(fill(target, number(0)));
    } else {
      const { name: alias } = stageAt(pass, is);
      // Named before it is asked: of what a call returns, V8 forgets which kind it is.
      checks.push(constant(alias, arrayOf('real'), target), asked(name(alias)));
      places.set(is, { kind: 'array', array: alias, offset: null, axes: stageAt(pass, of).dims });
    }
  }
  return { checks, before, place: (ref) => places.get(ref) ?? null };
}

export type GradientLeaf = {
  readonly path: string;
  readonly sizes: readonly Whole[];
  readonly of: Ref;
  /** Its adjoint; null where it is zero everywhere. */
  readonly is: Ref | null;
};

/** Every number and array of the active parameters, in order. */
export function gradientLeaves({ definition }: ArrayPlan, { program }: Pass): readonly GradientLeaf[] {
  const adjoints = new Map(program.gradients.map(({ of, is }) => [of, is]));
  const byPath = new Map(program.parameters.map(({ name: path, ref }) => [path, ref]));
  return definition.parameters.filter(isActive).flatMap(({ name: own, type }) =>
    leafTypes(own, type).map(({ path, sizes }) => {
      const of = byPath.get(path);
      if (of === undefined) throw new Error(`no input of ${path}`);
      return { path, sizes, of, is: adjoints.get(of) ?? null };
    }),
  );
}
