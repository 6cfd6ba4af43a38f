// The output as data: the few shapes of TypeScript that a module is made of. Everything that decides *what* is
// written works on these; how it is laid out is the printer's business (print.ts), one printer for TypeScript and
// JavaScript.

export type Code =
  /** A name or a place, already legal: `x`, `cache.sigy`, `grad.w[0]`, `Math.PI`. */
  | { readonly kind: 'name'; readonly text: string }
  /** An element that exists for certain: `w[0]`; TypeScript writes `w[0]!`. */
  | { readonly kind: 'element'; readonly array: string; readonly index: Code }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Code; readonly right: Code }
  | { readonly kind: 'unary'; readonly operator: '-' | '!'; readonly operand: Code }
  | { readonly kind: 'call'; readonly callee: string; readonly args: readonly Code[] }
  | { readonly kind: 'new'; readonly callee: string; readonly args: readonly Code[] }
  | { readonly kind: 'conditional'; readonly test: Code; readonly yes: Code; readonly no: Code }
  /** An object literal. */
  | { readonly kind: 'object'; readonly fields: readonly { readonly name: string; readonly value: Code }[] };

export type BinaryOperator = '||' | '&&' | '<' | '<=' | '>' | '>=' | '===' | '!==' | '+' | '-' | '*' | '/' | '%';

export type Statement =
  | { readonly kind: 'const'; readonly name: string; readonly value: Code }
  /** With `value` null the type is written out (`let r: number;`). */
  | { readonly kind: 'let'; readonly name: string; readonly type: string; readonly value: Code | null }
  | {
      readonly kind: 'assign';
      readonly target: Code;
      readonly operator: '=' | '+=' | '-=' | '*=';
      readonly value: Code;
    }
  /** `const { a, b } = cache;` Names only, or `field: name` where they differ. */
  | {
      readonly kind: 'unpack';
      readonly names: readonly { readonly field: string; readonly name: string }[];
      readonly from: string;
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
      readonly index: string;
      readonly from: Code;
      readonly to: Code;
      readonly step: number;
      readonly body: readonly Statement[];
    }
  /** `array.fill(value, from, to);` */
  | {
      readonly kind: 'fill';
      readonly array: string;
      readonly value: Code;
      readonly range: { readonly from: Code; readonly to: Code } | null;
    }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'blank' }
  | { readonly kind: 'call'; readonly value: Code }
  | { readonly kind: 'throw'; readonly value: Code }
  | { readonly kind: 'return'; readonly value: Code };

export type ParameterCode = {
  readonly name: string;
  readonly type: string;
  /** A default value; the parameter may then be left out. */
  readonly initial: Code | null;
  /** May be left out without a default value: it is then `undefined`. */
  readonly optional?: true;
};

export type Declaration =
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly exported: boolean;
      /** Lines of a JSDoc comment; none for no comment. May hold text of the user's: the printer escapes it. */
      readonly doc: readonly string[];
      readonly parameters: readonly ParameterCode[];
      readonly returns: string;
      readonly body: readonly Statement[];
    }
  /** TypeScript only. */
  | {
      readonly kind: 'interface';
      readonly name: string;
      readonly doc: readonly string[];
      readonly fields: readonly { readonly name: string; readonly type: string; readonly doc: string }[];
    }
  | {
      readonly kind: 'constant';
      readonly name: string;
      readonly type: string;
      readonly doc: string;
      readonly value: Code;
    };

export type Module = {
  /** Lines of the leading `//` comment, without the slashes. */
  readonly header: readonly string[];
  readonly declarations: readonly Declaration[];
};

export type Target = 'ts' | 'js';
