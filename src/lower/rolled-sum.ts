// Loop rolling (Rocha et al., Loop Rolling for Code Size Reduction, CGO 2022): a long sum of which the terms differ in
// their numbers alone is one loop that reads these from tables. It adds the terms up in the order in which they are
// written, so what comes out has the same bits; what is differentiated, written and compiled by the engine is one term.

import { elementAt, firstOf } from '../base/lists.ts';
import type { Span } from '../base/span.ts';
import { freeNames } from '../check/free-names.ts';
import { gateNamed } from '../gates/lookup.ts';
import { fold } from '../form/combine.ts';
import { constant, gate, read, stageOf, type Label } from '../form/builder.ts';
import { atomIndex, constantIndex, type Dim, type Ref } from '../form/form.ts';
import type { Expr } from '../syntax/ast.ts';
import { packed } from './cells.ts';
import { newDim, type Context, type Lowering } from './context.ts';
import { axisOf, isScalar } from './value.ts';

type Chain = Extract<Expr, { kind: 'chain' }>;

/** So many terms are a loop. Fewer are written one after the other, as they stand. */
const leastTerms = 256;

/** Terms that are nested deeper are not compared. */
const mostDepth = 50;

/** The sum as one stage; null where it is not rolled. */
export function rolledSum(
  context: Context,
  chain: Chain,
  label: Label | null,
  { lowerScalar }: Pick<Lowering, 'lowerScalar'>,
): Ref | null {
  const { builder, arrays } = context;
  const { operands, operators, span } = chain;
  if (operands.length < leastTerms || chain.level !== 'sum') return null;
  const first = firstOf(operands);
  const slots = slotsOf(context, first);
  if (slots === null) return null;
  const columns = columnsOf(slots, operands, signsOf(operators));
  if (columns === null) return null;
  const used = freeNames(first);
  const dim = newDim(builder, indexName(used), constantIndex(0), constantIndex(operands.length));
  const letters = ['a', 'b', 'c', 'd', 'e', 'g', 'h'].filter((letter) => !used.has(letter));
  const numberAt = (numbers: readonly number[]): Ref => {
    const key = numbers.map((one) => (Object.is(one, -0) ? '-0' : String(one))).join();
    let table = arrays.tables.get(key);
    if (table === undefined)
      arrays.tables.set(key, (table = tableOf(context, numbers, letters.shift() ?? 'numbers', span)));
    return read(builder, table, [atomIndex(dim)], span, `${stageOf(builder, table).name}${dim.name}`);
  };
  const literals = new Map(context.literals);
  for (const { slot, numbers } of columns.varying) literals.set(slot, numberAt(numbers));
  const inner: Context = { ...context, literals, dims: [...context.dims, dim] };
  let term = lowerScalar(inner, first);
  if (columns.signs !== null) term = gate(builder, gateNamed('*'), [numberAt(columns.signs), term], span);
  return fold(builder, 'sum', term, [dim], span, label);
}

function tableOf({ builder }: Context, numbers: readonly number[], name: string, span: Span): Ref {
  const axis = axisOf(constantIndex(numbers.length));
  const own: Dim = newDim(builder, 'n', axis.from, axis.to);
  const elements = numbers.map((value) => constant(builder, value, span));
  return packed(builder, [own], elements, 'real', builder.names.take(name), span);
}

/** An index that the term does not use. */
function indexName(used: ReadonlySet<string>): string {
  return ['i', 'j', 'k', 't'].find((name) => !used.has(name)) ?? 'i';
}

/** A number in a term, with its sign. `isAdded`: a term of a sum in there. */
type Slot = { readonly slot: Expr; readonly isAdded: boolean };

/** The numbers of a term that may differ; null where the term is none that is rolled. */
function slotsOf(context: Context, term: Expr): readonly Slot[] | null {
  const slots: Slot[] = [];
  if (!isPlain(context, term, slots, 0)) return null;
  // A whole number may be a position, and that is asked as it is written.
  const isReal = (name: string): boolean => {
    const value = context.nameValue(name, term.span);
    return isScalar(value) && stageOf(context.builder, value).type === 'real';
  };
  return [...freeNames(term)].some(isReal) ? slots : null;
}

