// Values as JSON.

import type { Value } from '../compile.ts';

/** JSON, where what it has no word for stands in quotes; a negative zero keeps its sign. */
export function valueText(value: Value): string {
  if (typeof value === 'number')
    return Number.isFinite(value) ? (Object.is(value, -0) ? '-0' : String(value)) : `"${value}"`;
  if (isList(value)) return `[${value.map((element) => valueText(element)).join(', ')}]`;
  const fields = Object.entries(value).map(([field, content]) => `${JSON.stringify(field)}: ${valueText(content)}`);
  return `{${fields.join(', ')}}`;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
