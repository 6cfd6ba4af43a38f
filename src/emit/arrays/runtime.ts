// The small functions of a module that check the arguments of programs with loops; only those that are called are
// there.

import type { Code, Declaration, Statement } from '../code.ts';

export type RuntimeName =
  | 'wholeSize'
  | 'requireCount'
  | 'requireWhole'
  | 'requireArray'
  | 'requireWholes'
  | 'requireObject'
  | 'fitted'
  | 'found'
  | 'outside';

const name = (text: string): Code => ({ kind: 'name', text });
const text = (value: string): Code => ({ kind: 'text', value });
const joined = (first: Code, ...rest: readonly Code[]): Code =>
  rest.reduce((left, right): Code => ({ kind: 'binary', operator: '+', left, right }), first);
const call = (callee: string, ...args: readonly Code[]): Code => ({ kind: 'call', callee, args });
const rangeError = (...parts: readonly [Code, ...Code[]]): Code => ({
  kind: 'new',
  callee: 'RangeError',
  args: [joined(...parts)],
});
const typeError = (...parts: readonly [Code, ...Code[]]): Code => ({
  kind: 'new',
  callee: 'TypeError',
  args: [joined(...parts)],
});
const parameter = (
  of: string,
  type: string,
): { readonly name: string; readonly type: string; readonly initial: null } => ({ name: of, type, initial: null });
const isWhole = (value: string): Code => call('Number.isInteger', name(value));
const not = (operand: Code): Code => ({ kind: 'unary', operator: '!', operand });
const throwIf = (test: Code, value: Code): Statement => ({
  kind: 'if',
  test,
  then: [{ kind: 'throw', value }],
  otherwise: [],
});
const belowZero = (value: string): Code => ({
  kind: 'binary',
  operator: '<',
  left: name(value),
  right: { kind: 'number', value: 0 },
});
const or = (left: Code, right: Code): Code => ({ kind: 'binary', operator: '||', left, right });

type Build = (own: string, of: (which: RuntimeName) => string) => Declaration;

/** An array of the same kind from another realm is one as well. */
function kindCheck(own: string, of: (which: RuntimeName) => string, kind: 'Float64Array' | 'Int32Array'): Declaration {
  const isOther: Code = {
    kind: 'binary',
    operator: '!==',
    left: call('Object.prototype.toString.call', name('array')),
    right: text(`[object ${kind}]`),
  };
  const article = kind === 'Int32Array' ? 'an' : 'a';
  return {
    kind: 'function',
    name: own,
    exported: false,
    doc: [`Throws a TypeError unless there is ${article} ${kind}.`],
    parameters: [parameter('name', 'string'), parameter('array', kind)],
    returns: 'void',
    body: [
      throwIf(
        { kind: 'binary', operator: '&&', left: not(name(`(array instanceof ${kind})`)), right: isOther },
        typeError(name('name'), text(`: expected ${article} ${kind}, found `), call(of('found'), name('array'))),
      ),
    ],
  };
}

