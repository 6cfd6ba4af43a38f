// A definition too large for one function: engines give up on such functions and run them 30 times slower. Its passes
// are written once, in pieces that all exports share, with the values between them in an array of the cache.

import { invariant } from '../../base/invariant.ts';
import { exportName } from '../../check/exports.ts';
import { seedPath } from '../../passes/adjoint.ts';
import type { Written } from '../../passes/written.ts';
import { flatOf } from '../../form/dims.ts';
import type { Stage } from '../../form/form.ts';
import { rebuilt } from '../../code/children.ts';
import type { Code, Statement } from '../../code/code.ts';
import {
  arrayOf,
  blank,
  call,
  element,
  give,
  name,
  newArray,
  number,
  object,
  parameter,
  put,
  run,
  unpack,
} from '../../code/constructors.ts';
import { namesIn } from '../../code/used-names.ts';
import { writeBackward } from './backward.ts';
import { emptyGradient, inputsOf, isNumber, placeOfGradient, placeOfResult } from './body.ts';
import { noRemarks } from '../frame/body.ts';
import { adjointText } from '../frame/comments.ts';
import type { Body, CacheField, Composed, Computed } from '../frame/body.ts';
import { typeOf } from '../frame/frame.ts';
import { adjointsOf, partOf, resultParts, writeResults, type PlaceOfPart, type Stored } from './parts.ts';
import { outParameter, writerFor, type Plan } from './plan.ts';
import { reach } from '../frame/shapes.ts';
import { loaded, pieceFunctions, split, store, type Pieces } from './split.ts';
import { blockFor, code, statements, type Writer } from './writer.ts';
import { append, noteUses } from './blocks.ts';

/** Written stages of value and gradient beyond which a definition is written in pieces. */
const largest = 500;

export function isLarge({ program, inline }: Written): boolean {
  let count = 0;
  for (const stage of program.stages)
    if (inline[stage.id] !== true && (stage.op.kind === 'gate' || stage.op.kind === 'accumulate')) count += 1;
  return count > largest;
}

type Large = Plan & {
  readonly pieces: Pieces;
  /** Arguments and adjoints that are given, each a number. */
  readonly inputs: readonly Stage[];
  readonly array: string;
  readonly forwardAll: string;
  readonly backwardAll: string;
  readonly results: readonly Stored[];
  readonly gradient: readonly Stored[];
};

/** What the names of the functions begin with, and how the array is called. */
export type PieceNames = { readonly own: string; readonly values: string };

/** What stands inside the functions of a large definition, and the functions that hold its pieces. */
export function piecesOf(plan: Plan, { own, values }: PieceNames): Composed {
  const { module, definition } = plan;
  const hasGradient = plan.written.program.gradients.length > 0;
  const writer = writerFor(plan, plan.written, plan.argument);
  for (const stage of plan.written.program.stages)
    if (stage.op.kind === 'input' || stage.op.kind === 'read') writer.there[stage.id] = true;
  writeResults(writer);
  const results = resultParts(writer, (ref) => code(writer, ref, []));
  const { forward, backward, gradient } = passes(plan, writer, hasGradient);
  const outside = new Set<string>();
  const inputs = plan.written.program.stages.filter(
    ({ op, dims }) => dims.length === 0 && (op.kind === 'input' || op.kind === 'read'),
  );
  for (const stage of inputs) outside.add(stage.name);
  for (const { value } of [...results, ...gradient]) namesIn(value, outside);
  let array = values;
  while (plan.written.program.stages.some((stage) => stage.name === array)) array += '_';
  const pieces = split([forward, backward], outside, array);
  const names = (pass: string): { all: string; one: (count: number) => string } => ({
    all: module.choose(`${own}${pass}Pass`),
    one: (count) => module.choose(`${own}${pass}Pass${String(count)}`),
  });
  const [forwardNames, backwardNames] = [names('Forward'), names('Backward')];
  const large: Large = {
    ...plan,
    pieces,
    inputs,
    array,
    forwardAll: forwardNames.all,
    backwardAll: backwardNames.all,
    results,
    gradient,
  };
  const [forwardBodies = [], backwardBodies = []] = pieces.bodies;
  const forwardPieces = pieceFunctions(
    forwardBodies,
    array,
    forwardNames,
    `Every stage of \`${definition.name}\`, from its inputs in the array.`,
  );
  const backwardPieces = hasGradient
    ? pieceFunctions(
        backwardBodies,
        array,
        backwardNames,
        `Every adjoint of \`${definition.name}\`, from its stages in the array.`,
      )
    : [];
  return { body: largeBody(large), functions: [...forwardPieces, ...backwardPieces] };
}

/**
 * The statements of both passes, known when both are written: what a branch computes has a place outside of it where
 * the other pass needs it. The line between keeps a branch that one ends with, and the other begins with, two branches.
 */
function passes(plan: Plan, writer: Writer, hasGradient: boolean): Passes {
  if (!hasGradient) return { forward: statements(writer), backward: [], gradient: [] };
  const root = blockFor(writer, []);
  append(writer.nest, root, { kind: 'statement', statement: blank });
  writeBackward(writer, plan.notation);
  // An element that several reads hand to is added up where it is asked for.
  const gradient = adjointsOf(plan.written).map(({ path, flat, adjoint }): Stored => {
    const value = adjoint === null ? number(0) : code(writer, adjoint, []);
    if (adjoint !== null) noteUses(writer.nest, root, [adjoint]);
    return { path, flat, value };
  });
  const all = statements(writer);
  const middle = all.indexOf(blank);
  invariant(middle >= 0, 'the line between the passes is there');
  return { forward: all.slice(0, middle), backward: all.slice(middle + 1), gradient };
}

