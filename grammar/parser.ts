// The grammar, pure: it reads the tokens that layout.ts has marked and yields a concrete tree, nothing else. Every
// decision needs one token of lookahead. Expressions are flat, `operand (Infix operand)*`: src/syntax/precedence.ts
// groups them, so that a sum of 100,000 terms costs a loop and no depth. The production stands above each rule.

import { CstParser, type CstNode, type IToken, type ParserMethod } from 'chevrotain';
import * as T from './tokens.ts';
import { expectation } from './expectation.ts';

type Rule = ParserMethod<[], CstNode>;

export class GradParser extends CstParser {
  constructor(validate: boolean) {
    super([...T.parsed], {
      maxLookahead: 1,
      nodeLocationTracking: 'none',
      skipValidations: !validate,
      errorMessageProvider: expectation,
    });
    this.performSelfAnalysis();
  }

  /**
   * Chevrotain's own begins a node with an object without a prototype, which V8 keeps as a hash table: three times
   * slower and larger. The names of our rules and tokens clash with nothing that an object inherits.
   */
  protected cstInvocationStateUpdate(name: string): void {
    (this as unknown as { CST_STACK: CstNode[] }).CST_STACK.push({ name, children: {} });
  }

  /** file = (item End)* */
  readonly file: Rule = this.RULE('file', () => {
    this.MANY(() => {
      this.SUBRULE(this.item);
      this.CONSUME(T.End);
    });
  });

