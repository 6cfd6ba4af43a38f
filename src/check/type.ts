// What a value is: numbers and conditions of a shape, or a record. `unknown` stands for what an error left open: it goes
// with everything, so that one mistake is reported once.

export type Kind = 'real' | 'whole' | 'truth';
export type ArrayType = { readonly kind: 'array'; readonly element: Kind; readonly sizes: readonly number[] };
export type RecordType = { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Type> };
export type Type = ArrayType | RecordType | { readonly kind: 'unknown' };

export const unknown: Type = { kind: 'unknown' };
export const real: ArrayType = { kind: 'array', element: 'real', sizes: [] };
export const whole: ArrayType = { kind: 'array', element: 'whole', sizes: [] };
export const truth: ArrayType = { kind: 'array', element: 'truth', sizes: [] };

export function arrayType(element: Kind, sizes: readonly number[]): ArrayType {
  return { kind: 'array', element, sizes };
}

export function isScalarType(type: Type): boolean {
  return type.kind === 'array' && type.sizes.length === 0;
}

/** `[3, 2]`; a scalar is "a number", "a whole number" or "a condition". */
export function describe(type: Type): string {
  switch (type.kind) {
    case 'unknown':
      return 'unknown';
    case 'record':
      return `a record {${[...type.fields.keys()].join(', ')}}`;
    case 'array': {
      const what = { real: 'a number', whole: 'a whole number', truth: 'a condition' }[type.element];
      if (type.sizes.length === 0) return what;
      return type.element === 'truth' ? `conditions [${type.sizes.join(', ')}]` : `an array ${describeSizes(type.sizes)}`;
    }
  }
}

export function describeSizes(sizes: readonly number[]): string {
  return sizes.length === 0 ? 'a number' : `[${sizes.join(', ')}]`;
}

export function sameSizes(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** Whether a value of type `given` may stand where `wanted` is declared; a whole number is a number. */
export function fits(given: Type, wanted: Type): boolean {
  if (given.kind === 'unknown' || wanted.kind === 'unknown') return true;
  if (given.kind === 'record' || wanted.kind === 'record') {
    if (given.kind !== 'record' || wanted.kind !== 'record') return false;
    return given.fields.size === wanted.fields.size && [...wanted.fields].every(([name, type]) => fits(given.fields.get(name) ?? truth, type));
  }
  const element = given.element === wanted.element || (given.element === 'whole' && wanted.element === 'real');
  return element && sameSizes(given.sizes, wanted.sizes);
}

/** The type that holds both; null if none does. */
export function common(a: Type, b: Type): Type | null {
  if (a.kind === 'unknown') return b;
  return fits(a, b) ? b : fits(b, a) ? a : null;
}
