// Warnings about derivatives: a parameter that is used and whose gradient is zero everywhere, and powers that take much
// longer than they need.

import { elementAt } from '../base/lists.ts';
import type { CheckedDefinition } from '../check/checked.ts';
import type { Span } from '../base/span.ts';
import { diagnose, type Diagnostic } from '../report/diagnostic.ts';
import { inputOf, type Dim, type Program, type Ref, type Stage } from '../form/form.ts';
import { eachReference } from '../form/operands.ts';

export function gradientWarnings(definition: CheckedDefinition, program: Program): readonly Diagnostic[] {
  const used: (boolean | undefined)[] = [];
  const use = (ref: Ref): void => void (used[ref] = true);
  for (const stage of program.stages.slice(0, program.forward)) eachReference(stage, use);
  for (const { ref } of program.results) use(ref);
  const table: (Stage | undefined)[] = [];
  for (const stage of program.stages) table[stage.id] = stage;
  const reaches = new Map<string, boolean>();
  for (const { of, is } of program.gradients) {
    const name = inputOf(elementAt(table, of)).parameter.split('.')[0] ?? '';
    if (used[of] === true) reaches.set(name, (reaches.get(name) ?? false) || is !== null);
  }
  return definition.parameters
    .filter(({ name }) => reaches.get(name) === false)
    .map(({ name, span }) => diagnose('GR4001', span, { name }));
}

/**
 * Powers of one number whose exponents are an index and what is added to it: each could be made of the one before it.
 * Strength reduction is left to who writes them, as it changes the last digits. `told`: places that are told already.
 */
export function powerWarnings({ stages, forward }: Program, told: readonly Diagnostic[]): readonly Diagnostic[] {
  const table: (Stage | undefined)[] = [];
  for (const stage of stages) table[stage.id] = stage;
  const found = new Map<string, Diagnostic>();
  const placeOf = ({ start, end }: Span): string => `${String(start)}..${String(end)}`;
  const places = new Set(told.map(({ span }) => placeOf(span)));
  for (const { op, span } of stages.slice(0, forward)) {
    if (op.kind !== 'gate' || op.gate.name !== 'pow') continue;
    const [base, exponent] = op.args.map((ref) => elementAt(table, ref));
    const [dim, ...others] = exponent === undefined ? [] : (indicesOf(exponent, table) ?? []);
    if (dim === undefined || others.length > 0 || base?.dims.includes(dim) !== false) continue;
    const place = placeOf(span);
    if (!places.has(place)) found.set(place, diagnose('GR4004', span, { index: dim.name }));
  }
  return [...found.values()];
}

/** The indices that whole numbers are added to, or nothing is; null of any other stage. */
function indicesOf({ op, type }: Stage, table: readonly (Stage | undefined)[]): readonly Dim[] | null {
  if (op.kind === 'index') return op.index.terms.flatMap(({ of }) => (of.kind === 'dim' ? [of] : []));
  if (op.kind === 'constant' || (op.kind === 'input' && type === 'whole')) return [];
  if (op.kind !== 'gate' || !['+', '-'].includes(op.gate.name)) return null;
  const parts = op.args.map((ref) => indicesOf(elementAt(table, ref), table));
  return parts.every((part) => part !== null) ? [...new Set(parts.flat())] : null;
}
