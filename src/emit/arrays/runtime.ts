// The small functions of a module that check the arguments of programs with loops; only those that are called are
// there.

import type { Code, Declaration, Numbers, Statement } from '../../code/code.ts';
import {
  arrayLength,
  arrayOf,
  binary,
  branch,
  call,
  conditional,
  error,
  functionCode,
  give,
  host,
  isArray,
  missing,
  name,
  newArray,
  not,
  nullCode,
  number,
  parameter,
  raise,
  run,
  text,
  typeName,
} from '../../code/constructors.ts';
import { inRows } from './in-rows.ts';

export type RuntimeName =
  | 'wholeSize'
  | 'requireCount'
  | 'requireLength'
  | 'requireWhole'
  | 'requireArray'
  | 'requireWholes'
  | 'requireObject'
  | 'requireArrayOf'
  | 'fitted'
  | 'found'
  | 'inRows'
  | 'outside';

const joined = (first: Code, ...rest: readonly Code[]): Code =>
  rest.reduce((left, right): Code => binary(left, '+', right), first);
const rangeError = (...parts: readonly [Code, ...Code[]]): Code => error('RangeError', joined(...parts));
const typeError = (...parts: readonly [Code, ...Code[]]): Code => error('TypeError', joined(...parts));
const isWhole = (value: string): Code => host('isInteger', name(value));
const throwIf = (test: Code, value: Code): Statement => branch(test, [raise(value)]);
const belowZero = (value: string): Code => binary(name(value), '<', number(0));
const or = (left: Code, right: Code): Code => binary(left, '||', right);

type Build = (own: string, of: (which: RuntimeName) => string) => Declaration;

/** An array of the same kind from another realm is one as well. */
function kindCheck(own: string, of: (which: RuntimeName) => string, numbers: Numbers): Declaration {
  const kind = numbers === 'whole' ? 'Int32Array' : 'Float64Array';
  const isOther: Code = binary(host('kindOf', name('array')), '!==', text(`[object ${kind}]`));
  const article = numbers === 'whole' ? 'an' : 'a';
  return functionCode({
    name: own,
    exported: false,
    doc: [`Throws a TypeError unless there is ${article} ${kind}.`],
    parameters: [parameter('name', 'text'), parameter('array', arrayOf(numbers))],
    returns: 'nothing',
    body: [
      throwIf(
        binary(not(isArray(name('array'), numbers)), '&&', isOther),
        typeError(name('name'), text(`: expected ${article} ${kind}, found `), call(of('found'), name('array'))),
      ),
    ],
  });
}

const wrongLength = (length: Code, expected: string): Statement =>
  throwIf(
    binary(length, '!==', name(expected)),
    rangeError(name('name'), text(': expected '), name(expected), text(' elements, found '), length),
  );

