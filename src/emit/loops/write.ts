// Placed values and loops as statements of the output, with their names.

import { elementAt, firstOf } from '../../base/lists.ts';
import { unreachable } from '../../base/invariant.ts';
import type { Code, Place, Statement } from '../../code/code.ts';
import { sizeOf } from '../../code/children.ts';
import { hows } from '../../form/hows.ts';
import type { Gate } from '../../gates/gate.ts';
import { gateNamed } from '../../gates/lookup.ts';
import {
  assign,
  binary,
  blank,
  branch,
  comment,
  conditional,
  constant,
  element,
  fill,
  loop,
  located,
  name,
  number,
  put,
  truth,
  variable,
} from '../../code/constructors.ts';
import { choiceOf, joined, negation } from '../../code/conditions.ts';
import { negated } from '../../code/signs.ts';
import { gateOf, type Helpers } from '../frame/formula-code.ts';
import { added, sumCode } from './arithmetic.ts';
import { indexName } from './index-name.ts';
import type { Placement } from './motion.ts';
import type { Block, Item, Register, Target, Value } from './nest.ts';
import type { Definition } from './site.ts';

export type Writer = {
  readonly placement: Placement;
  readonly helpers: Helpers;
  readonly free: (name: string) => string;
  /** Of what has a name so far. */
  readonly names: Map<Definition | Register | Block, string>;
};

/** The names of a block and, through `outer`, of those around it. */
type Names = { readonly outer: Names | null; readonly own: Set<string> };

export function writeBlock(
  writer: Writer,
  block: Block,
  outer: Names | null = null,
  names: Names = { outer, own: new Set() },
): readonly Statement[] {
  const statements: Statement[] = [];
  if (block.index !== null) writer.names.set(block, take(writer, names, block.index.name));
  const here = writer.placement.definitions.get(block);
  // What is handed on may be needed before it is kept: it has its name from the start.
  const handedOn = new Map<Value, string>();
  for (const item of block.items)
    if (item.kind === 'keep' && item.name !== null && !handedOn.has(item.value)) handedOn.set(item.value, item.name);
  block.items.forEach((item, index) => {
    for (const definition of here?.get(index) ?? []) {
      const fixed = handedOn.get(definition.value);
      const name = fixed ?? take(writer, names, nameOf(writer, definition));
      if (fixed !== undefined) names.own.add(name);
      const { value } = definition;
      statements.push(located(constant(name, value.type, written(writer, value, definition.block)), value.span));
      writer.names.set(definition, name);
    }
    statements.push(...writeItem(writer, block, item, index, names));
  });
  return statements;
}

function take(writer: Writer, names: Names, wanted: string): string {
  for (let count = 1; ; count += 1) {
    const name = writer.free(count === 1 ? wanted : `${wanted}_${String(count)}`);
    let scope: Names | null = names;
    while (scope !== null && !scope.own.has(name)) scope = scope.outer;
    if (scope !== null) continue;
    names.own.add(name);
    return name;
  }
}

function nameOf(writer: Writer, { value }: Definition): string {
  return value.label?.name ?? indexName(value, (body) => writer.names.get(body) ?? body.index?.name ?? '');
}

function writeItem(writer: Writer, block: Block, item: Item, index: number, names: Names): readonly Statement[] {
  const code = (value: Value): Code => codeOf(writer, value, block);
  switch (item.kind) {
    case 'loop': {
      const { down, body } = item;
      const [from, to] = [code(item.from), code(item.to)];
      const inner = writeBlock(writer, body, names);
      const step = body.index?.step ?? 1;
      return [loop(writer.names.get(body) ?? '', from, to, down ? -step : step, inner)];
    }
    case 'branch': {
      // What is done in any case is in no branch.
      if (item.test.is.kind === 'truth') return writeBlock(writer, item.then, names.outer, names);
      const test = code(item.test);
      const [then, otherwise] = [writeBlock(writer, item.then, names), writeBlock(writer, item.otherwise, names)];
      return [joined(then.length > 0 ? branch(test, then, otherwise) : branch(negation(test), otherwise))];
    }
    case 'declare': {
      const { register } = item;
      if (register.isFixed) names.own.add(register.name);
      const own = register.isFixed ? register.name : take(writer, names, register.name);
      writer.names.set(register, own);
      const empty: Code = register.type === 'truth' ? truth(false) : number(0);
      const isSet = setsAlways(
        block.items.slice(index).find(({ kind }) => kind !== 'declare'),
        register,
      );
      const start = item.value === null ? (isSet ? null : empty) : code(item.value);
      return [located(variable(own, register.type, start), item.value?.span ?? null)];
    }
    case 'update':
      return update(writer, block, item);
    case 'fill': {
      const { from, to, count } = item;
      if (count?.is.kind === 'number' && count.is.value <= fewFilled && block.loops === 0) {
        const own = take(writer, { outer: names, own: new Set() }, item.index);
        const first = put(element(name(item.array), name(own)), number(item.value));
        return [loop(own, number(0), number(count.is.value), 1, [first])];
      }
      const range = from === null || to === null ? ([] as const) : ([code(from), code(to)] as const);
      return [fill(name(item.array), number(item.value), ...range)];
    }
    case 'keep': {
      // An atom has no definition of its own, and what is handed on twice has one name only.
      const value = code(item.value);
      const isThere = value.kind === 'name' && value.text === item.name;
      if (item.name === null || isThere) return [];
      return [located(constant(item.name, item.value.type, value), item.value.span)];
    }
    case 'anchor':
      return [];
    case 'field':
      return [located(put(item.target, code(item.value)), item.value.span)];
    case 'comment':
      return [...(item.isFirst ? [blank] : []), comment(item.text)];
    default:
      return unreachable(item);
  }
}