const builds: { readonly [which in RuntimeName]: Build } = {
  wholeSize: (own) => ({
    kind: 'function',
    name: own,
    exported: false,
    doc: [
      'A size that follows from the length of an array; 0 where each of its elements would be an empty row (0 / 0).',
    ],
    parameters: [parameter('array', 'string'), parameter('length', 'number'), parameter('size', 'number')],
    returns: 'number',
    body: [
      {
        kind: 'if',
        test: call('Number.isNaN', name('size')),
        then: [{ kind: 'return', value: { kind: 'number', value: 0 } }],
        otherwise: [],
      },
      throwIf(
        or(not(isWhole('size')), belowZero('size')),
        rangeError(name('array'), text(': no size goes with '), name('length'), text(' elements')),
      ),
      { kind: 'return', value: name('size') },
    ],
  }),
  requireCount: (own, of) => ({
    kind: 'function',
    name: own,
    exported: false,
    doc: ['Throws a RangeError unless a size is a whole number from 0 up.'],
    parameters: [parameter('name', 'string'), parameter('value', 'number')],
    returns: 'void',
    body: [
      throwIf(
        or(not(isWhole('value')), belowZero('value')),
        rangeError(name('name'), text(': expected a whole number from 0 up, found '), call(of('found'), name('value'))),
      ),
    ],
  }),
  requireWhole: (own, of) => ({
    kind: 'function',
    name: own,
    exported: false,
    doc: ['Throws a RangeError unless a number is whole.'],
    parameters: [parameter('name', 'string'), parameter('value', 'number')],
    returns: 'void',
    body: [
      throwIf(
        not(isWhole('value')),
        rangeError(name('name'), text(': expected a whole number, found '), call(of('found'), name('value'))),
      ),
    ],
  }),
  requireArray: (own, of) => kindCheck(own, of, 'Float64Array'),
  requireWholes: (own, of) => kindCheck(own, of, 'Int32Array'),
  requireObject: (own, of) => ({
    kind: 'function',
    name: own,
    exported: false,
    doc: ['Throws a TypeError unless there is an object.'],
    parameters: [parameter('name', 'string'), parameter('value', 'object')],
    returns: 'void',
    body: [
      throwIf(
        or(
          { kind: 'binary', operator: '!==', left: name('typeof value'), right: text('object') },
          { kind: 'binary', operator: '===', left: name('value'), right: name('null') },
        ),
        typeError(name('name'), text(': expected an object, found '), call(of('found'), name('value'))),
      ),
    ],
  }),
  fitted: (own, of) => ({
    kind: 'function',
    name: own,
    exported: false,
    doc: ['An array of the cache, or a new one where it has another length.'],
    parameters: [parameter('name', 'string'), parameter('array', 'Float64Array'), parameter('length', 'number')],
    returns: 'Float64Array',
    body: [
      { kind: 'call', value: call(of('requireArray'), name('name'), name('array')) },
      {
        kind: 'return',
        value: {
          kind: 'conditional',
          test: { kind: 'binary', operator: '===', left: name('array.length'), right: name('length') },
          yes: name('array'),
          no: { kind: 'new', callee: 'Float64Array', args: [name('length')] },
        },
      },
    ],
  }),
  found: (own) => ({
    kind: 'function',
    name: own,
    exported: false,
    doc: ['What was found, in a few words.'],
    parameters: [parameter('value', 'any')],
    returns: 'string',
    body: [
      {
        kind: 'if',
        test: { kind: 'binary', operator: '===', left: name('typeof value'), right: text('number') },
        then: [{ kind: 'return', value: call('String', name('value')) }],
        otherwise: [],
      },
      {
        kind: 'if',
        test: or(
          { kind: 'binary', operator: '===', left: name('value'), right: name('undefined') },
          { kind: 'binary', operator: '===', left: name('value'), right: name('null') },
        ),
        then: [{ kind: 'return', value: text('nothing') }],
        otherwise: [],
      },
      {
        kind: 'if',
        test: {
          kind: 'binary',
          operator: '&&',
          left: { kind: 'binary', operator: '===', left: name('typeof value'), right: text('object') },
          right: { kind: 'binary', operator: '===', left: name('typeof value.length'), right: text('number') },
        },
        then: [{ kind: 'return', value: joined(text('an array of '), name('value.length'), text(' numbers')) }],
        otherwise: [],
      },
      {
        kind: 'return',
        value: {
          kind: 'conditional',
          test: { kind: 'binary', operator: '===', left: name('typeof value'), right: text('object') },
          yes: text('an object'),
          no: joined(text('a '), name('typeof value')),
        },
      },
    ],
  }),
  outside: (own) => ({
    kind: 'function',
    name: own,
    exported: false,
    doc: ['The error for a position that is not in `from..to`.'],
    parameters: [
      parameter('position', 'string'),
      parameter('value', 'number'),
      parameter('from', 'number'),
      parameter('to', 'number'),
      parameter('where', 'string'),
    ],
    returns: 'RangeError',
    body: [
      {
        kind: 'return',
        value: rangeError(
          name('position'),
          text(' is '),
          name('value'),
          name('where'),
          text(', outside '),
          name('from'),
          text('..'),
          name('to'),
        ),
      },
    ],
  }),
};

export type Runtime = {
  /** The name under which the module has the function; it is then there. */
  readonly of: (which: RuntimeName) => string;
  readonly declarations: () => readonly Declaration[];
};

export function createRuntime(choose: (wanted: string) => string): Runtime {
  const names = new Map<RuntimeName, string>();
  const addName = (which: RuntimeName): string => {
    const own = choose(which);
    names.set(which, own);
    return own;
  };
  return {
    of: (which) => names.get(which) ?? addName(which),
    declarations: () => {
      const of = (which: RuntimeName): string => names.get(which) ?? addName(which);
      const written: Declaration[] = [];
      // What one of them calls comes after it.
      for (const [which, own] of names) written.push(builds[which](own, of));
      return written;
    },
  };
}
