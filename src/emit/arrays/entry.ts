// What a function with loops does before anything else: finds its sizes, and refuses arguments that contradict them.

import { constantOfWhole, wholeText, type Whole } from '../../base/whole.ts';
import type { CheckedParameter, SizeSource } from '../../check/checked.ts';
import type { Index, Size } from '../../form/form.ts';
import type { Type } from '../../check/type.ts';
import type { Code, Path, Statement } from '../../code/code.ts';
import {
  arrayLength,
  binary,
  call,
  conditional,
  constant,
  field,
  host,
  name,
  number,
  object,
  run,
  text,
} from '../../code/constructors.ts';
import { typeOfSizes } from '../frame/frame.ts';
import { fieldName, reach, shownPath, within } from '../frame/shapes.ts';
import type { ArrayPlan } from './plan.ts';
import type { RuntimeName } from './runtime.ts';
import { isPlain, leafTypes, lengthOf } from './sizes.ts';
import { derivedCode, indexCode, wholeCode } from './whole-code.ts';

type Reach = (path: string) => Path;

export function sizeCode({ sizes }: ArrayPlan): (size: string) => Code {
  return (size) => name(sizes.get(size) ?? size);
}

/** A size in the cache has the name of its variable, which no stage has. */
export function sizeField({ sizes }: ArrayPlan, size: string): string {
  return sizes.get(size) ?? size;
}

/** What the makers of a cache and of a gradient are given. */
export function sizesCode(plan: ArrayPlan): Code {
  return object(
    typeOfSizes(plan),
    plan.sizeNames.map((size) => ({ name: size, value: sizeCode(plan)(size) })),
  );
}

type LengthSource = Extract<SizeSource, { kind: 'length' }>;
/** What a size is where its array is empty because of another size; null for "nothing says". */
export type Otherwise = (source: LengthSource) => Code | null;

/** The sizes that arguments fix, each in a constant of its name. */
export function findSizes(
  plan: ArrayPlan,
  sources: readonly SizeSource[],
  reach: Reach,
  otherwise: Otherwise = () => null,
): readonly Statement[] {
  return sources.flatMap((source): readonly Statement[] => {
    if (source.kind === 'parameter') return [];
    return [
      constant(
        plan.sizes.get(source.name) ?? source.name,
        'whole',
        solved(plan, source, reach(source.path), otherwise(source)),
      ),
    ];
  });
}

/** length = known * (factor * size + offset + shift)^power, solved for the size. */
function solved(plan: ArrayPlan, source: LengthSource, array: Path, otherwise: Code | null): Code {
  const length = arrayLength(array);
  if (isPlain(source)) return length;
  const { known, factor, offset, shift, power } = source;
  let value: Code = constantOfWhole(known) === 1 ? length : binary(length, '/', wholeCode(known, sizeCode(plan)));
  if (power === 2) value = host('sqrt', value);
  else if (power > 2) value = host('round', host('pow', value, binary(number(1), '/', number(power))));
  if (offset !== 0) value = binary(value, offset > 0 ? '-' : '+', number(Math.abs(offset)));
  if (shift !== undefined) value = binary(value, '-', wholeCode(shift, sizeCode(plan)));
  if (factor !== 1) value = binary(value, '/', number(factor));
  if (otherwise !== null)
    value = conditional(binary(wholeCode(known, sizeCode(plan)), '===', number(0)), otherwise, value);
  return call(plan.runtime.of('wholeSize'), text(source.path), length, value);
}

/**
 * Arguments of another kind are named before anything is asked of them. `isSized`: arrays of numbers that are asked for
 * kind and length in one.
 */
export function checkKinds(
  plan: ArrayPlan,
  shown: string,
  place: Path,
  type: Type,
  isSized: (shown: string) => boolean = () => true,
): readonly Statement[] {
  const ask = (which: Extract<RuntimeName, 'requireArray' | 'requireWholes' | 'requireObject'>): Statement =>
    run(call(plan.runtime.of(which), text(shown), place));
  if (type.kind === 'record')
    return [
      ask('requireObject'),
      ...[...type.fields].flatMap(([own, inner]) =>
        checkKinds(plan, `${shown}.${own}`, field(place, fieldName(own)), inner, isSized),
      ),
    ];
  if (type.kind !== 'array' || type.sizes.length === 0) return [];
  if (type.element === 'whole') return [ask('requireWholes')];
  return isSized(shown) ? [] : [ask('requireArray')];
}

/** Of numbers, and as long as it should be. */
export function checkArray({ runtime }: ArrayPlan, shown: string, place: Path, length: Code): Statement {
  return run(call(runtime.of('requireArrayOf'), text(shown), place, length));
}

/** Records are records, and all arrays of the right kind and length. */
export function checkShape(plan: ArrayPlan, shown: string, place: Path, type: Type): readonly Statement[] {
  return [...checkKinds(plan, shown, place, type), ...checkLeaves(plan, shown, place, type)];
}

