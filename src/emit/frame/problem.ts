// A definition with its data, as an optimiser takes it: an object whose methods have the parameters in one array. It
// keeps sizes, data, and arrays to compute in; what may be wrong with the data is asked when it is made.

import { exportedFunctions } from '../../check/exports.ts';
import type { CheckedParameter } from '../../check/checked.ts';
import { methodsOf, type ProblemMethod } from '../../check/problem-methods.ts';
import type { Type } from '../../check/type.ts';
import type {
  Code,
  CodeType,
  Declaration,
  DeclaredField,
  FunctionCode,
  ParameterCode,
  Path,
  Statement,
} from '../../code/code.ts';
import {
  arrayOf,
  binary,
  branch,
  constant,
  element,
  fill,
  give,
  interfaceCode,
  loop,
  method,
  methodCode,
  missing,
  name,
  newArray,
  number,
  object,
  optional,
  parameter,
  put,
  run,
  totalCode,
  unpack,
} from '../../code/constructors.ts';
import { withoutUnused } from '../../code/unused.ts';
import { activeOf, filled } from './comments.ts';
import { noRemarks, type Frame, type Held } from './body.ts';
import { exportedFunction, parametersFor, shapeType, typeOf } from './frame.ts';
import { patternType } from './matrix.ts';
import { codeType, fieldName, isActive, reach, shownPath } from './shapes.ts';

/** `checks`: what has to be asked when the object is made. */
export type MethodBody = {
  readonly statements: readonly Statement[];
  readonly holds: readonly Held[];
  readonly checks: readonly Statement[];
};

/** A number or an array among the parameters in their array. */
export type PackedLeaf = {
  readonly path: string;
  readonly isArray: boolean;
  readonly offset: Code;
  readonly length: Code;
  readonly end: Code;
};

/** Where the entries of a Jacobian stand, and the method that gives them. */
export type JacobianBody = MethodBody & {
  readonly pattern: { readonly statements: readonly Statement[]; readonly value: Code };
};

export type PassMethod = ProblemMethod & { readonly runs: Exclude<ProblemMethod['runs'], 'entries'> };

export type ProblemBody = {
  /** Sizes that data do not fix, in a record. */
  readonly parameters: readonly ParameterCode[];
  /** Finds the sizes, and checks the data. */
  readonly enter: readonly Statement[];
  readonly leaves: readonly PackedLeaf[];
  /** How many numbers the parameters have: a number, or a variable that `enter` declares; and the result. */
  readonly size: Code;
  readonly residuals: Code;
  /** The sizes that leaves are made of. */
  readonly holds: readonly Held[];
  readonly method: (row: PassMethod) => MethodBody;
  readonly jacobian: JacobianBody | null;
  /** The leaves in which the residuals are jointly affine, by path. */
  readonly linear: readonly string[];
  /** That an array is one, and as long as it should be. */
  readonly checkArray: (shown: string, place: Path, length: Code) => readonly Statement[];
  readonly checkObject: (shown: string, place: Path) => readonly Statement[];
  /** That there is such a parameter, of the right shape. */
  readonly checkParameter: (shown: string, place: Path, one: CheckedParameter) => readonly Statement[];
  readonly free: (wanted: string) => string;
  /** A name that nothing in the module has. */
  readonly choose: (wanted: string) => string;
};

type Problem = { readonly frame: Frame; readonly body: ProblemBody };
/** With what it keeps unpacked, as far as it is used. */
type Open = (statements: readonly Statement[], holds: readonly Held[]) => readonly Statement[];
/** By the names of their fields. */
type Fields = ReadonlyMap<string, Held>;

/** The types, the function that makes the object, and its methods. */
export function problemExports(frame: Frame, bodyOf: () => ProblemBody): readonly Declaration[] {
  const rows = methodsOf(frame.definition, frame.wanted);
  const row = exportedFunctions.find(({ runs }) => runs === 'Problem');
  if (rows.length === 0 || row === undefined) return [];
  const body = bodyOf();
  const problem: Problem = { frame, body };
  const inside = rows.map((one) => ({ row: one, own: insideOf(body, one) }));
  const all = [...body.holds, ...inside.flatMap(({ own }) => own.holds)];
  const fieldOf = fieldNames(all);
  const open: Open = (statements, holds) => {
    const opened = holds.map((held) => ({ name: held.name, field: fieldOf(held), type: held.type }));
    return withoutUnused([unpack(distinct(opened), name(frame.names.problem)), ...statements]);
  };
  const methods = [
    ...inside.map(({ row: one, own }) => methodOf(problem, one, open(own.statements, [...body.holds, ...own.holds]))),
    packMethod(problem, open),
    unpackMethod(problem, open),
  ];
  const used = new Set(
    methods.flatMap(({ body: [first] }) => (first?.kind === 'unpack' ? first.names.map((one) => one.field) : [])),
  );
  const hidden: Fields = new Map(
    all.flatMap((held) => (held.field === undefined && used.has(fieldOf(held)) ? [[fieldOf(held), held]] : [])),
  );
  return [
    ...(body.jacobian === null || frame.wanted.includes('jacobian') ? [] : [patternType(frame, 'Jacobian')]),
    parametersType(frame),
    problemType(problem, hidden),
    exportedFunction(frame, row, {
      statements: madeStatements(
        problem,
        hidden,
        inside.flatMap(({ own }) => own.checks),
      ),
      parameters: () => body.parameters,
      remarks: () => noRemarks,
    }),
    ...methods,
  ];
}