/** Up to so many, a loop is faster than a call of `fill` (measured: 13 and 14 ns at 16, 35 and 17 at 48). */
const fewFilled = 16;

/** Whether both ways through a branch give the variable its value. */
function setsAlways(item: Item | undefined, register: Register): boolean {
  if (item?.kind !== 'branch') return false;
  return [item.then, item.otherwise].every(({ items }) =>
    items.some(
      (one) =>
        setsAlways(one, register) ||
        (one.kind === 'update' && one.assigns && one.target.kind === 'register' && one.target.register === register),
    ),
  );
}

type Update = Extract<Item, { readonly kind: 'update' }>;
type Assignment = ReturnType<typeof assign>;

function update(writer: Writer, block: Block, item: Update): readonly Statement[] {
  const statement = oneUpdate(writer, block, item);
  // Long terms are taken one by one where that costs no loads and stores.
  const isExtremum = hows[item.how].slope === 'first';
  const isShort =
    item.target.kind === 'memory' ||
    item.values.length === 1 ||
    sizeOf(statement.value) <= (isExtremum ? 2 : 1) * shortSum;
  return isShort ? [statement] : item.values.map((value) => oneUpdate(writer, block, { ...item, values: [value] }));
}

/** Names and numbers in a sum that is written as one. */
const shortSum = 10;

function oneUpdate(writer: Writer, block: Block, item: Update): Assignment {
  return located(updated(writer, block, item), item.span ?? item.values[0]?.span ?? null);
}

function updated(writer: Writer, block: Block, { target, how, assigns, values }: Update): Assignment {
  const place = targetCode(writer, block, target);
  const codes = values.map((value): Code => {
    const code = codeOf(writer, value, block);
    const isStoredTruth = target.kind === 'memory' && target.type === 'truth';
    if (!isStoredTruth) return code;
    if (value.is.kind === 'truth') return number(value.is.holds ? 1 : 0);
    return conditional(code, number(1), number(0));
  });
  const [only] = codes as [Code];
  const { gate } = hows[how];
  if (assigns || gate === null) {
    const isAdded =
      only.kind === 'binary' && only.operator === '+' && JSON.stringify(only.left) === JSON.stringify(place);
    return isAdded ? assign(place, '+=', only.right) : put(place, only);
  }
  const kind = gateNamed(gate);
  const isOne = values.length === 1;
  const minus = gate === '+' && isOne ? negated(only) : null;
  if (minus !== null) return assign(place, '-=', minus);
  const operator = isOne ? compound[gate] : undefined;
  if (operator !== undefined) return assign(place, operator, only);
  return put(
    place,
    kind.variadic
      ? gateCode(writer, kind, [place, ...codes])
      : codes.reduce((so: Code, code) => gateCode(writer, kind, [so, code]), place),
  );
}

const compound: { readonly [gate: string]: '+=' | '*=' | undefined } = { '+': '+=', '*': '*=' };

function targetCode(writer: Writer, block: Block, target: Target): Place {
  if (target.kind === 'register') return name(writer.names.get(target.register) ?? target.register.name);
  return element(name(target.array), codeOf(writer, target.address, block));
}

/** A value where it is used: its name, or what it is. */
function codeOf(writer: Writer, value: Value, block: Block): Code {
  const definition = writer.placement.definitionFor(value, block);
  const own = definition === null ? undefined : writer.names.get(definition);
  return own === undefined ? written(writer, value, block) : name(own);
}

function written(writer: Writer, { is }: Value, block: Block): Code {
  const code = (value: Value): Code => codeOf(writer, value, block);
  switch (is.kind) {
    case 'number':
      return number(is.value);
    case 'truth':
      return truth(is.holds);
    case 'outer':
      return is.code;
    case 'index':
      return name(writer.names.get(is.body) ?? '');
    case 'register':
      return name(writer.names.get(is.register) ?? is.register.name);
    case 'load': {
      const loaded = element(name(is.array), code(is.address));
      return is.type === 'truth' ? binary(loaded, '!==', number(0)) : loaded;
    }
    case 'gate':
      return gateCode(writer, is.gate, is.args.map(code));
    case 'choice':
      return choiceOf(code(is.test), code(is.yes), code(is.no));
    case 'sum':
      return sumCode(
        is.terms.map(({ factor, value }) => ({ factor, code: code(value), isRest: value.is.kind === 'rest' })),
        is.offset,
      );
    case 'product':
      return binary(code(is.left), '*', code(is.right));
    case 'rest':
      return binary(code(is.of), '%', number(is.by));
    default:
      return unreachable(is);
  }
}

function gateCode({ helpers }: Writer, gate: Gate, args: readonly Code[]): Code {
  if (gate.name === '+' || gate.name === '-') return added(firstOf(args), gate.name, elementAt(args, 1));
  if (gate.value.kind === 'prefix' && gate.value.symbol === '!') return negation(firstOf(args));
  return gateOf(helpers, gate, args);
}
