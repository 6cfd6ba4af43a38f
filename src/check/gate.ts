// A user's gate: its value and its partials are checked like definitions of its parameters.

import { expressionsOf } from '../syntax/children.ts';
import { diagnose } from '../report/diagnostic.ts';
import type { GateDefinition } from '../syntax/ast.ts';
import type { CheckedGate } from './checked.ts';
import { typeOf } from './expression.ts';
import { checkParameters } from './parameters.ts';
import type { Binding, FileScope, Scope } from './scope.ts';
import { describe, fits, isScalarType, real } from './type.ts';

export function checkGate(file: FileScope, definition: GateDefinition, order: number): CheckedGate {
  const values = new Map<string, Binding>();
  const parameters = checkParameters(file, definition.parameters, values);
  const used = new Set<string>();
  const scope: Scope = {
    file,
    values,
    used,
    later: new Map(),
    body: expressionsOf(definition),
    parameter: null,
    inside: definition.name,
    isGate: true,
    sizes: new Set(),
  };
  for (const parameter of parameters) {
    if (parameter.type.kind === 'unknown' || isScalarType(parameter.type)) continue;
    file.diagnostics.push(
      diagnose(
        'GR3001',
        parameter.span,
        { expected: 'a number', found: describe(parameter.type) },
        { hint: 'a gate takes numbers and is applied to arrays element by element' },
      ),
    );
  }
  const type = typeOf(scope, definition.value);
  if (!fits(type, real))
    file.diagnostics.push(diagnose('GR3001', definition.value.span, { expected: 'a number', found: describe(type) }));
  checkPartials(file, scope, definition, parameters);
  return { kind: 'gate', name: definition.name, parameters, definition, order };
}

function checkPartials(
  file: FileScope,
  scope: Scope,
  definition: GateDefinition,
  parameters: CheckedGate['parameters'],
): void {
  const wanted = new Set(parameters.filter((parameter) => !parameter.isConst).map((parameter) => `d${parameter.name}`));
  const given = new Set<string>();
  if (!scope.values.has('out'))
    scope.values.set('out', { name: 'out', type: real, constant: null, whole: null, span: definition.nameSpan });
  for (const line of definition.partials) {
    const name = line.name ?? '';
    const type = typeOf(scope, line.value);
    if (!fits(type, real))
      file.diagnostics.push(diagnose('GR3001', line.value.span, { expected: 'a number', found: describe(type) }));
    if (line.name === null || line.at !== null)
      file.diagnostics.push(diagnose('GR2014', line.span, { name: name === '' ? 'this line' : name }));
    else if (given.has(name)) file.diagnostics.push(diagnose('GR2003', line.nameSpan, { name }));
    given.add(name);
    scope.values.set(name, { name, type, constant: null, whole: null, span: line.nameSpan });
  }
  for (const name of wanted) {
    if (!given.has(name))
      file.diagnostics.push(diagnose('GR2015', definition.nameSpan, { gate: definition.name, partial: name }));
  }
  for (const line of definition.partials) {
    if (line.name === null || wanted.has(line.name) || scope.used.has(line.name)) continue;
    const partialOfNothing = line.name.startsWith('d') && line.name.length > 1;
    file.diagnostics.push(diagnose(partialOfNothing ? 'GR2014' : 'GR2006', line.nameSpan, { name: line.name }));
  }
}