function insideOf(body: ProblemBody, row: ProblemMethod): MethodBody {
  const { runs } = row;
  if (runs !== 'entries') return body.method({ ...row, runs });
  if (body.jacobian === null) throw new Error('a result that is no number has a Jacobian');
  return body.jacobian;
}

/** What is the same is there once. */
function distinct<T>(list: readonly T[]): readonly T[] {
  return [...new Map(list.map((one) => [JSON.stringify(one), one])).values()];
}

/** Names that the object has for all to see, and one that no class may have. */
const ownFields: readonly string[] = [
  ...['size', 'lower', 'upper', 'residualCount', 'pattern', 'linear'],
  ...['value', 'gradient', 'residuals', 'jacobian', 'hessianProduct', 'pack', 'unpack', 'constructor'],
];

/** Two variables of one name that are not the same have fields of their own. */
function fieldNames(all: readonly Held[]): (held: Held) => string {
  const keyOf = ({ name: own, value }: Held): string => JSON.stringify([own, value]);
  const names = new Map<string, string>();
  const taken = new Set(ownFields);
  for (const held of all) {
    if (names.has(keyOf(held))) continue;
    let own = held.field ?? fieldName(held.name);
    while (held.field === undefined && taken.has(own)) own += '_';
    taken.add(own);
    names.set(keyOf(held), own);
  }
  return (held) => names.get(keyOf(held)) ?? held.name;
}

function methodOf({ frame, body }: Problem, row: ProblemMethod, statements: readonly Statement[]): FunctionCode {
  const parameters = row.takes.flatMap((taken): readonly ParameterCode[] =>
    taken === 'out' || taken === 'direction' || taken === 'product'
      ? [parameter(frame.names[taken], arrayOf('real'))]
      : parametersFor(frame, taken, row, { parameters: () => [] }),
  );
  return methodIn({ frame, body }, row.name, filled(frame, row.doc), parameters, typeOf(frame, row.gives), statements);
}

function methodIn(
  { frame, body }: Problem,
  own: string,
  doc: string,
  parameters: readonly ParameterCode[],
  returns: CodeType,
  statements: readonly Statement[],
): FunctionCode {
  const type = `${frame.type}Problem`;
  return methodCode(type, own, {
    name: body.choose(`${frame.definition.name}Problem${own.slice(0, 1).toUpperCase()}${own.slice(1)}`),
    exported: false,
    doc: [doc],
    parameters: [parameter(frame.names.problem, typeOf(frame, 'Problem')), ...parameters],
    returns,
    body: statements,
  });
}

/** From a record into an array. */
function packMethod(problem: Problem, open: Open): FunctionCode {
  const { frame, body } = problem;
  const { theta, parameters } = frame.names;
  const active = frame.definition.parameters.filter(isActive);
  const checks = active.flatMap((one) =>
    body.checkParameter(shownPath('parameters', one.name), reach(parameters, one.name), one),
  );

  const stores = body.leaves.map(({ path, isArray, offset }): Statement =>
    isArray
      ? run(method(name(theta), 'set', reach(parameters, path), offset))
      : put(element(name(theta), offset), reach(parameters, path)),
  );
  const statements = [
    branch(binary(name(theta), '===', missing), [put(name(theta), newArray('real', body.size))]),
    ...body.checkArray('theta', name(theta), body.size),
    ...body.checkObject('parameters', name(parameters)),
    ...checks,
    ...stores,
    give(name(theta)),
  ];
  const takes = [parameter(parameters, typeOf(frame, 'Parameters')), optional(theta, arrayOf('real'))];
  const doc = `The parameters in one array, \`${theta}\`, which is made if it is left out.`;
  return methodIn(problem, 'pack', doc, takes, arrayOf('real'), open(statements, body.holds));
}

/** From an array into a record. */
function unpackMethod(problem: Problem, open: Open): FunctionCode {
  const { frame, body } = problem;
  const { theta } = frame.names;
  const leaves = new Map(body.leaves.map((leaf) => [leaf.path, leaf]));
  const valueOf = (path: string, type: Type): Code => {
    if (type.kind === 'record')
      return object(
        codeType(type, false),
        [...type.fields].map(([own, inner]) => ({ name: fieldName(own), value: valueOf(`${path}.${own}`, inner) })),
      );
    const leaf = leaves.get(path);
    if (leaf === undefined) throw new Error(`${path} is packed`);
    const { isArray, offset, end } = leaf;
    return isArray ? method(name(theta), 'slice', offset, end) : element(name(theta), offset);
  };
  const fields = frame.definition.parameters
    .filter(isActive)
    .map((one) => ({ name: fieldName(one.name), value: valueOf(one.name, one.type) }));
  const statements = [
    ...body.checkArray('theta', name(theta), body.size),
    give(object(typeOf(frame, 'Parameters'), fields)),
  ];
  const doc = `The parameters by their names, in new arrays.`;
  const takes = [parameter(theta, arrayOf('real'))];
  return methodIn(problem, 'unpack', doc, takes, typeOf(frame, 'Parameters'), open(statements, body.holds));
}

