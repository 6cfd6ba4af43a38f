// An expression as a document: where a text that is too long for its line may break. The rules are those by which
// prettier 3.10 breaks (a test holds the two together): sums after their operators, calls one argument a line,
// conditionals before `?` and `:`, everything that belongs to one level of precedence together.

import { unreachable } from '../base/invariant.ts';
import { assignment } from './assignment.ts';
import type { Code, FieldCode, Path } from '../code/code.ts';
import type { Target } from './target.ts';
import { firstThatFits, group, ifBroken, indent, line, softline, type Doc } from './document.ts';
import { argumentsOf, calleeText, flat, isShorthand, namesOfPath, prefixText } from './flat.ts';
import { numberText, propertyText } from './literal.ts';
import {
  chainOf,
  isLogical,
  isNegation,
  operandNeedsParentheses,
  prefixNeedsParentheses,
  readableComparison,
  type Binary,
} from './parentheses.ts';

/**
 * What stands around an expression. `stored`: assigned to a field or an element, not to a variable. `branch` is an
 * operand of a conditional; `deepBranch` is one whose conditional is returned or an argument.
 */
export type Place =
  | 'assigned'
  | 'stored'
  | 'returned'
  | 'tested'
  | 'looped'
  | 'argument'
  | 'index'
  | 'negated'
  | 'binary'
  | 'logical'
  | 'branch'
  | 'deepBranch';

export function layout(code: Code, place: Place, target: Target): Doc {
  switch (code.kind) {
    case 'name':
    case 'field':
    case 'length':
      return layoutPath(code, place, 2);
    case 'element':
      return layoutElement(code, place, target);
    case 'binary':
      return layoutBinary(readableComparison(code, false) as Binary, place, target);
    case 'unary': {
      const operand = layout(code.operand, 'negated', target);
      return prefixNeedsParentheses(code.operator, code.operand)
        ? [prefixText(code.operator), '(', operand, ')']
        : [prefixText(code.operator), operand];
    }
    case 'host':
    case 'call':
    case 'method':
    case 'array':
    case 'error':
      return [calleeText(code), layoutArguments(argumentsOf(code), target)];
    case 'conditional':
      return group(conditionalParts(code, place, target));
    case 'object':
      return layoutObject(code.fields, target);
    // What never breaks.
    default:
      return flat(code, target);
  }
}

/**
 * A path such as `grad.p.x`: it may break before its fields where it does not fit and has the fewest that are worth
 * it, unless it is a whole side of a store.
 */
function layoutPath(path: Path | Extract<Code, { readonly kind: 'length' }>, place: Place, fewest: number): Doc {
  const [first = '', ...fields] = namesOfPath(path);
  if (fields.length < fewest || place === 'stored') return [first, ...fields].join('.');
  return [first, ...fields.map((field) => group(indent([softline, `.${field}`])))];
}

/** `sign`: what asserts that the element exists. */
export function layoutElement(
  code: Extract<Code, { kind: 'element' }>,
  place: Place,
  target: Target,
  sign = target === 'ts' ? '!' : '',
): Doc {
  const array = layoutPath(code.array, place, 1);
  if (code.index.kind === 'number' && !isNegation(code.index))
    return [array, '[', numberText(code.index.value), ']', sign];
  return [array, group(['[', indent([softline, layout(code.index, 'index', target)]), softline, ']']), sign];
}

function layoutBinary(code: Binary, place: Place, target: Target): Doc {
  const parts = chainParts(code, place, target);
  switch (place) {
    case 'tested':
      return parts;
    case 'negated':
      return group([indent([softline, ...parts]), softline]);
    case 'assigned':
    case 'stored':
    case 'returned':
    case 'looped':
    case 'branch':
      return group(parts);
    case 'argument':
    case 'index':
    case 'binary':
    case 'logical':
    case 'deepBranch':
      return group([parts[0] as Doc, indent(parts.slice(1))]);
    default:
      return unreachable(place);
  }
}