/** The arrays in an argument of which `checkKinds` has asked the rest. */
function checkLeaves(plan: ArrayPlan, shown: string, place: Path, type: Type): readonly Statement[] {
  return leafTypes('', type).flatMap(({ path, sizes, isWhole }): readonly Statement[] => {
    if (sizes.length === 0) return [];
    const [own, array, length] = [shownPath(shown, path), within(place, path), lengthCode(plan, sizes)];
    return [isWhole ? requireLength(plan, own, array, length) : checkArray(plan, own, array, length)];
  });
}

/** Whole-number arguments must be whole; what is a length, not negative as well. */
export function checkNumbers(
  plan: ArrayPlan,
  parameters: readonly CheckedParameter[],
  lengths: ReadonlySet<string>,
): readonly Statement[] {
  return parameters.flatMap(({ name: parameter, type }): readonly Statement[] =>
    leafTypes('', type).flatMap(({ path, isWhole, sizes }): readonly Statement[] => {
      if (!isWhole || sizes.length > 0) return [];
      return [
        requireNumber(
          plan,
          shownPath(parameter, path),
          reach(plan.parameter(parameter), path),
          lengths.has(parameter) ? 'requireCount' : 'requireWhole',
        ),
      ];
    }),
  );
}

export function requireNumber(
  plan: ArrayPlan,
  shown: string,
  value: Code,
  which: Extract<RuntimeName, 'requireCount' | 'requireWhole'>,
): Statement {
  return run(call(plan.runtime.of(which), text(shown), value));
}

/** Whether no size is found from the length of an array: then it is asked for kind and length in one. */
export function givesNoSize(sources: readonly SizeSource[]): (path: string) => boolean {
  const giving = new Set(sources.flatMap((source) => (source.kind === 'length' ? [source.path] : [])));
  return (path) => !giving.has(path);
}

/** Every array has the length that its shape gives; one whose length gave a size has it already. */
export function checkLengths(
  plan: ArrayPlan,
  parameters: readonly CheckedParameter[],
  sources: readonly SizeSource[],
  reach: Reach,
  otherwise: Otherwise = () => null,
): readonly Statement[] {
  const leaves = parameters.flatMap(({ name: parameter, type }) => leafTypes(parameter, type));
  const isSized = givesNoSize(sources);
  return leaves.flatMap(({ path, sizes, isWhole }): readonly Statement[] => {
    const gives = sources.some(
      (source) => source.kind === 'length' && source.path === path && source.power <= 2 && otherwise(source) === null,
    );
    if (sizes.length === 0 || gives) return [];
    const check = !isWhole && isSized(path) ? checkArray : requireLength;
    return [check(plan, path, reach(path), lengthCode(plan, sizes))];
  });
}

export function lengthCode(plan: ArrayPlan, sizes: readonly Whole[]): Code {
  return wholeCode(lengthOf(sizes), sizeCode(plan));
}

/** The axes of a result whose size may come out negative are asked for. */
export function checkResult(plan: ArrayPlan): readonly Statement[] {
  return checkAxes(plan, [plan.definition.type]);
}

/** The axes of these whose size may come out negative are asked for. */
export function checkAxes(plan: ArrayPlan, types: readonly Type[]): readonly Statement[] {
  const sizes = types
    .flatMap((type) => leafTypes('', type))
    .flatMap((leaf) => leaf.sizes.filter((size) => !isNonNegative(size)));
  const byText = new Map(sizes.map((size) => [wholeText(size), size]));
  return [...byText].map(([shown, size]) =>
    requireNumber(plan, shown, wholeCode(size, sizeCode(plan)), 'requireCount'),
  );
}

function isNonNegative({ offset, terms }: Whole): boolean {
  return (
    offset >= 0 &&
    terms.every(
      ({ factor, of }) =>
        factor > 0 &&
        (of.kind === 'size' || (of.kind === 'product' && of.factors.every(({ kind }) => kind === 'size'))),
    )
  );
}

export function requireLength({ module }: ArrayPlan, shown: string, array: Path, length: Code): Statement {
  return run(call(module.requireLength(), text(shown), arrayLength(array), length));
}

/** Sizes that are computed from others, each in a constant. */
export function deriveSizes(plan: ArrayPlan): readonly Statement[] {
  return plan.derived.map((size): Statement =>
    constant(plan.sizes.get(size.name) ?? size.name, 'whole', derivedSize(plan, size)),
  );
}

function derivedSize(plan: ArrayPlan, { name: own, derived }: Size): Code {
  const side = (index: Index): Code => indexCode(index, sizeCode(plan));
  return derived === undefined ? name(own) : derivedCode(derived.operator, side(derived.left), side(derived.right));
}
