// Calls of the file's own definitions: each argument fits its parameter, once the sizes that the definition names are
// matched with those that are given.

import type { Whole } from '../base/whole.ts';
import type { Expr } from '../syntax/ast.ts';
import { diagnose } from '../report/diagnostic.ts';
import type { CheckedDefinition } from './checked.ts';
import { fail } from './fail.ts';
import { originsOf } from './mismatch.ts';
import { noteSizes } from './position.ts';
import type { Scope } from './scope.ts';
import { namesIn, sizeNames, solveAxis } from './sizes.ts';
import { describe, fits, substituteSizes, unknown, type Type } from './type.ts';
import { wholeIn } from './whole-expression.ts';
import { wrongCount } from './wrong-count.ts';

type Call = Extract<Expr, { kind: 'call' }>;
/** An axis as declared and as given. */
type Axes = { readonly declared: Whole; readonly given: Whole };

export function checkOwnCall(scope: Scope, call: Call, own: CheckedDefinition, types: readonly Type[]): Type {
  if (types.length !== own.parameters.length)
    return wrongCount(
      scope,
      call,
      String(own.parameters.length),
      own.parameters.map(({ name }) => name),
    );
  if (own.sizes.length === 0 && own.parameters.every(({ type }) => sizeNames(type).length === 0))
    return checkArguments(scope, call, own, types, new Map()) ? own.type : unknown;
  if (types.some((type) => type.kind === 'unknown')) return unknown;
  const known = sizesGiven(scope, call, own);
  if (known === null) return unknown;
  const axes = own.parameters.flatMap(({ type }, i) => axesBetween(type, types[i] ?? unknown));
  for (let found = true; found;) {
    found = false;
    for (const { declared, given } of axes) {
      const solved = solveAxis(declared, given, known);
      if (solved === null) continue;
      known.set(solved.name, solved.value);
      found = true;
    }
  }
  if (!checkArguments(scope, call, own, types, known)) return unknown;
  scope.file.callSizes.set(call, known);
  for (const size of known.values()) noteSizes(scope, size);
  return substituteSizes(own.type, known);
}

/** The sizes that are arguments themselves; null with a message where one is not known when its ranges are. */
function sizesGiven(scope: Scope, call: Call, own: CheckedDefinition): Map<string, Whole> | null {
  const known = new Map<string, Whole>();
  for (const { kind, name } of own.sizes) {
    if (kind !== 'parameter') continue;
    const argument = call.args[own.parameters.findIndex((parameter) => parameter.name === name)];
    if (argument === undefined) continue;
    const before = scope.file.diagnostics.length;
    const value = wholeIn(scope, argument);
    if (value !== null) known.set(name, value);
    else {
      if (scope.file.diagnostics.length === before)
        fail(scope, 'GR3029', argument.span, { name, function: call.callee });
      return null;
    }
  }
  return known;
}

function axesBetween(declared: Type, given: Type): readonly Axes[] {
  if (declared.kind === 'record' && given.kind === 'record')
    return [...declared.fields].flatMap(([name, field]) => axesBetween(field, given.fields.get(name) ?? unknown));
  if (declared.kind !== 'array' || given.kind !== 'array' || declared.sizes.length !== given.sizes.length) return [];
  return declared.sizes.flatMap((size, axis) =>
    namesIn(size).length === 0 ? [] : [{ declared: size, given: given.sizes[axis] ?? size }],
  );
}

/** The part of a parameter that does not fit: a field of a record. */
function difference(path: string, wanted: Type, given: Type): readonly [path: string, wanted: Type, given: Type] {
  if (wanted.kind !== 'record' || given.kind !== 'record' || wanted.fields.size !== given.fields.size)
    return [path, wanted, given];
  for (const [name, field] of wanted.fields) {
    const found = given.fields.get(name);
    if (found === undefined) return [path, wanted, given];
    if (!fits(found, field)) return difference(`${path}.${name}`, field, found);
  }
  return [path, wanted, given];
}

function checkArguments(
  scope: Scope,
  call: Call,
  own: CheckedDefinition,
  types: readonly Type[],
  known: ReadonlyMap<string, Whole>,
): boolean {
  let fine = true;
  for (const [i, parameter] of own.parameters.entries()) {
    const type = types[i] ?? unknown;
    const wanted = substituteSizes(parameter.type, known);
    if (fits(type, wanted)) continue;
    fine = false;
    const argument = call.args[i] ?? call;
    const [at, expected, given] = difference(parameter.name, wanted, type);
    const values = { name: at, function: call.callee, expected: describe(expected), given: describe(given) };
    const origins =
      argument.kind === 'name' && type.kind === 'array' && type.sizes.length > 0
        ? originsOf(scope, [{ expr: argument, type }])
        : [];
    const declared = describe(parameter.type);
    const related = [
      ...origins,
      { message: declared === describe(wanted) ? 'declared here' : `declared ${declared}`, span: parameter.span },
    ];
    scope.file.diagnostics.push(diagnose('GR3012', argument.span, values, { related }));
  }
  return fine;
}