/** Each operand, each operator with the break after it. */
function chainParts(code: Binary, place: Place, target: Target): readonly Doc[] {
  const { operands, operators } = chainOf(code);
  const family = isLogical(code.operator) ? 'logical' : 'binary';
  const isFamily = (operand: Code | undefined): boolean =>
    operand?.kind === 'binary' && isLogical(operand.operator) === isLogical(code.operator);
  const parts: Doc[] = [];
  operands.forEach((operand, index) => {
    const doc = layoutOperand(code, operand, index > 0, family, target);
    const operator = operators[index - 1];
    if (operator === undefined) {
      parts.push(group(doc));
      return;
    }
    // The one operator of an expression breaks only where its right side does not fit after it.
    const alone =
      operands.length === 2 &&
      place !== family &&
      !(place === 'tested' && family === 'logical') &&
      !operands.some(isFamily);
    if (alone) parts.push(' ', group([operator, line, doc]));
    else parts.push(` ${operator}`, line, doc);
  });
  return parts;
}

/** Most operands fit on a line of their own, so that their layout is put off. */
function layoutOperand(parent: Binary, operand: Code, isRight: boolean, place: Place, target: Target): Doc {
  if (operand.kind === 'name' || operand.kind === 'number') return layout(operand, place, target);
  const isWrapped = operandNeedsParentheses(parent.operator, operand, isRight);
  const wrapped = (): Doc => (isWrapped ? ['(', layout(operand, place, target), ')'] : layout(operand, place, target));
  const text = flat(operand, target);
  return text.length > 60 ? wrapped() : { kind: 'short', text: isWrapped ? `(${text})` : text, layout: wrapped };
}

function layoutArguments(args: readonly Code[], target: Target): Doc {
  if (args.length === 0) return '()';
  const docs = args.map((arg, index) => layout(readableComparison(arg, index < args.length - 1), 'argument', target));
  const separated = docs.map((doc, index): Doc => (index < docs.length - 1 ? [doc, ',', line] : doc));
  const last = args.at(-1);
  if (last?.kind === 'object' && last.fields.length > 0 && args.at(-2)?.kind !== 'object') {
    // A literal at the end breaks by itself: `f(a, {` … `})`.
    const head = separated.slice(0, -1);
    const fields = objectParts(last.fields, target);
    return firstThatFits([
      ['(', ...head, group(fields), ')'],
      ['(', ...head, group(fields, true), ')'],
      group(['(', indent([line, ...separated]), ',', line, ')'], true),
    ]);
  }
  return group(['(', indent([softline, ...separated]), ifBroken(',', ''), softline, ')']);
}

function conditionalParts(code: Extract<Code, { kind: 'conditional' }>, place: Place, target: Target): Doc {
  const inside: Place = place === 'returned' || place === 'argument' ? 'deepBranch' : 'branch';
  return [testOf(code.test, inside, target), indent(branchParts(code, inside, target))];
}

function branchParts(code: Extract<Code, { kind: 'conditional' }>, inside: Place, target: Target): Doc {
  const { yes, no } = code;
  const yesDoc: Doc =
    yes.kind === 'conditional'
      ? [
          ifBroken('', '('),
          indent([testOf(yes.test, 'branch', target), branchParts(yes, 'branch', target)]),
          ifBroken('', ')'),
        ]
      : indent(layout(yes, inside, target));
  const noDoc: Doc =
    no.kind === 'conditional'
      ? indent([indent(testOf(no.test, 'branch', target)), branchParts(no, 'branch', target)])
      : indent(layout(no, inside, target));
  return [line, '? ', yesDoc, line, ': ', noDoc];
}

function testOf(test: Code, inside: Place, target: Target): Doc {
  if (test.kind !== 'conditional') return layout(test, inside, target);
  return ['(', group([indent([softline, group(conditionalParts(test, 'branch', target))]), softline]), ')'];
}

function layoutObject(fields: readonly FieldCode[], target: Target): Doc {
  return fields.length === 0 ? '{}' : group(objectParts(fields, target));
}

function objectParts(fields: readonly FieldCode[], target: Target): Doc {
  const parts: Doc[] = [];
  for (const field of fields) {
    if (parts.length > 0) parts.push(',', line);
    parts.push(
      isShorthand(field)
        ? field.name
        : assignment(propertyText(field.name), ':', field.value, layout(field.value, 'assigned', target), {
            property: true,
          }),
    );
  }
  return ['{', indent([line, ...parts]), ifBroken(',', ''), line, '}'];
}
