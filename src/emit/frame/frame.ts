// What a definition exports, whatever its body: types, heads of functions, comments and their order follow from the
// table of exports; a body gives what stands inside the functions. Without loops there are no sizes to be asked for.

import { exportName, functionsOf, type ExportedFunction, type Given, type Taken } from '../../check/exports.ts';
import type { CodeType, Declaration, ParameterCode, Statement } from '../../code/code.ts';
import { arrayOf, functionCode, interfaceCode, named, number, parameter, recordOf } from '../../code/constructors.ts';
import { codeType, fieldName, isActive } from './shapes.ts';
import { isComputed, type Body, type Frame } from './body.ts';
import { commentOf } from './comments.ts';

/** Types first, then functions in the order of the table. Jacobians have functions of their own. */
export function exportsOfDefinition(frame: Frame, body: Body): readonly Declaration[] {
  const { definition } = frame;
  const all = functionsOf(definition, frame.wanted);
  const hasCache = body.cache !== null && all.some((row) => takesCache(row, body));
  const hasGradient = all.some(takesGradient);
  const rows = all.filter(({ runs }) => (runs !== 'Cache' || hasCache) && (runs !== 'Gradient' || hasGradient));
  return [
    ...resultType(frame),
    ...(body.cache === null || !hasCache ? [] : [cacheType(frame, body.cache)]),
    ...(hasGradient ? [gradientType(frame)] : []),
    ...rows.flatMap((row) => {
      const statements = statementsOf(body, row);
      return statements === null ? [] : [exportedFunction(frame, row, { ...body, statements })];
    }),
  ];
}

function takesCache(row: ExportedFunction, body: Body): boolean {
  if (row.takes.includes('cache')) return true;
  return row.takes.includes('workspace') && body.parameters('workspace', row).length > 0;
}

function takesGradient({ takes }: ExportedFunction): boolean {
  return takes.some((taken) => taken === 'grad' || taken === 'direction' || taken === 'product');
}

/** Null for what no body writes. */
function statementsOf(body: Body, row: ExportedFunction): readonly Statement[] | null {
  if (isComputed(row)) return body.computed(row);
  return row.runs === 'Cache' || row.runs === 'Gradient' ? body.made(row.runs) : null;
}

/** What stands inside one function. */
type Inside = Pick<Body, 'parameters' | 'remarks'> & { readonly statements: readonly Statement[] };

export function exportedFunction(frame: Frame, row: ExportedFunction, body: Inside): Declaration {
  const { suffix, takes, gives } = row;
  return functionCode({
    name: exportName(frame.definition.name, suffix),
    exported: true,
    doc: commentOf(frame, row, body.remarks(row.group === 'batch' ? 'Batch' : suffix)),
    parameters: takes.flatMap((taken) => parametersFor(frame, taken, row, body)),
    returns: typeOf(frame, gives),
    body: body.statements,
    span: frame.definition.span,
  });
}

export function parametersFor(
  frame: Frame,
  taken: Taken,
  row: Pick<ExportedFunction, 'runs'>,
  body: Pick<Body, 'parameters'>,
): readonly ParameterCode[] {
  const { names, isScalar, sizeNames } = frame;
  switch (taken) {
    case 'arguments':
      return parametersOf(frame, () => true);
    case 'data':
      return parametersOf(frame, (active) => !active);
    case 'theta':
    case 'gradient':
    case 'entries':
      return [parameter(names[taken], arrayOf('real'))];
    case 'held':
      return [];
    case 'cache':
      return [parameter(names.cache, typeOf(frame, 'Cache'))];
    case 'grad':
    case 'direction':
    case 'product':
      return [parameter(names[taken], typeOf(frame, 'Gradient'))];
    case 'df':
      return [parameter(names.df, isScalar ? 'real' : typeOf(frame, 'result'), isScalar ? number(1) : null)];
    case 'sizes':
      return sizeNames.length === 0 ? [] : [parameter(names.sizes, typeOfSizes(frame))];
    case 'out':
    case 'workspace':
    case 'counts':
    case 'openSizes':
      return body.parameters(taken, row);
  }
}

function parametersOf(
  { definition, parameter: variableOf }: Frame,
  keep: (isActive: boolean) => boolean,
): readonly ParameterCode[] {
  return definition.parameters
    .filter((one) => keep(isActive(one)))
    .map((one): ParameterCode => parameter(variableOf(one.name), codeType(one.type, true)));
}

export function typeOf({ definition, type }: Frame, given: Given): CodeType {
  switch (given) {
    case 'number':
      return 'real';
    case 'entries':
      return arrayOf('real');
    case 'result':
      return definition.type.kind === 'record' ? named(`${type}Result`) : codeType(definition.type, false);
    case 'Cache':
    case 'Gradient':
    case 'Parameters':
    case 'Problem':
    case 'JacobianPattern':
    case 'JacobianCsr':
    case 'HessianPattern':
      return named(type + given);
  }
}

export function typeOfSizes({ sizeNames }: Pick<Frame, 'sizeNames'>): CodeType {
  return recordOf(
    sizeNames.map((size) => ({ name: fieldName(size), type: 'whole' })),
    true,
  );
}

function resultType({ definition, type }: Frame): readonly Declaration[] {
  if (definition.type.kind !== 'record') return [];
  const fields = [...definition.type.fields].map(([name, inner]) => ({
    name: fieldName(name),
    type: codeType(inner, false),
    doc: '',
  }));
  return [interfaceCode({ name: `${type}Result`, doc: [`The result of \`${definition.name}\`.`], fields })];
}

function cacheType({ type }: Frame, { fields, doc }: NonNullable<Body['cache']>): Declaration {
  return interfaceCode({
    name: `${type}Cache`,
    doc: [doc],
    fields: fields.map(({ name, type: own, doc: word }) => ({ name, type: own, doc: word })),
  });
}

function gradientType(frame: Frame): Declaration {
  const doc = `The partial derivatives of \`${frame.definition.name}\`, in the shape of its parameters.`;
  return shapeType(frame, 'Gradient', doc);
}

/** A record with a field for each parameter that is not data. */
export function shapeType({ definition, type }: Frame, own: 'Gradient' | 'Parameters', doc: string): Declaration {
  const fields = definition.parameters
    .filter(isActive)
    .map((one) => ({ name: fieldName(one.name), type: codeType(one.type, false), doc: '' }));
  return interfaceCode({ name: type + own, doc: [doc], fields });
}