type Passes = Pick<Large, 'gradient'> & {
  readonly forward: readonly Statement[];
  readonly backward: readonly Statement[];
};

function largeBody(large: Large): Body {
  const { definition, names, array, pieces } = large;
  const all = newArray('real', number(pieces.slots.size));
  const fields: readonly CacheField[] = [{ name: array, type: arrayOf('real'), doc: '', value: all }];
  const doc = `What the passes of \`${definition.name}\` hand on; may change.`;
  const workspace = parameter(names.cache, typeOf(large, 'Cache'), call(exportName(definition.name, 'Cache')));
  return {
    cache: { fields, doc },
    holds: () => [{ name: array, type: arrayOf('real'), value: all }],
    parameters: (taken) => (taken === 'out' ? outParameter(large) : taken === 'workspace' ? [workspace] : []),
    computed: (row) => computed(large, row),
    made: (what) => [give(what === 'Cache' ? object(typeOf(large, 'Cache'), fields) : emptyGradient(large))],
    remarks: (suffix) => {
      if (suffix === 'Backward') return { lines: ['', adjointText(large)] };
      return suffix === 'Grad' ? { after: ` Allocates nothing if given a workspace, \`${names.cache}\`.` } : noRemarks;
    },
  };
}

function computed(large: Large, row: Computed): readonly Statement[] {
  const { grad, gradient, df } = large.names;
  const isPacked = row.takes.includes('gradient');
  const forward = runPass(large.forwardAll, large);
  const backward = (seed: readonly Statement[]): readonly Statement[] => [
    ...seed,
    runPass(large.backwardAll, large),
    ...storeGradient(large, placeOfGradient(large, row)),
  ];
  switch (row.runs) {
    case 'value':
    case 'forward':
    case 'tangent':
    case 'squares':
      return [...enter(large, row), forward, ...leave(large, row)];
    case 'backward':
      return [
        open(large),
        ...backward(seeds(large, (path, flat) => partOf(reach(df, path), flat))),
        give(name(isPacked ? gradient : grad)),
      ];
    case 'both':
    case 'product':
    case 'bothSquares':
      return [...enter(large, row), forward, ...backward(seeds(large, () => number(1))), ...leave(large, row)];
  }
}

function open(large: Large): Statement {
  return unpack([{ name: large.array, type: arrayOf('real') }], name(large.names.cache));
}

/** Puts the arguments into the array. */
function enter(large: Large, row: Computed): readonly Statement[] {
  const { written, pieces, array } = large;
  const inputs = inputsOf(large, row);
  const stores: Statement[] = [];
  for (const stage of large.inputs) {
    if (isSeed(written, stage)) continue;
    const [path, flat] = placeOf(written, stage);
    const place = inputs.reach(path);
    const value: Code =
      'offset' in place ? element(name(place.array), number(place.offset + (flat ?? 0))) : partOf(place, flat);
    stores.push(store(pieces.slots, array, stage.name, value));
  }
  // The object has the array in a variable already.
  return [...inputs.checks, ...(row.takes.includes('held') ? [] : [open(large)]), ...stores];
}

function isSeed({ table }: Written, { op }: Stage): boolean {
  const input = op.kind === 'read' ? table[op.array]?.op : op;
  return input?.kind === 'input' && input.role === 'seed';
}

/** The path of an input, and the flat position of an element. */
function placeOf({ table }: Written, stage: Stage): readonly [string, number | null] {
  const { op } = stage;
  if (op.kind === 'input') return [op.parameter, null];
  if (op.kind !== 'read') return ['', null];
  const array = table[op.array] as Stage;
  const flat = flatOf(op.at, array.dims);
  return [(array.op as { parameter: string }).parameter, flat];
}

function runPass(pass: string, { array }: Large): Statement {
  return run(call(pass, name(array)));
}

/** An expression of names that stand in the array. */
function fromArray(large: Large, value: Code): Code {
  if (value.kind === 'name' && large.pieces.slots.has(value.text)) return loaded(large.pieces, large.array, value.text);
  return rebuilt(value, { code: (part) => fromArray(large, part), path: (path) => path });
}

function leave(large: Large, row: Computed): readonly Statement[] {
  const [first] = large.results;
  if (isNumber(large, row) && first !== undefined) return [give(fromArray(large, first.value))];
  const place = placeOfResult(large, row);
  const stores = large.results.map(({ path, flat, value }): Statement =>
    put(place(path, flat), fromArray(large, value)),
  );
  return [...stores, give(name(large.names.out))];
}

function storeGradient(large: Large, place: PlaceOfPart): readonly Statement[] {
  return large.gradient.map(({ path, flat, value }) => put(place(path, flat), fromArray(large, value)));
}

/** Puts the adjoint of the result into the array. */
function seeds(large: Large, given: (path: string, flat: number | null) => Code): readonly Statement[] {
  const { written, pieces, array } = large;
  const stores: Statement[] = [];
  for (const stage of large.inputs) {
    if (!isSeed(written, stage)) continue;
    const [path, flat] = placeOf(written, stage);
    stores.push(store(pieces.slots, array, stage.name, given(path.slice(seedPath.length + 1), flat)));
  }
  return stores;
}