/** Sums, products, powers and functions of the table, of numbers alone. */
function isPlain(context: Context, expr: Expr, slots: Slot[] | null, depth: number): boolean {
  if (depth > mostDepth) return false;
  switch (expr.kind) {
    case 'number':
      return true;
    case 'name':
      return isScalar(context.nameValue(expr.name, expr.span));
    case 'prefix':
      return expr.operator !== 'not' && isPlain(context, expr.operand, slots, depth + 1);
    case 'chain':
      return (
        (expr.level === 'sum' || expr.level === 'product') &&
        expr.operators.every((operator) => operator !== '@' && operator !== 'div' && operator !== 'mod') &&
        expr.operands.every((operand) => {
          if (numberOf(operand) === null) return isPlain(context, operand, slots, depth + 1);
          slots?.push({ slot: operand, isAdded: expr.level === 'sum' });
          return true;
        })
      );
    case 'power':
      // An exponent decides how the power is computed.
      return isPlain(context, expr.base, slots, depth + 1) && isPlain(context, expr.exponent, null, depth + 1);
    case 'call':
      return (
        expr.callee !== 'if' &&
        context.ownCall(expr.callee) === null &&
        context.gateOf(expr.callee) !== null &&
        expr.args.every((argument) => isPlain(context, argument, slots, depth + 1))
      );
    default:
      return false;
  }
}

/** The value of a number, or of a number with a sign before it; null of anything else. */
function numberOf(expr: Expr): number | null {
  if (expr.kind === 'number') return expr.value;
  if (expr.kind !== 'prefix' || expr.operator === 'not' || expr.operand.kind !== 'number') return null;
  return expr.operator === '-' ? -expr.operand.value : expr.operand.value;
}

type Columns = {
  /** The numbers of each slot, term by term, where they are not all the same. */
  readonly varying: readonly { readonly slot: Expr; readonly numbers: readonly number[] }[];
  /** What each term is multiplied with, where that is not the sign of a number in it. */
  readonly signs: readonly number[] | null;
};

/** Null where a term is another one, where none differs, and where a number may be what makes a form of its own. */
function columnsOf(slots: readonly Slot[], operands: readonly Expr[], signs: readonly number[] | null): Columns | null {
  const first = firstOf(operands);
  const rows: number[][] = [];
  for (const operand of operands) {
    const numbers: number[] = [];
    if (!isAlike(first, operand, numbers)) return null;
    rows.push(numbers);
  }
  const leads = signs !== null && hasLeadingNumber(first);
  const columns = slots.map(({ slot, isAdded }, at) => ({
    slot,
    isAdded,
    numbers: rows.map((row, i) => elementAt(row, at) * (leads && at === 0 ? elementAt(signs, i) : 1)),
  }));
  const varying = columns.filter(({ numbers }) => numbers.some((one) => !Object.is(one, numbers[0])));
  // log(1 + x), exp(x) - 1 and 1 / (1 + exp(x)) have names; with 2 for 1 they have none.
  if (varying.some(({ isAdded, numbers }) => isAdded && numbers.some((one) => Math.abs(one) === 1))) return null;
  return varying.length === 0 ? null : { varying, signs: leads ? null : signs };
}

/** The sign of each term; null where all are added. */
function signsOf(operators: readonly string[]): readonly number[] | null {
  return operators.includes('-') ? [1, ...operators.map((operator) => (operator === '-' ? -1 : 1))] : null;
}

/** A product that begins with a number has the sign of that. */
function hasLeadingNumber(term: Expr): boolean {
  return term.kind === 'chain' && term.level === 'product' && numberOf(firstOf(term.operands)) !== null;
}

/** Whether a term is the first one but for numbers, which go into `numbers`; null: also in these. */
function isAlike(first: Expr, other: Expr, numbers: number[] | null): boolean {
  if (first.kind !== other.kind) return false;
  switch (first.kind) {
    case 'number':
      return other.kind === 'number' && first.value === other.value;
    case 'name':
      return other.kind === 'name' && first.name === other.name;
    case 'prefix':
      return (
        other.kind === 'prefix' && first.operator === other.operator && isAlike(first.operand, other.operand, numbers)
      );
    case 'chain':
      return (
        other.kind === 'chain' &&
        first.operands.length === other.operands.length &&
        first.operators.every((operator, i) => operator === other.operators[i]) &&
        first.operands.every((operand, i) => isAlikeOperand(operand, elementAt(other.operands, i), numbers))
      );
    case 'power':
      return (
        other.kind === 'power' &&
        isAlike(first.base, other.base, numbers) &&
        isAlike(first.exponent, other.exponent, null)
      );
    case 'call':
      return (
        other.kind === 'call' &&
        first.callee === other.callee &&
        first.args.length === other.args.length &&
        first.args.every((argument, i) => isAlike(argument, elementAt(other.args, i), numbers))
      );
    default:
      return false;
  }
}

function isAlikeOperand(first: Expr, other: Expr, numbers: number[] | null): boolean {
  const [own, given] = [numberOf(first), numberOf(other)];
  if (own === null || given === null) return own === given && isAlike(first, other, numbers);
  numbers?.push(given);
  return numbers !== null || Object.is(own, given);
}
