// Placed values and loops as statements of the output, with their names.

import { unreachable } from '../../base/invariant.ts';
import type { How } from '../../form/form.ts';
import type { Code, Statement } from '../code.ts';
import { joined, negation } from '../blocks.ts';
import { gateOf, type Helpers } from '../formula-code.ts';
import { added, negated, sumCode } from './arithmetic.ts';
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

export function writeBlock(writer: Writer, block: Block, outer: Names | null = null): readonly Statement[] {
  const statements: Statement[] = [];
  const names: Names = { outer, own: new Set() };
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
      statements.push({ kind: 'const', name, value: written(writer, definition.value, definition.block) });
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
      const name = writer.names.get(body) ?? '';
      const step = body.index?.step ?? 1;
      return [{ kind: 'for', index: name, from, to, step: down ? -step : step, body: inner }];
    }
    case 'branch': {
      const test = code(item.test);
      const [then, otherwise] = [writeBlock(writer, item.then, names), writeBlock(writer, item.otherwise, names)];
      return [
        joined(
          then.length > 0
            ? { kind: 'if', test, then, otherwise }
            : { kind: 'if', test: negation(test), then: otherwise, otherwise: [] },
        ),
      ];
    }
    case 'declare': {
      const { register } = item;
      if (register.isFixed) names.own.add(register.name);
      const name = register.isFixed ? register.name : take(writer, names, register.name);
      writer.names.set(register, name);
      const empty: Code = register.type === 'number' ? { kind: 'number', value: 0 } : { kind: 'name', text: 'false' };
      const isSet = setsAlways(
        block.items.slice(index).find(({ kind }) => kind !== 'declare'),
        register,
      );
      return [
        {
          kind: 'let',
          name,
          type: register.type,
          value: item.value === null ? (isSet ? null : empty) : code(item.value),
        },
      ];
    }
    case 'update':
      return update(writer, block, item);
    case 'fill': {
      const range = item.from === null || item.to === null ? null : { from: code(item.from), to: code(item.to) };
      return [{ kind: 'fill', array: item.array, value: { kind: 'number', value: item.value }, range }];
    }
    case 'keep': {
      // An atom has no definition of its own, and what is handed on twice has one name only.
      const value = code(item.value);
      const isThere = value.kind === 'name' && value.text === item.name;
      return item.name === null || isThere ? [] : [{ kind: 'const', name: item.name, value }];
    }
    case 'anchor':
      return [];
    case 'field':
      return [{ kind: 'assign', target: item.target, operator: '=', value: code(item.value) }];
    case 'comment':
      return [...(item.isFirst ? [{ kind: 'blank' } as const] : []), { kind: 'comment', text: item.text }];
    default:
      return unreachable(item);
  }
}

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

function update(writer: Writer, block: Block, item: Update): readonly Statement[] {
  const statement = oneUpdate(writer, block, item);
  // Long terms are taken one by one where that costs no loads and stores.
  const isExtremum = item.how === 'max' || item.how === 'min';
  const isShort =
    statement.kind !== 'assign' ||
    item.target.kind === 'memory' ||
    item.values.length === 1 ||
    size(statement.value) <= (isExtremum ? 2 : 1) * shortSum;
  return isShort ? [statement] : item.values.map((value) => oneUpdate(writer, block, { ...item, values: [value] }));
}

/** Names and numbers in a sum that is written as one. */
const shortSum = 10;

function size(code: Code): number {
  switch (code.kind) {
    case 'binary':
      return size(code.left) + size(code.right);
    case 'call':
      return code.args.reduce((total, argument) => total + size(argument), 1);
    case 'element':
      return 1 + size(code.index);
    case 'conditional':
      return size(code.test) + size(code.yes) + size(code.no);
    case 'unary':
      return size(code.operand);
    default:
      return 1;
  }
}

function oneUpdate(writer: Writer, block: Block, { target, how, assigns, values }: Update): Statement {
  const place = targetCode(writer, block, target);
  const codes = values.map((value): Code => {
    const code = codeOf(writer, value, block);
    const isStoredTruth = target.kind === 'memory' && target.type === 'boolean';
    if (!isStoredTruth) return code;
    if (value.is.kind === 'truth') return { kind: 'number', value: value.is.holds ? 1 : 0 };
    return { kind: 'conditional', test: code, yes: { kind: 'number', value: 1 }, no: { kind: 'number', value: 0 } };
  });
  const [only] = codes as [Code];
  if (assigns) return { kind: 'assign', target: place, operator: '=', value: only };
  if (codes.length === 1 && how === 'sum') {
    const minus = negated(only);
    return minus === null
      ? { kind: 'assign', target: place, operator: '+=', value: only }
      : { kind: 'assign', target: place, operator: '-=', value: minus };
  }
  if (codes.length === 1 && how === 'prod') return { kind: 'assign', target: place, operator: '*=', value: only };
  const value: Code =
    how === 'max' || how === 'min'
      ? { kind: 'call', callee: `Math.${how}`, args: [place, ...codes] }
      : codes.reduce((so, code) => combined(how, so, code), place);
  return { kind: 'assign', target: place, operator: '=', value };
}

function combined(how: How, so: Code, code: Code): Code {
  return how === 'prod' ? { kind: 'binary', operator: '*', left: so, right: code } : added(so, '+', code);
}

function targetCode(writer: Writer, block: Block, target: Target): Code {
  if (target.kind === 'register')
    return { kind: 'name', text: writer.names.get(target.register) ?? target.register.name };
  return { kind: 'element', array: target.array, index: codeOf(writer, target.address, block) };
}

/** A value where it is used: its name, or what it is. */
function codeOf(writer: Writer, value: Value, block: Block): Code {
  const definition = writer.placement.definitionFor(value, block);
  const name = definition === null ? undefined : writer.names.get(definition);
  return name === undefined ? written(writer, value, block) : { kind: 'name', text: name };
}

function written(writer: Writer, { is }: Value, block: Block): Code {
  const code = (value: Value): Code => codeOf(writer, value, block);
  switch (is.kind) {
    case 'number':
      return { kind: 'number', value: is.value };
    case 'truth':
      return { kind: 'name', text: String(is.holds) };
    case 'outer':
      return is.code;
    case 'index':
      return { kind: 'name', text: writer.names.get(is.body) ?? '' };
    case 'register':
      return { kind: 'name', text: writer.names.get(is.register) ?? is.register.name };
    case 'load': {
      const element: Code = { kind: 'element', array: is.array, index: code(is.address) };
      return is.isTruth
        ? { kind: 'binary', operator: '!==', left: element, right: { kind: 'number', value: 0 } }
        : element;
    }
    case 'gate': {
      const args = is.args.map(code);
      if (is.gate.name === '+' || is.gate.name === '-') return added(args[0] as Code, is.gate.name, args[1] as Code);
      if (is.gate.value.kind === 'prefix' && is.gate.value.symbol === '!') return negation(args[0] as Code);
      return gateOf(writer.helpers, is.gate, args);
    }
    case 'choice':
      return { kind: 'conditional', test: code(is.test), yes: code(is.yes), no: code(is.no) };
    case 'sum':
      return sumCode(
        is.terms.map(({ factor, value }) => ({ factor, code: code(value), isRest: value.is.kind === 'rest' })),
        is.offset,
      );
    case 'product':
      return { kind: 'binary', operator: '*', left: code(is.left), right: code(is.right) };
    case 'rest':
      return { kind: 'binary', operator: '%', left: code(is.of), right: { kind: 'number', value: is.by } };
    default:
      return unreachable(is);
  }
}
