// Types as they stand in TypeScript.

import { unreachable } from '../base/invariant.ts';
import type { CodeType } from '../code/code.ts';
import { arrayNames } from './flat.ts';
import { propertyText } from './literal.ts';

type Plain = Extract<CodeType, string>;
export type RecordType = Extract<CodeType, { readonly kind: 'record' }>;

const plain: { readonly [type in Plain]: string } = {
  real: 'number',
  whole: 'number',
  truth: 'boolean',
  text: 'string',
  anything: 'any',
  object: 'object',
  error: 'RangeError',
  nothing: 'void',
};

export function typeText(type: CodeType): string {
  if (typeof type === 'string') return plain[type];
  switch (type.kind) {
    case 'array':
      return arrayNames[type.of];
    case 'named':
      return type.name;
    case 'record': {
      const fields = type.fields.map((field) => `${fieldName(type, field.name)}: ${typeText(field.type)}`);
      return fields.length === 0 ? '{}' : `{ ${fields.join('; ')} }`;
    }
    default:
      return unreachable(type);
  }
}

/** What stands before the colon. */
export function fieldName({ isReadonly }: RecordType, name: string): string {
  const own = propertyText(name);
  return isReadonly ? `readonly ${own}` : own;
}

export function isRecord(type: CodeType): type is RecordType {
  return typeof type === 'object' && type.kind === 'record';
}
