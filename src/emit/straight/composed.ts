// The functions of a definition without loops, each pass as its size asks: in one function, or in pieces.

import { notationOf } from '../../form/notation.ts';
import type { Written } from '../../passes/written.ts';
import type { PassName } from '../../check/exports.ts';
import { give, object } from '../../code/constructors.ts';
import type { Composed } from '../frame/body.ts';
import { typeOf } from '../frame/frame.ts';
import { straightBody } from './body.ts';
import { isLarge, piecesOf } from './pieces.ts';
import type { Plan } from './plan.ts';

/** Derivatives along a direction have programs of their own, and so pieces of their own. */
export function composed(plan: Plan): Composed {
  const base: Composed = isLarge(plan.written)
    ? piecesOf(plan, { own: plan.own, values: 'values' })
    : { body: straightBody(plan), functions: [] };
  const others = new Map<PassName, Composed>();
  const add = (pass: PassName, written: Written | null | undefined, own: string): void => {
    if (!written) return;
    if (isLarge(written))
      others.set(pass, piecesOf(planFor(plan, written), { own: plan.own + own, values: `${pass}Values` }));
    else if (isLarge(plan.written)) others.set(pass, { body: straightBody(plan), functions: [] });
  };
  add('tangent', plan.along?.tangent, 'Jvp');
  add('product', plan.along?.product, 'Hvp');
  add('squares', plan.squares, 'Squares');
  const squares = others.get('squares');
  if (squares !== undefined) others.set('bothSquares', { ...squares, functions: [] });
  const { body } = base;
  const all = [...others.values()];
  const bodyOf = (pass: string): Composed['body'] => [...others].find(([own]) => own === pass)?.[1].body ?? body;
  const cache = body.cache && {
    ...body.cache,
    fields: [
      ...body.cache.fields,
      ...all.flatMap((one) => (one.functions.length === 0 ? [] : (one.body.cache?.fields ?? []))),
    ],
  };
  return {
    body: {
      ...body,
      cache,
      parameters: (taken, row) => bodyOf(row.runs).parameters(taken, row),
      computed: (row) => bodyOf(row.runs).computed(row),
      holds: (row) => bodyOf(row.runs).holds(row),
      made: (what) =>
        what === 'Cache' && cache !== null ? [give(object(typeOf(plan, 'Cache'), cache.fields))] : body.made(what),
    },
    functions: [...base.functions, ...all.flatMap(({ functions }) => functions)],
  };
}

/** Of another program of the definition. */
function planFor(plan: Plan, written: Written): Plan {
  return { ...plan, written, notation: notationOf(written.table, written.inline) };
}
