// In the bundle for pages, in place of Chevrotain: the lexer and the parser that our grammar asks of it, with the same
// tokens, the same tree and the same first error. Every decision needs one token of lookahead, so which tokens a part of
// a rule may begin with is found by running that part against a token, once for each that ever stands there.

let types = 0;

export function createToken({ name, label, pattern, start_chars_hint: starts = [], group }) {
  return { name, LABEL: label, PATTERN: pattern, tokenTypeIdx: ++types, starts, group };
}

export const EOF = createToken({ name: 'EOF' });
const end = { image: '', startOffset: NaN, tokenTypeIdx: EOF.tokenTypeIdx, tokenType: EOF };

export class Lexer {
  static NA = undefined;
  static SKIPPED = 'skipped';

  constructor(given) {
    this.all = given.map((type) => ({ type, match: matcher(type.PATTERN) }));
    // What begins with a character beyond ASCII is asked of all.
    this.byCode = Array.from({ length: 128 }, (_, code) =>
      this.all.filter(({ type: { PATTERN, starts } }) =>
        starts.length > 0
          ? starts.some((start) => start === code || start === String.fromCharCode(code))
          : typeof PATTERN !== 'string' || PATTERN.charCodeAt(0) === code,
      ),
    );
  }

  /** The first of the types, in their order, whose pattern is found. */
  tokenize(text) {
    const tokens = [];
    for (let at = 0; at < text.length;) {
      for (const { type, match } of this.byCode[text.charCodeAt(at)] ?? this.all) {
        const image = match(text, at);
        if (image === undefined) continue;
        if (type.group !== Lexer.SKIPPED)
          tokens.push({ image, startOffset: at, tokenTypeIdx: type.tokenTypeIdx, tokenType: type });
        at += image.length;
        break;
      }
    }
    return { tokens };
  }
}

/** What stands at an offset of a text, by a pattern; undefined if that does not. */
function matcher(pattern) {
  if (typeof pattern === 'string') return (text, at) => (text.startsWith(pattern, at) ? pattern : undefined);
  if (!(pattern instanceof RegExp)) return (text, at) => pattern.exec(text, at)?.[0];
  const sticky = new RegExp(pattern, `${pattern.flags}y`);
  return (text, at) => {
    sticky.lastIndex = at;
    return sticky.exec(text)?.[0];
  };
}

// What running a part of a rule against a token ends with.
const begins = {};
const differs = {};

export class CstParser {
  CST_STACK = [];
  errors = [];
  /** The rules that are being read, the innermost last. */
  rules = [];
  /** The number of the type against which a part of a rule is run, 0 while tokens are read. */
  asked = 0;

  constructor(_, { errorMessageProvider }) {
    this.says = errorMessageProvider;
  }

  performSelfAnalysis() {
    // What a rule begins with is found as it is read.
  }

  set input(tokens) {
    this.tokens = tokens;
    this.at = 0;
    this.errors = [];
    this.rules = [];
    this.CST_STACK = [];
  }

  LA(ahead) {
    return this.tokens[this.at + ahead - 1] ?? end;
  }

  RULE(ruleName, body) {
    const rule = () => {
      try {
        const tree = this.read(rule);
        if (this.LA(1) !== end) this.mistake(this.says.buildNotAllInputParsedMessage());
        return tree;
      } catch (error) {
        if (error === this.errors[0]) return undefined;
        throw error;
      }
    };
    // `decisions`: for each OPTION, MANY and OR of the rule, by its number, what it does at a type of token.
    return Object.assign(rule, { ruleName, body, decisions: [] });
  }

  read(rule) {
    this.rules.push(rule);
    this.cstInvocationStateUpdate(rule.ruleName);
    rule.body();
    this.rules.pop();
    return this.CST_STACK.pop();
  }

  mistake(message) {
    const ruleStack = this.rules.map(({ ruleName }) => ruleName);
    const error = { message, token: this.LA(1), context: { ruleStack } };
    this.errors.push(error);
    return error;
  }

  keep(name, child) {
    const { children } = this.CST_STACK[this.CST_STACK.length - 1];
    (children[name] ??= []).push(child);
  }

  CONSUME(type) {
    if (this.asked > 0) throw this.asked === type.tokenTypeIdx ? begins : differs;
    const token = this.LA(1);
    if (token.tokenTypeIdx !== type.tokenTypeIdx)
      throw this.mistake(this.says.buildMismatchTokenMessage({ expected: type }));
    this.at++;
    this.keep(type.name, token);
    return token;
  }

  SUBRULE(rule) {
    if (this.asked > 0) rule.body();
    else this.keep(rule.ruleName, this.read(rule));
  }

  /** Whether a part of a rule may begin with the type of this number. */
  mayBegin(part, type) {
    const outer = this.asked;
    this.asked = type;
    try {
      part();
      return false;
    } catch (outcome) {
      if (outcome !== begins && outcome !== differs) throw outcome;
      return outcome === begins;
    } finally {
      this.asked = outer;
    }
  }

  /** What is known of a decision at the next token, or is found now. */
  decided(number, find) {
    const { decisions } = this.rules[this.rules.length - 1];
    const type = this.LA(1).tokenTypeIdx;
    return ((decisions[number] ??= [])[type] ??= find(type));
  }

  enters(part, number) {
    return this.decided(number, (type) => this.mayBegin(part, type));
  }

  optional(part, number) {
    if (this.asked > 0 ? this.mayBegin(part, this.asked) : this.enters(part, number)) {
      if (this.asked > 0) throw begins;
      part();
    }
  }

  repeated(given, number) {
    const part = given.DEF ?? given;
    if (this.asked > 0) this.optional(part, number);
    else while ((given.GATE?.() ?? true) && this.enters(part, number)) part();
  }

  OR(alternatives) {
    const chosen = (type) => alternatives.findIndex(({ ALT }) => this.mayBegin(ALT, type));
    if (this.asked > 0) throw chosen(this.asked) < 0 ? differs : begins;
    const one = alternatives[this.decided(0, chosen)];
    if (one === undefined) {
      const { ruleName } = this.rules[this.rules.length - 1];
      throw this.mistake(this.says.buildNoViableAltMessage({ ruleName }));
    }
    one.ALT();
  }
}

// Each occurrence of one kind in a rule has a number behind its name.
const { prototype } = CstParser;
for (const which of ['', 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
  const number = 2 * Number(which);
  prototype[`CONSUME${which}`] = prototype.CONSUME;
  prototype[`SUBRULE${which}`] = prototype.SUBRULE;
  prototype[`OPTION${which}`] = function option(part) {
    this.optional(part, number + 1);
  };
  prototype[`MANY${which}`] = function many(part) {
    this.repeated(part, number + 2);
  };
}