  /** item = use | gate | definition | line */
  readonly item: Rule = this.RULE('item', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.use) },
      { ALT: () => this.SUBRULE(this.gate) },
      { ALT: () => this.SUBRULE(this.definition) },
      { ALT: () => this.SUBRULE(this.line) },
    ]);
  });

  /** use = 'use' Path */
  readonly use: Rule = this.RULE('use', () => {
    this.CONSUME(T.Use);
    this.CONSUME(T.Path);
  });

  /** gate = 'surrogate'? 'gate' Defined parameters '=' expression block */
  readonly gate: Rule = this.RULE('gate', () => {
    this.OPTION(() => this.CONSUME(T.Surrogate));
    this.CONSUME(T.Gate);
    this.CONSUME(T.Defined);
    this.SUBRULE(this.parameters);
    this.CONSUME(T.Assign);
    this.SUBRULE(this.expression);
    this.SUBRULE(this.block);
  });

  /** definition = Defined parameters ('=' expression | block) */
  readonly definition: Rule = this.RULE('definition', () => {
    this.CONSUME(T.Defined);
    this.SUBRULE(this.parameters);
    this.OR([
      {
        ALT: () => {
          this.CONSUME(T.Assign);
          this.SUBRULE(this.expression);
        },
      },
      { ALT: () => this.SUBRULE(this.block) },
    ]);
  });

  /** block = '{' (line End)* '}' */
  readonly block: Rule = this.RULE('block', () => {
    this.CONSUME(T.BlockOpen);
    this.MANY(() => {
      this.SUBRULE(this.line);
      this.CONSUME(T.End);
    });
    this.CONSUME(T.BlockClose);
  });

  /** line = (Target index? '=')? expression */
  readonly line: Rule = this.RULE('line', () => {
    this.OPTION(() => {
      this.CONSUME(T.Target);
      this.OPTION2(() => this.SUBRULE(this.index));
      this.CONSUME(T.Assign);
    });
    this.SUBRULE(this.expression);
  });

  /** parameters = '(' (parameter (',' parameter)*)? ')' */
  readonly parameters: Rule = this.RULE('parameters', () => {
    this.CONSUME(T.LeftParen);
    this.OPTION(() => {
      this.SUBRULE(this.parameter);
      this.MANY(() => {
        this.CONSUME(T.Comma);
        this.SUBRULE2(this.parameter);
      });
    });
    this.CONSUME(T.RightParen);
  });

  /** parameter = 'const'? Name (':' type)? ('in' range)? */
  readonly parameter: Rule = this.RULE('parameter', () => {
    this.OPTION(() => this.CONSUME(T.Const));
    this.CONSUME(T.Name);
    this.OPTION2(() => {
      this.CONSUME(T.Colon);
      this.SUBRULE(this.type);
    });
    this.OPTION3(() => {
      this.CONSUME(T.In);
      this.SUBRULE(this.range);
    });
  });

  /** type = sizes | 'int' sizes? | fields sizes? */
  readonly type: Rule = this.RULE('type', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.sizes) },
      {
        ALT: () => {
          this.CONSUME(T.Int);
          this.OPTION(() => this.SUBRULE2(this.sizes));
        },
      },
      {
        ALT: () => {
          this.SUBRULE(this.fields);
          this.OPTION2(() => this.SUBRULE3(this.sizes));
        },
      },
    ]);
  });

  /** sizes = '[' expression (',' expression)* ']' */
  readonly sizes: Rule = this.RULE('sizes', () => {
    this.CONSUME(T.LeftBracket);
    this.SUBRULE(this.expression);
    this.MANY(() => {
      this.CONSUME(T.Comma);
      this.SUBRULE2(this.expression);
    });
    this.CONSUME(T.RightBracket);
  });

  /** fields = '{' field (',' field)* ','? '}' */
  readonly fields: Rule = this.RULE('fields', () => {
    this.CONSUME(T.LeftBrace);
    this.SUBRULE(this.field);
    this.MANY({
      GATE: () => this.LA(2).tokenType !== T.RightBrace,
      DEF: () => {
        this.CONSUME(T.Comma);
        this.SUBRULE2(this.field);
      },
    });
    this.OPTION(() => this.CONSUME2(T.Comma));
    this.CONSUME(T.RightBrace);
  });

  /** field = Name (':' type)? */
  readonly field: Rule = this.RULE('field', () => {
    this.CONSUME(T.Name);
    this.OPTION(() => {
      this.CONSUME(T.Colon);
      this.SUBRULE(this.type);
    });
  });

  /** expression = operand (Infix operand)* */
  readonly expression: Rule = this.RULE('expression', () => {
    this.SUBRULE(this.operand);
    this.MANY(() => {
      this.CONSUME(T.Infix);
      this.SUBRULE2(this.operand);
    });
  });

  /** operand = Prefix* (Number | Name arguments? | '(' expression ')' | array | record) postfix* */
  readonly operand: Rule = this.RULE('operand', () => {
    this.MANY(() => this.CONSUME(T.Prefix));
    this.OR([
      { ALT: () => this.CONSUME(T.NumberText) },
      {
        ALT: () => {
          this.CONSUME(T.Name);
          this.OPTION(() => this.SUBRULE(this.arguments));
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.LeftParen);
          this.SUBRULE(this.expression);
          this.CONSUME(T.RightParen);
        },
      },
      { ALT: () => this.SUBRULE(this.array) },
      { ALT: () => this.SUBRULE(this.record) },
      { ALT: () => this.CONSUME(T.Nested) },
    ]);
    this.MANY2(() => this.SUBRULE(this.postfix));
  });

  /** postfix = Transpose | '.' Name | index */
  readonly postfix: Rule = this.RULE('postfix', () => {
    this.OR([
      { ALT: () => this.CONSUME(T.Transpose) },
      {
        ALT: () => {
          this.CONSUME(T.Dot);
          this.CONSUME(T.Name);
        },
      },
      { ALT: () => this.SUBRULE(this.index) },
    ]);
  });

  /** index = '[' entry (',' entry)* ']' */
  readonly index: Rule = this.RULE('index', () => {
    this.CONSUME(T.LeftBracket);
    this.SUBRULE(this.entry);
    this.MANY(() => {
      this.CONSUME(T.Comma);
      this.SUBRULE2(this.entry);
    });
    this.CONSUME(T.RightBracket);
  });

  /** arguments = '(' (entry (',' entry)* (':' expression)?)? ')' */
  readonly arguments: Rule = this.RULE('arguments', () => {
    this.CONSUME(T.LeftParen);
    this.OPTION(() => {
      this.SUBRULE(this.entry);
      this.MANY(() => {
        this.CONSUME(T.Comma);
        this.SUBRULE2(this.entry);
      });
      this.OPTION2(() => {
        this.CONSUME(T.Colon);
        this.SUBRULE(this.expression);
      });
    });
    this.CONSUME(T.RightParen);
  });

  /** array = '[' (entry (',' entry)* (',' | ':' expression)?)? ']' */
  readonly array: Rule = this.RULE('array', () => {
    this.CONSUME(T.LeftBracket);
    this.OPTION(() => {
      this.SUBRULE(this.entry);
      this.MANY({
        GATE: () => this.LA(2).tokenType !== T.RightBracket,
        DEF: () => {
          this.CONSUME(T.Comma);
          this.SUBRULE2(this.entry);
        },
      });
      this.OPTION2(() => {
        this.OR([
          { ALT: () => this.CONSUME2(T.Comma) },
          {
            ALT: () => {
              this.CONSUME(T.Colon);
              this.SUBRULE(this.expression);
            },
          },
        ]);
      });
    });
    this.CONSUME(T.RightBracket);
  });

  /** entry = expression ('in' range | '..' expression)? */
  readonly entry: Rule = this.RULE('entry', () => {
    this.SUBRULE(this.expression);
    this.OPTION(() => {
      this.OR([
        {
          ALT: () => {
            this.CONSUME(T.In);
            this.SUBRULE(this.range);
          },
        },
        {
          ALT: () => {
            this.CONSUME(T.Dots);
            this.SUBRULE2(this.expression);
          },
        },
      ]);
    });
  });

  /** range = expression '..' expression */
  readonly range: Rule = this.RULE('range', () => {
    this.SUBRULE(this.expression);
    this.CONSUME(T.Dots);
    this.SUBRULE2(this.expression);
  });

  /** record = '{' Name ':' expression (',' Name ':' expression)* ','? '}' */
  readonly record: Rule = this.RULE('record', () => {
    this.CONSUME(T.LeftBrace);
    this.CONSUME(T.Name);
    this.CONSUME(T.Colon);
    this.SUBRULE(this.expression);
    this.MANY({
      GATE: () => this.LA(2).tokenType !== T.RightBrace,
      DEF: () => {
        this.CONSUME(T.Comma);
        this.CONSUME2(T.Name);
        this.CONSUME2(T.Colon);
        this.SUBRULE2(this.expression);
      },
    });
    this.OPTION(() => this.CONSUME2(T.Comma));
    this.CONSUME(T.RightBrace);
  });
}

/** What the parser needs of a rule: tokens in, tree out, errors aside. */
export type StartRule = 'item' | 'line' | 'operand';

let parser: GradParser | undefined;

export function theParser(): GradParser {
  return (parser ??= new GradParser(false));
}

/** Reads all `tokens` as one `rule`. */
export function readRule(
  rule: StartRule,
  tokens: readonly IToken[],
): { readonly tree: CstNode; readonly error: GradParser['errors'][number] | null } {
  const grad = theParser();
  grad.input = tokens as IToken[];
  const tree = grad[rule]();
  return { tree, error: grad.errors[0] ?? null };
}
