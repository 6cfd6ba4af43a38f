// Parameters and results in the output: their TypeScript types, how their leaves are reached, and what an empty one is.

import type { CheckedParameter } from '../../check/checked.ts';
import { wholeText, type Whole } from '../../base/whole.ts';
import { numbersOf, unknown, type Type } from '../../check/type.ts';
import type { Stage } from '../../form/form.ts';
import type { Code, CodeType, Numbers, Path } from '../../code/code.ts';
import { arrayOf, field, name, newArray, number, object, recordOf } from '../../code/constructors.ts';

/** One number or one array of a parameter or a result. */
export type Leaf = {
  /** As the user writes it: `p.x`. */
  readonly path: string;
  /** Elements: 1 for a number. */
  readonly count: number;
  readonly isArray: boolean;
};

/** A field name that is safe as a property: `__proto__` is not. */
export function fieldName(name: string): string {
  return name === '__proto__' ? '__proto___' : name;
}

export function leavesOf(path: string, type: Type): readonly Leaf[] {
  if (type.kind === 'record')
    return [...type.fields].flatMap(([name, inner]) => leavesOf(path === '' ? name : `${path}.${name}`, inner));
  const sizes = type.kind === 'array' ? numbersOf(type.sizes) : [];
  return [{ path, count: sizes.reduce((product, size) => product * size, 1), isArray: sizes.length > 0 }];
}

/** How a parameter (`isReadonly`), a gradient or a result of this type is handed over. */
export function codeType(type: Type, isReadonly: boolean): CodeType {
  if (type.kind === 'record') {
    const fields = [...type.fields].map(([own, inner]) => ({
      name: fieldName(own),
      type: codeType(inner, isReadonly),
    }));
    return recordOf(fields, isReadonly);
  }
  if (type.kind !== 'array') return 'real';
  const numbers = numbersIn(type);
  return type.sizes.length === 0 ? numbers : arrayOf(numbers);
}

export function numbersIn(type: Type): Numbers {
  return type.kind === 'array' && type.element === 'whole' ? 'whole' : 'real';
}

/** The variable of a stage. */
export function stageType({ type, dims }: Stage): CodeType {
  return dims.length === 0 ? type : arrayOf(type === 'whole' ? 'whole' : 'real');
}

export type EmptyOptions = {
  /** How long an array is; left out where all sizes are numbers. */
  readonly lengthOf?: (sizes: readonly Whole[]) => Code;
  /** The type of a record that the module declares. */
  readonly as?: CodeType;
};

/** Numbers are 0, arrays are new. */
export function emptyValue(type: Type, { lengthOf = fixedLength, as }: EmptyOptions = {}): Code {
  if (type.kind === 'record')
    return object(
      as ?? codeType(type, false),
      [...type.fields].map(([own, inner]) => ({ name: fieldName(own), value: emptyValue(inner, { lengthOf }) })),
    );
  if (type.kind !== 'array' || type.sizes.length === 0) return number(0);
  return newArray(numbersIn(type), lengthOf(type.sizes));
}

function fixedLength(sizes: readonly Whole[]): Code {
  return number(numbersOf(sizes).reduce((product, size) => product * size, 1));
}

/** `grad.p.x` for the path `p.x`. */
export function reach(base: string, path: string): Path {
  return within(name(base), path);
}

export function within(root: Path, path: string): Path {
  return path === '' ? root : path.split('.').reduce((object: Path, own) => field(object, fieldName(own)), root);
}

/** The same in a message. */
export function shownPath(base: string, path: string): string {
  return path === '' ? base : `${base}.${path.split('.').map(fieldName).join('.')}`;
}

export function isActive(parameter: CheckedParameter): boolean {
  return !parameter.isConst;
}

/** `w: [3]`, `p: {x, y}`, `s in 0..inf`: a parameter as the user declares it. */
export function declared(parameter: CheckedParameter): string {
  const { name, type, isConst, domain } = parameter;
  // Whole numbers are data without being called so.
  const isWhole = type.kind === 'array' && type.element === 'whole';
  const within = domain === null ? '' : ` in ${boundText(domain[0])}..${boundText(domain[1])}`;
  return `${isConst && !isWhole ? 'const ' : ''}${name}${shapeText(type)}${within}`;
}

function boundText(bound: number): string {
  return Number.isFinite(bound) ? String(bound) : bound > 0 ? 'inf' : '-inf';
}

function shapeText(type: Type): string {
  if (type.kind === 'record')
    return `: {${[...type.fields].map(([name, inner]) => `${name}${shapeText(inner)}`).join(', ')}}`;
  const isWhole = type.kind === 'array' && type.element === 'whole';
  if (type.kind === 'array' && type.sizes.length > 0)
    return `: ${isWhole ? 'int' : ''}[${type.sizes.map(wholeText).join(', ')}]`;
  return isWhole ? ': int' : '';
}

/** Whole numbers of a result hand nothing back: their adjoints may be any numbers. */
export function withoutWholes(type: Type): Type {
  if (type.kind === 'record')
    return { ...type, fields: new Map([...type.fields].map(([field, inner]) => [field, withoutWholes(inner)])) };
  return type.kind === 'array' && type.element === 'whole' ? unknown : type;
}
