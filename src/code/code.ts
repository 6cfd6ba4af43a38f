// The output as data: the few shapes that a module is made of, in no language. Everything that decides *what* is
// written works on these; how it is laid out is the printer's business (print.ts), one printer for TypeScript and
// JavaScript.

import type { Span } from '../base/span.ts';
import type { HostFunction, InfixSymbol } from '../gates/gate.ts';

declare const isIdentifier: unique symbol;
/** A name that can stand in code as it is: `identifier` (constructors.ts) is the one way to make it. */
export type Identifier = string & { readonly [isIdentifier]: true };

/** A variable, or a field of one. */
export type Path =
  | { readonly kind: 'name'; readonly text: Identifier }
  | { readonly kind: 'field'; readonly object: Path; readonly name: Identifier };

/** What can be assigned to. An element exists for certain: TypeScript reads it as `w[0]!`. */
export type Place = Path | { readonly kind: 'element'; readonly array: Path; readonly index: Code };

export type Code =
  | Place
  | { readonly kind: 'length'; readonly array: Path }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'truth'; readonly holds: boolean }
  | { readonly kind: 'nothing'; readonly is: 'undefined' | 'null' }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Code; readonly right: Code }
  | { readonly kind: 'unary'; readonly operator: '-' | '!' | 'typeof'; readonly operand: Code }
  /** A function of the host's library. */
  | { readonly kind: 'host'; readonly callee: HostCallee; readonly args: readonly Code[] }
  /** A function of the module. */
  | { readonly kind: 'call'; readonly callee: Identifier; readonly args: readonly Code[] }
  /** What an array can do by itself. */
  | { readonly kind: 'method'; readonly array: Path; readonly name: Method; readonly args: readonly Code[] }
  /** A new array of zeros. */
  | { readonly kind: 'array'; readonly of: Numbers; readonly length: Code }
  | { readonly kind: 'isArray'; readonly of: Numbers; readonly operand: Code }
  | { readonly kind: 'error'; readonly of: 'RangeError' | 'TypeError'; readonly message: Code }
  | { readonly kind: 'conditional'; readonly test: Code; readonly yes: Code; readonly no: Code }
  /** An instance of a class of the module. */
  | { readonly kind: 'new'; readonly of: Identifier }
  /** A record of these fields, made anew. */
  | { readonly kind: 'object'; readonly type: CodeType; readonly fields: readonly FieldCode[] };

export type FieldCode = { readonly name: string; readonly value: Code };

/** What a variable, a parameter, a field or a result is. */
export type CodeType =
  | Scalar
  | 'text'
  /** Of any kind; an object of any kind; an error that is to be thrown; no value at all. */
  | 'anything'
  | 'object'
  | 'error'
  | 'nothing'
  | { readonly kind: 'array'; readonly of: Numbers }
  | { readonly kind: 'record'; readonly fields: readonly FieldType[]; readonly isReadonly: boolean }
  /** A record that the module declares. */
  | { readonly kind: 'named'; readonly name: Identifier };

export type FieldType = { readonly name: string; readonly type: CodeType };

export type Scalar = 'real' | 'whole' | 'truth';

/** What the numbers of an array are. */
export type Numbers = 'real' | 'whole';

/** `kindOf` is the tag of an object; `textOf` a number as a person reads it. */
export type HostCallee = HostFunction | 'isInteger' | 'isNaN' | 'kindOf' | 'textOf';

export type Method = 'fill' | 'set' | 'copyWithin' | 'subarray' | 'slice';

/** With those of whole numbers of 32 bits, which no gate has. */
export type BinaryOperator = InfixSymbol | '&' | '>>';

/** What a statement is written for: where its formula stands in the source. */
type Located = { readonly span?: Span };

export type Statement =
  | (Located & { readonly kind: 'const'; readonly name: Identifier; readonly type: CodeType; readonly value: Code })
  /** With `value` null the type is written out (`let r: number;`). */
  | (Located & {
      readonly kind: 'let';
      readonly name: Identifier;
      readonly type: CodeType;
      readonly value: Code | null;
    })
  | (Located & {
      readonly kind: 'assign';
      readonly target: Place;
      readonly operator: '=' | '+=' | '-=' | '*=';
      readonly value: Code;
    })
  /** `const { a, b } = cache;` Names only, or `field: name` where they differ. */
  | {
      readonly kind: 'unpack';
      readonly names: readonly Unpacked[];
      readonly from: Path;
    }
  | {
      readonly kind: 'if';
      readonly test: Code;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  /** Up (`step` > 0) while the index is below `to`; down to `to` itself. */
  | {
      readonly kind: 'for';
      readonly index: Identifier;
      readonly from: Code;
      readonly to: Code;
      readonly step: number;
      readonly body: readonly Statement[];
    }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'blank' }
  | { readonly kind: 'call'; readonly value: Code }
  | { readonly kind: 'throw'; readonly value: Code }
  | (Located & { readonly kind: 'return'; readonly value: Code });

export type Unpacked = { readonly field: string; readonly name: Identifier; readonly type: CodeType };

export type ParameterCode = {
  readonly name: Identifier;
  readonly type: CodeType;
  /** A default value; the parameter may then be left out. */
  readonly initial: Code | null;
  /** May be left out without a default value: it is then `undefined`. */
  readonly optional?: true;
};

export type Declaration =
  | {
      readonly kind: 'function';
      readonly name: Identifier;
      readonly exported: boolean;
      /** Lines of a JSDoc comment; none for no comment. May hold text of the user's: the printer escapes it. */
      readonly doc: readonly string[];
      readonly parameters: readonly ParameterCode[];
      readonly returns: CodeType;
      readonly body: readonly Statement[];
      /** The definition of the source that it is made of. */
      readonly span?: Span;
      /** What it is to the type of its first parameter, where a language has methods. */
      readonly method?: MethodOf;
    }
  /** A type of records. Where it has methods, hidden fields are for these alone. */
  | {
      readonly kind: 'interface';
      readonly name: Identifier;
      readonly doc: readonly string[];
      readonly fields: readonly DeclaredField[];
      readonly methods?: readonly FunctionCode[];
    }
  /** A class of records, and what each field of a new one holds. */
  | {
      readonly kind: 'class';
      readonly name: Identifier;
      readonly exported: boolean;
      readonly doc: readonly string[];
      readonly fields: readonly (DeclaredField & { readonly initial: Code })[];
      readonly methods?: readonly FunctionCode[];
    }
  /** An array that never changes: these, or what a function of the module makes when it is loaded. */
  | {
      readonly kind: 'table';
      readonly name: Identifier;
      readonly doc: readonly string[];
      readonly of: Numbers;
      readonly value: readonly number[] | Code;
    };

export type DeclaredField = FieldType & {
  readonly doc: string;
  readonly hidden?: true;
  /** Set once, when the record is made. */
  readonly isReadonly?: true;
};

export type MethodOf = { readonly type: Identifier; readonly name: Identifier };

export type TableCode = Extract<Declaration, { readonly kind: 'table' }>;

export type FunctionCode = Extract<Declaration, { readonly kind: 'function' }>;

export type Module = {
  /** Lines of the leading `//` comment, without the slashes. */
  readonly header: readonly string[];
  readonly declarations: readonly Declaration[];
};
