// The small functions of a module that check the arguments of programs with loops; only those that are called are there.

import type { Code, Declaration, Statement } from '../code.ts';

export type RuntimeName = 'wholeSize' | 'requireCount' | 'requireWhole' | 'outside';

const name = (text: string): Code => ({ kind: 'name', text });
const text = (value: string): Code => ({ kind: 'text', value });
const joined = (first: Code, ...rest: readonly Code[]): Code => rest.reduce((left, right): Code => ({ kind: 'binary', operator: '+', left, right }), first);
const call = (callee: string, ...args: readonly Code[]): Code => ({ kind: 'call', callee, args });
const rangeError = (...parts: readonly [Code, ...Code[]]): Code => ({ kind: 'new', callee: 'RangeError', args: [joined(...parts)] });
const parameter = (of: string, type: string): { readonly name: string; readonly type: string; readonly initial: null } => ({ name: of, type, initial: null });
const isWhole = (value: string): Code => call('Number.isInteger', name(value));
const not = (operand: Code): Code => ({ kind: 'unary', operator: '!', operand });
const throwIf = (test: Code, value: Code): Statement => ({ kind: 'if', test, then: [{ kind: 'throw', value }], otherwise: [] });
const belowZero = (value: string): Code => ({ kind: 'binary', operator: '<', left: name(value), right: { kind: 'number', value: 0 } });
const or = (left: Code, right: Code): Code => ({ kind: 'binary', operator: '||', left, right });

type Build = (own: string) => Declaration;

const builds: { readonly [which in RuntimeName]: Build } = {
  wholeSize: (own) => ({
    kind: 'function',
    name: own,
    exported: false,
    doc: ['A size that follows from the length of an array; 0 where each of its elements would be an empty row (0 / 0).'],
    parameters: [parameter('array', 'string'), parameter('length', 'number'), parameter('size', 'number')],
    returns: 'number',
    body: [
      { kind: 'if', test: call('Number.isNaN', name('size')), then: [{ kind: 'return', value: { kind: 'number', value: 0 } }], otherwise: [] },
      throwIf(or(not(isWhole('size')), belowZero('size')), rangeError(name('array'), text(': no size goes with '), name('length'), text(' elements'))),
      { kind: 'return', value: name('size') },
    ],
  }),
  requireCount: (own) => ({
    kind: 'function',
    name: own,
    exported: false,
    doc: ['Throws a RangeError unless a size is a whole number from 0 up.'],
    parameters: [parameter('name', 'string'), parameter('value', 'number')],
    returns: 'void',
    body: [throwIf(or(not(isWhole('value')), belowZero('value')), rangeError(name('name'), text(': expected a whole number from 0 up, found '), name('value')))],
  }),
  requireWhole: (own) => ({
    kind: 'function',
    name: own,
    exported: false,
    doc: ['Throws a RangeError unless a number is whole.'],
    parameters: [parameter('name', 'string'), parameter('value', 'number')],
    returns: 'void',
    body: [throwIf(not(isWhole('value')), rangeError(name('name'), text(': expected a whole number, found '), name('value')))],
  }),
  outside: (own) => ({
    kind: 'function',
    name: own,
    exported: false,
    doc: ['The error for a position that is not in `from..to`.'],
    parameters: [parameter('position', 'string'), parameter('value', 'number'), parameter('from', 'number'), parameter('to', 'number'), parameter('where', 'string')],
    returns: 'RangeError',
    body: [{ kind: 'return', value: rangeError(name('position'), text(' is '), name('value'), name('where'), text(', outside '), name('from'), text('..'), name('to')) }],
  }),
};

export type Runtime = {
  /** The name under which the module has the function; it is then there. */
  readonly of: (which: RuntimeName) => string;
  readonly declarations: () => readonly Declaration[];
};

export function createRuntime(choose: (wanted: string) => string): Runtime {
  const names = new Map<RuntimeName, string>();
  return {
    of: (which) => {
      let own = names.get(which);
      if (own === undefined) names.set(which, (own = choose(which)));
      return own;
    },
    declarations: () => [...names].map(([which, own]) => builds[which](own)),
  };
}