const builds: { readonly [which in RuntimeName]: Build } = {
  inRows,
  wholeSize: (own) =>
    functionCode({
      name: own,
      exported: false,
      doc: ['A size that follows from a length; 0 where all elements are empty rows.'],
      parameters: [parameter('array', 'text'), parameter('length', 'whole'), parameter('size', 'real')],
      returns: 'whole',
      body: [
        branch(host('isNaN', name('size')), [give(number(0))]),
        throwIf(
          or(not(isWhole('size')), belowZero('size')),
          rangeError(name('array'), text(': no size goes with '), name('length'), text(' elements')),
        ),
        give(name('size')),
      ],
    }),
  requireLength: (own) =>
    functionCode({
      name: own,
      exported: false,
      doc: ['Throws a RangeError unless an array is as long as declared.'],
      parameters: [parameter('name', 'text'), parameter('length', 'whole'), parameter('expected', 'whole')],
      returns: 'nothing',
      body: [wrongLength(name('length'), 'expected')],
    }),
  requireCount: (own, of) =>
    functionCode({
      name: own,
      exported: false,
      doc: ['Throws a RangeError unless a size is a whole number from 0 up.'],
      parameters: [parameter('name', 'text'), parameter('value', 'real')],
      returns: 'nothing',
      body: [
        throwIf(
          or(not(isWhole('value')), belowZero('value')),
          rangeError(
            name('name'),
            text(': expected a whole number from 0 up, found '),
            call(of('found'), name('value')),
          ),
        ),
      ],
    }),
  requireWhole: (own, of) =>
    functionCode({
      name: own,
      exported: false,
      doc: ['Throws a RangeError unless a number is whole.'],
      parameters: [parameter('name', 'text'), parameter('value', 'real')],
      returns: 'nothing',
      body: [
        throwIf(
          not(isWhole('value')),
          rangeError(name('name'), text(': expected a whole number, found '), call(of('found'), name('value'))),
        ),
      ],
    }),
  requireArray: (own, of) => kindCheck(own, of, 'real'),
  requireWholes: (own, of) => kindCheck(own, of, 'whole'),
  requireObject: (own, of) =>
    functionCode({
      name: own,
      exported: false,
      doc: ['Throws a TypeError unless there is an object.'],
      parameters: [parameter('name', 'text'), parameter('value', 'anything')],
      returns: 'nothing',
      body: [
        throwIf(
          or(binary(typeName(name('value')), '!==', text('object')), binary(name('value'), '===', nullCode)),
          typeError(name('name'), text(': expected an object, found '), call(of('found'), name('value'))),
        ),
      ],
    }),
  requireArrayOf: (own, of) =>
    functionCode({
      name: own,
      exported: false,
      doc: ['Throws unless there is a Float64Array of this length.'],
      parameters: [parameter('name', 'text'), parameter('array', arrayOf('real')), parameter('length', 'whole')],
      returns: 'nothing',
      body: [
        run(call(of('requireArray'), name('name'), name('array'))),
        wrongLength(arrayLength(name('array')), 'length'),
      ],
    }),
  fitted: (own, of) =>
    functionCode({
      name: own,
      exported: false,
      doc: ['An array of the cache, or a new one where it has another length.'],
      parameters: [parameter('name', 'text'), parameter('array', arrayOf('real')), parameter('length', 'whole')],
      returns: arrayOf('real'),
      body: [
        run(call(of('requireArray'), name('name'), name('array'))),
        give(
          conditional(
            binary(arrayLength(name('array')), '===', name('length')),
            name('array'),
            newArray('real', name('length')),
          ),
        ),
      ],
    }),
  found: (own) =>
    functionCode({
      name: own,
      exported: false,
      doc: ['What was found, in a few words.'],
      parameters: [parameter('value', 'anything')],
      returns: 'text',
      body: [
        branch(binary(typeName(name('value')), '===', text('number')), [give(host('textOf', name('value')))]),
        branch(or(binary(name('value'), '===', missing), binary(name('value'), '===', nullCode)), [
          give(text('nothing')),
        ]),
        branch(
          binary(
            binary(typeName(name('value')), '===', text('object')),
            '&&',
            binary(typeName(arrayLength(name('value'))), '===', text('number')),
          ),
          [give(joined(text('an array of '), arrayLength(name('value')), text(' numbers')))],
        ),
        give(
          conditional(
            binary(typeName(name('value')), '===', text('object')),
            text('an object'),
            joined(text('a '), typeName(name('value'))),
          ),
        ),
      ],
    }),
  outside: (own) =>
    functionCode({
      name: own,
      exported: false,
      doc: ['The error for a position that is not in `from..to`.'],
      parameters: [
        parameter('position', 'text'),
        parameter('value', 'real'),
        parameter('from', 'whole'),
        parameter('to', 'whole'),
        parameter('where', 'text'),
      ],
      returns: 'error',
      body: [
        give(
          rangeError(
            name('position'),
            text(' is '),
            name('value'),
            name('where'),
            text(', outside '),
            name('from'),
            text('..'),
            name('to'),
          ),
        ),
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
