// What a function with loops does before anything else: finds its sizes, and refuses arguments that contradict them.

import { constantOfWhole, wholeText, type Whole } from '../../base/whole.ts';
import type { CheckedParameter, SizeSource } from '../../check/checked.ts';
import type { Index, Size } from '../../form/form.ts';
import type { Type } from '../../check/type.ts';
import type { Code, Statement } from '../code.ts';
import { reach as reachField } from '../shapes.ts';
import type { ArrayPlan } from './plan.ts';
import type { RuntimeName } from './runtime.ts';
import { isPlain, leafTypes, lengthOf } from './sizes.ts';
import { derivedCode, indexCode, wholeCode } from './whole-code.ts';

const name = (text: string): Code => ({ kind: 'name', text });
const number = (value: number): Code => ({ kind: 'number', value });
const text = (value: string): Code => ({ kind: 'text', value });

type Reach = (path: string) => string;

export function sizeCode({ sizes }: ArrayPlan): (size: string) => Code {
  return (size) => name(sizes.get(size) ?? size);
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
      {
        kind: 'const',
        name: plan.sizes.get(source.name) ?? source.name,
        value: solved(plan, source, reach(source.path), otherwise(source)),
      },
    ];
  });
}

/** length = known * (factor * size + offset + shift)^power, solved for the size. */
function solved(plan: ArrayPlan, source: LengthSource, array: string, otherwise: Code | null): Code {
  const length = name(`${array}.length`);
  if (isPlain(source)) return length;
  const { known, factor, offset, shift, power } = source;
  let value: Code =
    constantOfWhole(known) === 1
      ? length
      : { kind: 'binary', operator: '/', left: length, right: wholeCode(known, sizeCode(plan)) };
  if (power === 2) value = { kind: 'call', callee: 'Math.sqrt', args: [value] };
  else if (power > 2)
    value = {
      kind: 'call',
      callee: 'Math.round',
      args: [
        {
          kind: 'call',
          callee: 'Math.pow',
          args: [value, { kind: 'binary', operator: '/', left: number(1), right: number(power) }],
        },
      ],
    };
  if (offset !== 0)
    value = { kind: 'binary', operator: offset > 0 ? '-' : '+', left: value, right: number(Math.abs(offset)) };
  if (shift !== undefined)
    value = { kind: 'binary', operator: '-', left: value, right: wholeCode(shift, sizeCode(plan)) };
  if (factor !== 1) value = { kind: 'binary', operator: '/', left: value, right: number(factor) };
  if (otherwise !== null)
    value = {
      kind: 'conditional',
      test: { kind: 'binary', operator: '===', left: wholeCode(known, sizeCode(plan)), right: number(0) },
      yes: otherwise,
      no: value,
    };
  return { kind: 'call', callee: plan.runtime.of('wholeSize'), args: [text(source.path), length, value] };
}

/** Arguments of another kind are named before anything is asked of them. */
export function checkKinds(plan: ArrayPlan, shown: string, place: string, type: Type): readonly Statement[] {
  const ask = (which: Extract<RuntimeName, 'requireArray' | 'requireWholes' | 'requireObject'>): Statement => ({
    kind: 'call',
    value: { kind: 'call', callee: plan.runtime.of(which), args: [text(shown), name(place)] },
  });
  if (type.kind === 'record')
    return [
      ask('requireObject'),
      ...[...type.fields].flatMap(([field, inner]) =>
        checkKinds(plan, `${shown}.${field}`, reachField(place, field), inner),
      ),
    ];
  if (type.kind !== 'array' || type.sizes.length === 0) return [];
  return [ask(type.element === 'whole' ? 'requireWholes' : 'requireArray')];
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
          reachField(parameter, path),
          name(reachField(plan.argument(parameter), path)),
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
  return { kind: 'call', value: { kind: 'call', callee: plan.runtime.of(which), args: [text(shown), value] } };
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
  return leaves.flatMap(({ path, sizes }): readonly Statement[] => {
    const gives = sources.some(
      (source) => source.kind === 'length' && source.path === path && source.power <= 2 && otherwise(source) === null,
    );
    return sizes.length === 0 || gives ? [] : [requireLength(plan, path, reach(path), lengthCode(plan, sizes))];
  });
}

export function lengthCode(plan: ArrayPlan, sizes: readonly Whole[]): Code {
  return wholeCode(lengthOf(sizes), sizeCode(plan));
}

/** The axes of a result whose size may come out negative are asked for. */
export function checkResult(plan: ArrayPlan): readonly Statement[] {
  const sizes = leafTypes('', plan.definition.type).flatMap((leaf) =>
    leaf.sizes.filter((size) => !isNonNegative(size)),
  );
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

export function requireLength({ module }: ArrayPlan, shown: string, array: string, length: Code): Statement {
  return {
    kind: 'call',
    value: { kind: 'call', callee: module.requireLength(), args: [text(shown), name(`${array}.length`), length] },
  };
}

/** Sizes that are computed from others, each in a constant. */
export function deriveSizes(plan: ArrayPlan): readonly Statement[] {
  return plan.derived.map((size): Statement => ({
    kind: 'const',
    name: plan.sizes.get(size.name) ?? size.name,
    value: derivedSize(plan, size),
  }));
}

function derivedSize(plan: ArrayPlan, { name: own, derived }: Size): Code {
  const side = (index: Index): Code => indexCode(index, sizeCode(plan));
  return derived === undefined ? name(own) : derivedCode(derived.operator, side(derived.left), side(derived.right));
}
