// Random positions along an axis, of every form that the language has, and the elements that are read there.

import { at, axisText, need, sameAxis, type ArrayName, type Axis, type Context, type IndexName, type Scope } from './random-arrays-model.ts';

type Candidate = () => string | null;

export function realArrays(scope: Scope): readonly ArrayName[] {
  return scope.arrays.filter(({ points }) => points === null);
}

/** A length as an operand of `mod`. */
function lengthOf(axis: Axis): string {
  return at({ text: axisText(axis), level: axis.offset === 0 || axis.name === null ? 5 : 1 }, 5);
}

/** A whole number that is a position along the axis; null if none is at hand. */
export function position(context: Context, scope: Scope, axis: Axis, depth = 1): string | null {
  const { pick, chance } = context;
  const own = scope.indices.filter((index) => sameAxis(index.axis, axis));
  const candidates: Candidate[] = [];
  for (const index of own) candidates.push(...ofIndex(context, index, axis, depth));
  for (const { name, axis: other } of scope.indices) {
    if (!sameAxis(other, axis) && depth > 0) candidates.push(() => (isFilled(context, scope, axis) ? `${name} mod ${lengthOf(axis)}` : null));
  }
  const [first, second] = own;
  if (first !== undefined && second !== undefined && depth > 0) candidates.push(() => `${pick(['max', 'min'])}(${first.name}, ${second.name})`);
  for (const known of scope.positions) if (sameAxis(known.axis, axis)) candidates.push(() => known.text);
  for (const whole of scope.wholes) if (depth > 0) candidates.push(() => (isFilled(context, scope, axis) ? pick([`${whole} mod ${lengthOf(axis)}`, `clamp(${whole}, 0, ${axisText(axis)}-1)`]) : null));
  for (const labels of scope.arrays) {
    if (labels.points === null || !sameAxis(labels.points, axis) || depth <= 0) continue;
    // One more step: a position that is read at a position that is read.
    const deeper = (): string | null => read(context, scope, labels, chance(25) ? depth : depth - 1);
    candidates.push(deeper, deeper);
  }
  // What does not depend on an index is computed once, also where a loop would not be entered: there must be an element.
  candidates.push(() => (isFilled(context, scope, axis) ? '0' : null));
  candidates.push(() => (isFilled(context, scope, axis) ? `${axisText(axis)}-1` : null));
  if (depth > 0 && chance(18)) {
    const computed = ofValues(context, scope, axis, depth);
    if (computed.length > 0) return isFilled(context, scope, axis) ? pick(computed)() : null;
  }
  return pick(candidates)();
}

/** Whether there is an element: from now on, or wherever the loop around is entered. */
function isFilled(context: Context, scope: Scope, axis: Axis): boolean {
  const isInside = scope.indices.some((index) => sameAxis(index.axis, axis));
  return isInside && context.chance(40) ? true : need(context, axis, 1);
}

function ofIndex(context: Context, { name, below, above }: IndexName, axis: Axis, depth: number): readonly Candidate[] {
  const { pick } = context;
  const length = axisText(axis);
  // The most likely, and the simplest: first.
  const candidates: Candidate[] = [() => name, () => name, () => name];
  if (above > 0) candidates.push(() => `${name}+1`, () => `${name}+1`);
  if (below > 0) candidates.push(() => `${name}-1`, () => `${name}-1`);
  candidates.push(() => `${length}-1-${name}`, () => `${name} div ${pick([2, 3])}`);
  if (depth <= 0) return candidates;
  const modulus = lengthOf(axis);
  candidates.push(() => `(${name}+${pick([1, 1, 2, 3])}) mod ${modulus}`);
  candidates.push(() => pick([`(2*${name}) mod ${modulus}`, `(3*${name}+1) mod ${modulus}`, `(${name}+${modulus}-1) mod ${modulus}`, `(${name}*${name}) mod ${modulus}`]));
  candidates.push(() => pick([`min(${name}+1, ${length}-1)`, `max(${name}-1, 0)`, `${name} - ${name} mod 2`, `clamp(${name}-2, 0, ${length}-1)`, `if(${name} mod 2 == 0, ${name}, ${name} div 2)`, `${length}-1-${name} div 2`]));
  return candidates;
}

/** Where the largest stands, how many there are, a value that is rounded. */
function ofValues(context: Context, scope: Scope, axis: Axis, depth: number): readonly Candidate[] {
  const { pick } = context;
  const arrays = realArrays(scope);
  const length = axisText(axis);
  // It differs from those of positions around this one, and from any index that is chosen later.
  const best = `best${depth}`;
  const vectors = arrays.filter(({ axes }) => axes.length === 1 && axes[0] !== undefined && sameAxis(axes[0], axis));
  const rows = arrays.filter(({ axes }) => axes.length === 2 && axes[1] !== undefined && sameAxis(axes[1], axis));
  const columns = arrays.filter(({ axes, shared }) => axes.length === 2 && shared === 0 && axes[0] !== undefined && sameAxis(axes[0], axis));
  const candidates: Candidate[] = [];
  if (vectors.length > 0) candidates.push(() => {
    const { text } = pick(vectors);
    return pick([`argmax(${text})`, `argmin(${text})`, `argmax(${best}: ${text}[${best}]^2)`, `argmin(${best} in 0..${length}: ${text}[${length}-1-${best}])`]);
  });
  if (rows.length > 0) candidates.push(() => {
    const { text, axes } = pick(rows);
    const place = position(context, scope, axes[0] as Axis, depth - 1);
    return place === null ? null : pick([`argmax(${text}[${place}])`, `argmin(${best}: ${text}[${place}, ${best}])`]);
  });
  if (columns.length > 0) candidates.push(() => {
    const { text, axes } = pick(columns);
    const place = position(context, scope, axes[1] as Axis, depth - 1);
    return place === null ? null : `argmax(${best}: ${text}[${best}, ${place}])`;
  });
  if (arrays.length > 0) candidates.push(() => {
    const value = read(context, scope, pick(arrays), depth - 1);
    return value === null ? null : pick([`clamp(floor(2 * ${value}), 0, ${length}-1)`, `floor(3 * ${value}) mod ${lengthOf(axis)}`, `min(count(${best} in 0..3: ${best} / 2 > ${value}), ${length}-1)`]);
  });
  return candidates;
}

/** An element; null where a position is missing. `bare` puts this index, as it is, at that axis. */
export function read(context: Context, scope: Scope, array: ArrayName, depth = 1, bare: { readonly axis: number; readonly name: string } | null = null): string | null {
  const places = array.axes.map((axis, which) => (which === bare?.axis ? bare.name : position(context, scope, axis, depth)));
  if (places.includes(null)) return null;
  const [records = array.text, ...fields] = array.text.split('.');
  if (array.shared === 0 || !context.chance(60)) return `${array.text}[${places.join(', ')}]`;
  const inner = places.slice(array.shared);
  return `${records}[${places.slice(0, array.shared).join(', ')}].${fields.join('.')}${inner.length === 0 ? '' : `[${inner.join(', ')}]`}`;
}