/** What is there before all else, then the object. */
function madeStatements({ frame, body }: Problem, hidden: Fields, checks: readonly Statement[]): readonly Statement[] {
  const { leaves, size, jacobian } = body;
  const [lower, upper] = [body.free('lower'), body.free('upper')];
  const domains = new Map(frame.definition.parameters.map(({ name: own, domain }) => [own, domain]));
  const bounds = [lower, upper].flatMap((array, end): readonly Statement[] => {
    const all = end === 0 ? -Infinity : Infinity;
    const some = leaves.flatMap(({ path, isArray, offset, end: to }): readonly Statement[] => {
      const bound = domains.get(path.split('.')[0] ?? path)?.[end] ?? all;
      if (bound === all) return [];
      const value = number(bound);
      return [isArray ? fill(name(array), value, offset, to) : put(element(name(array), offset), value)];
    });
    return [constant(array, arrayOf('real'), newArray('real', size)), fill(name(array), number(all)), ...some];
  });
  const [pattern, linear] = [body.free('pattern'), body.free('linear')];
  const places = jacobian === null ? [] : jacobian.pattern.statements;
  const shown = [
    { name: 'size', value: size },
    ...(jacobian === null
      ? []
      : [
          { name: 'residualCount', value: body.residuals },
          { name: 'pattern', value: name(pattern) },
          { name: 'linear', value: name(linear) },
        ]),
    { name: 'lower', value: name(lower) },
    { name: 'upper', value: name(upper) },
  ];
  const value = jacobian?.pattern.value;
  const made = value === undefined ? [] : [constant(pattern, typeOf(frame, 'JacobianPattern'), value)];
  const kept = [...hidden].map(([own, held]) => ({ name: own, value: held.value }));
  const solved = jacobian === null ? [] : linearStatements(body, linear);
  const result = give(object(typeOf(frame, 'Problem'), [...shown, ...kept]));
  // What several methods ask for is asked once, and has one variable.
  const seen = new Set<string>();
  const isNew = (one: Statement): boolean => seen.size < seen.add(JSON.stringify(one)).size;
  const before = [...checks.filter(isNew), ...places.filter((one) => one.kind !== 'const' || isNew(one))];
  return withoutUnused([...body.enter, ...before, ...made, ...solved, ...bounds, result]);
}

/** The numbers of the parameters in which the residuals are jointly affine, leaf after leaf. */
function linearStatements({ leaves, linear, free }: ProblemBody, array: string): readonly Statement[] {
  const chosen = leaves.filter(({ path }) => linear.includes(path));
  const index = free('i');
  const statements = chosen.map(({ isArray, offset, length }, k): Statement => {
    const place = totalCode(chosen.slice(0, k).map((one) => one.length));
    if (!isArray) return put(element(name(array), place), offset);
    const number = totalCode([offset, name(index)]);
    const into = put(element(name(array), totalCode([place, name(index)])), number);
    return loop(index, zero, length, 1, [into]);
  });
  const count = totalCode(chosen.map(({ length }) => length));
  return [constant(array, arrayOf('whole'), newArray('whole', count)), ...statements];
}

const zero = number(0);

function parametersType(frame: Frame): Declaration {
  const doc = `The parameters of \`${frame.definition.name}\` that are not data.`;
  return shapeType(frame, 'Parameters', doc);
}

function problemType({ frame, body }: Problem, hidden: Fields): Declaration {
  const { definition, names, type } = frame;
  const isReadonly = true as const;
  const fields: readonly DeclaredField[] = [
    {
      name: 'size',
      type: 'whole',
      doc: `Numbers in \`${names.theta}\`: ${activeOf(frame)}, in this order, row-major.`,
      isReadonly,
    },
    ...(body.jacobian === null
      ? []
      : [
          { name: 'residualCount', type: 'whole' as const, doc: 'Numbers in the result.', isReadonly },
          {
            name: 'pattern',
            type: typeOf(frame, 'JacobianPattern'),
            doc: 'Where the entries of the Jacobian stand. Where two have the same place, their sum stands there.',
            isReadonly,
          },
          {
            name: 'linear',
            type: arrayOf('whole'),
            doc: 'The numbers of the parameters in which the result is jointly affine: they need no start.',
            isReadonly,
          },
        ]),
    { name: 'lower', type: arrayOf('real'), doc: 'The least that the domain of each allows.', isReadonly },
    { name: 'upper', type: arrayOf('real'), doc: 'The most.', isReadonly },
    ...[...hidden].map(([own, held]) => ({ name: own, type: held.type, doc: '', hidden: true as const })),
  ];
  return interfaceCode({
    name: `${type}Problem`,
    doc: [`\`${definition.name}\` with its data. Its methods allocate nothing, but for \`pack\` and \`unpack\`.`],
    fields,
  });
}
