// grammar/brackets.ts
var shapes = ["(", "[", "{"];
var counterparts = [")", "]", "}"];
var brace = 2;
function isBracket(code) {
  return code === 40 || code === 41 || code === 91 || code === 93 || code === 123 || code === 125;
}
function matchBrackets(tokens, deepest2) {
  const partner = new Int32Array(tokens.length).fill(-1);
  const problems = [];
  const open = [];
  const shapeOf = [];
  const waiting = [0, 0, 0];
  let tooDeep = null;
  const pair = (one, other) => {
    partner[one] = other;
    partner[other] = one;
  };
  const pop = () => {
    waiting[shapeOf.pop()]--;
    return open.pop();
  };
  for (let at = 0; at < tokens.length; at++) {
    const { image } = tokens[at];
    if (image.length !== 1 || !isBracket(image.charCodeAt(0))) continue;
    const opening = shapes.indexOf(image);
    if (opening !== -1) {
      open.push(at);
      shapeOf.push(opening);
      waiting[opening]++;
      if (open.length > deepest2) tooDeep ??= tokens[at];
      continue;
    }
    const closing = counterparts.indexOf(image);
    const top = shapeOf[shapeOf.length - 1];
    if (top === closing) {
      pair(pop(), at);
    } else if (waiting[closing] > 0) {
      for (; ; ) {
        const shape = shapeOf[shapeOf.length - 1];
        const last = pop();
        if (shape === closing) {
          pair(last, at);
          break;
        }
        problems.push({ kind: "unclosed", token: tokens[last], close: null });
      }
    } else if (top !== void 0 && top !== brace && closing !== brace) {
      const last = pop();
      problems.push({ kind: "unclosed", token: tokens[last], close: tokens[at] });
      pair(last, at);
    } else {
      problems.push({ kind: "unopened", token: tokens[at] });
    }
  }
  for (const left of open) problems.push({ kind: "unclosed", token: tokens[left], close: null });
  return { partner, problems, tooDeep };
}

// grammar/retag.ts
function retag(token, type) {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx;
}

// grammar/tokens.ts
import { createToken, Lexer } from "chevrotain";
var ascii = Array.from({ length: 128 }, (_, code) => code);
var beyondAscii = [
  ...Array.from({ length: 128 }, (_, index) => index + 128),
  ...Array.from({ length: 1020 }, (_, index) => 256 + index * 64)
];
function matched(name, label, starts, match) {
  return createToken({ name, label, pattern: { exec: match }, start_chars_hint: [...starts], line_breaks: false });
}
function written(name, label, pattern) {
  return createToken({ name, label, pattern });
}
function given(name, label) {
  return createToken({ name, label, pattern: Lexer.NA });
}
var goesOn = ascii.map((code) => /\w/.test(String.fromCharCode(code)));
var unicodeName = /[\p{L}_][\p{L}\p{M}\w]*/uy;
function isPlain(name) {
  const rest = name.normalize("NFC").replace(/[\u0370-\u03ff\u00b5]/g, "");
  return rest === rest.normalize("NFKC");
}
function matchName(text, offset) {
  let end = offset;
  let code = text.charCodeAt(end);
  while (code < 128 && goesOn[code] === true) code = text.charCodeAt(++end);
  if (!(code >= 128)) return end > offset ? [text.slice(offset, end)] : null;
  unicodeName.lastIndex = offset;
  const image = unicodeName.exec(text)?.[0];
  if (image !== void 0) return isPlain(image) ? [image] : null;
  const character = text.charAt(offset);
  return character === "\u221A" || character === "\u221E" ? [character] : null;
}
var stray = /&&|\|\||=>|===?|!==|<>|:=|\.{3}|->|\/\*|\*\/|[-+*/@^]=|"[^"\n]*"?|`[^`\n]*`?|\p{No}+|[\p{L}\p{M}\p{N}_]+|[^]/uy;
function matchStray(text, offset) {
  stray.lastIndex = offset;
  const image = stray.exec(text)?.[0];
  return image === void 0 ? null : [image];
}
var WhiteSpace = createToken({
  name: "WhiteSpace",
  pattern: /[ \t\r\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/,
  group: Lexer.SKIPPED
});
var Comment = createToken({ name: "Comment", pattern: /(?:#|\/\/)[^\n]*/, group: Lexer.SKIPPED });
var Newline = written("Newline", "the end of the line", /\n[ \t\r\n]*/);
var Name = matched(
  "Name",
  "a name",
  ascii.filter((code) => /[A-Za-z_]/.test(String.fromCharCode(code))).concat(beyondAscii),
  matchName
);
var NumberText = written("NumberText", "a number", /(?:\d[\d_]*(?:\.\d[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?/);
var LeftParen = written("LeftParen", "'('", "(");
var RightParen = written("RightParen", "')'", ")");
var LeftBracket = written("LeftBracket", "'['", "[");
var RightBracket = written("RightBracket", "']'", "]");
var LeftBrace = written("LeftBrace", "'{'", "{");
var RightBrace = written("RightBrace", "'}'", "}");
var Comma = written("Comma", "','", ",");
var Semicolon = written("Semicolon", "';'", ";");
var Quote = written("Quote", "'", "'");
var Colon = written("Colon", "':'", /:(?!=)/);
var Dots = written("Dots", "'..'", /\.\.(?!\.)/);
var Dot = written("Dot", "'.'", /\.(?!\.)/);
var Operator = written(
  "Operator",
  "an operator",
  /\*\*|\*(?![/=])|\/(?![*=])|-(?![>=])|[+@^](?!=)|<=|<(?!>)|>=?|==(?!=)|!=(?!=)|[\u2264\u2265\u2260\u2212\u00b7\u22c5\u00d7]/
);
var Assign = written("Assign", "'='", /=(?![=>])/);
var Stray = matched("Stray", "a character without a meaning", [...ascii, ...beyondAscii], matchStray);
var End = given("End", "the end of the line");
var Infix = given("Infix", "an operator");
var Prefix = given("Prefix", "a sign");
var Transpose = given("Transpose", "'");
var In = given("In", "'in'");
var Defined = given("Defined", "the name of a definition");
var Target = given("Target", "the name of a line");
var Gate = given("Gate", "'gate'");
var Surrogate = given("Surrogate", "'surrogate'");
var Const = given("Const", "'const'");
var Int = given("Int", "'int'");
var BlockOpen = given("BlockOpen", "'{'");
var BlockClose = given("BlockClose", "'}'");
var Nested = given("Nested", "an operand");
var lexed = [
  WhiteSpace,
  Comment,
  Newline,
  Name,
  Dots,
  NumberText,
  LeftParen,
  RightParen,
  LeftBracket,
  RightBracket,
  LeftBrace,
  RightBrace,
  Comma,
  Semicolon,
  Quote,
  Colon,
  Dot,
  Operator,
  Assign,
  Stray
];
var parsed = [
  End,
  Name,
  NumberText,
  LeftParen,
  RightParen,
  LeftBracket,
  RightBracket,
  LeftBrace,
  RightBrace,
  Comma,
  Colon,
  Dots,
  Dot,
  Assign,
  Infix,
  Prefix,
  Transpose,
  In,
  Defined,
  Target,
  Gate,
  Surrogate,
  Const,
  Int,
  BlockOpen,
  BlockClose,
  Nested
];
var lexer;
function makeLexer(validate) {
  return new Lexer([...lexed], { positionTracking: "onlyOffset", ensureOptimizations: true, skipValidations: !validate });
}
function theLexer() {
  return lexer ??= makeLexer(false);
}

// grammar/heads.ts
var reserved = /* @__PURE__ */ new Set(["in", "and", "or", "not"]);
function headOf(raw, partner, at) {
  const first = raw[at];
  if (first.tokenType !== Name || reserved.has(first.image)) return -1;
  const second = raw[at + 1];
  if (isWord(first, "surrogate") && isWord(second, "gate") && namesGate(raw, partner, at + 2)) {
    retag(first, Surrogate);
    retag(second, Gate);
    return tagDefined(raw[at + 2], raw, partner, at + 3);
  }
  if (isWord(first, "gate") && namesGate(raw, partner, at + 1)) {
    retag(first, Gate);
    return tagDefined(second, raw, partner, at + 2);
  }
  if (second?.tokenType === Assign) {
    retag(first, Target);
    return -1;
  }
  const close = partner[at + 1] ?? -1;
  if (second === void 0 || close <= at) return -1;
  const after = raw[close + 1]?.tokenType;
  if (second.tokenType === LeftBracket && after === Assign) {
    retag(first, Target);
    return -1;
  }
  if (second.tokenType === LeftParen && (after === Assign || after === LeftBrace)) return tagDefined(first, raw, partner, at + 1);
  return -1;
}
function namesGate(raw, partner, at) {
  const name = raw[at];
  if (name?.tokenType !== Name || reserved.has(name.image)) return false;
  if (name.image !== "div" && name.image !== "mod") return true;
  const close = partner[at + 1] ?? -1;
  return close > at && raw[close + 1]?.tokenType === Assign;
}
function tagDefined(name, raw, partner, parameters) {
  retag(name, Defined);
  return raw[parameters]?.tokenType === LeftParen ? partner[parameters] : -1;
}
function keywordInHead(raw, at, before) {
  const token = raw[at];
  if (token.tokenType !== Name) return false;
  const first = before.tokenType === LeftParen || before.tokenType === Comma;
  if (token.image === "const" && first && raw[at + 1]?.tokenType === Name && raw[at + 1].image !== "in") {
    retag(token, Const);
    return true;
  }
  if (token.image === "int" && before.tokenType === Colon) {
    retag(token, Int);
    return true;
  }
  return false;
}
function isWord(token, word) {
  return token !== void 0 && token.tokenType === Name && token.image === word;
}

// grammar/layout.ts
var deepest = 1e3;
var deepestHead = 32;
var endsOperand = /* @__PURE__ */ new Set([
  Name,
  NumberText,
  RightParen,
  RightBracket,
  RightBrace,
  Transpose,
  Target,
  Defined,
  Int
]);
var goesOnBelow = /* @__PURE__ */ new Set([Infix, Prefix, Comma, Assign]);
function layOut(raw, firstIndent2) {
  const { partner, problems: unbalanced, tooDeep: unclosed } = matchBrackets(raw, deepest);
  const problems = [...unbalanced];
  if (unclosed !== null) problems.push({ kind: "depth", token: unclosed, limit: deepest });
  const tokens = [];
  const items = [];
  const frames = [];
  let frame = { isBlock: true, isTyped: false, base: 0, start: 0, indent: 0, run: 0, nots: 0 };
  let indent2 = firstIndent2;
  let newLine = false;
  let afterOperand = false;
  let tooDeep = false;
  let brackets = 0;
  let levels = 0;
  let headEnd = -1;
  const endStatement = () => {
    frame.run = 0;
    frame.nots = 0;
    afterOperand = false;
    if (tokens.length === frame.start) return;
    if (frames.length === 0) {
      items.push({ from: frame.start, to: tokens.length, brackets, levels });
      brackets = 0;
      levels = 0;
    }
    const last = tokens[tokens.length - 1];
    tokens.push({ image: "", startOffset: last.startOffset + last.image.length, tokenTypeIdx: End.tokenTypeIdx, tokenType: End });
    frame.start = tokens.length;
  };
  const open = (isBlock, isTyped) => {
    frames.push(frame);
    if (frames.length > brackets) brackets = frames.length;
    frame = { isBlock, isTyped, base: frame.base + frame.nots + frame.run + 1, start: tokens.length + 1, indent: 0, run: 0, nots: 0 };
  };
  for (let at = 0; at < raw.length; at++) {
    const token = raw[at];
    const type = token.tokenType;
    if (type === Newline) {
      indent2 = token.image.length - 1 - token.image.lastIndexOf("\n");
      newLine = true;
      continue;
    }
    if (type === Semicolon && frame.isBlock) {
      endStatement();
      continue;
    }
    let head = -1;
    if (newLine && frame.isBlock && tokens.length > frame.start) {
      const operator = startsWithInfix(token, raw[at + 1]);
      if (goesOnBelow.has(tokens[tokens.length - 1].tokenType)) {
        head = headOf(raw, partner, at);
        if (token.tokenType !== type) endStatement();
      } else if (operator && indent2 > frame.indent) {
      } else if (operator && token.image !== "-" && token.image !== "\u2212" && !isWordOperator(token)) {
        problems.push({ kind: "operator", token });
      } else {
        endStatement();
      }
    }
    newLine = false;
    if (frame.isBlock && tokens.length === frame.start) {
      frame.indent = indent2;
      headEnd = Math.max(headEnd, head, headOf(raw, partner, at));
    } else if (frame.isTyped && keywordInHead(raw, at, tokens[tokens.length - 1])) {
      afterOperand = token.tokenType === Int;
      tokens.push(token);
      continue;
    }
    switch (token.tokenType) {
      case Name:
        afterOperand = readWord(token, afterOperand, frame);
        break;
      case Operator:
        afterOperand = readOperator(token, afterOperand, frame);
        break;
      case LeftParen:
      case LeftBracket:
        if (partner[at] !== -1) {
          const around = frame;
          open(false, partner[at] === headEnd);
          if (type === LeftBracket && afterOperand) around.run++;
        }
        afterOperand = false;
        break;
      case LeftBrace: {
        const block = afterOperand && at > headEnd;
        if (block) retag(token, BlockOpen);
        if (partner[at] !== -1) open(block, frame.isTyped && tokens[tokens.length - 1]?.tokenType === Colon);
        afterOperand = false;
        break;
      }
      case RightParen:
      case RightBracket:
      case RightBrace:
        if (partner[at] !== -1) {
          if (frame.isBlock) {
            endStatement();
            retag(token, BlockClose);
          }
          frame = frames.pop();
        }
        afterOperand = true;
        break;
      case Quote:
        if (afterOperand) frame.run++;
        retag(token, afterOperand ? Transpose : Stray);
        break;
      case Dot:
        frame.run++;
        afterOperand = false;
        break;
      case Comma:
      case Colon:
      case Dots:
      case Assign:
        frame.run = 0;
        frame.nots = 0;
        afterOperand = false;
        break;
      default:
        afterOperand = endsOperand.has(token.tokenType);
    }
    tokens.push(token);
    const limit = at < headEnd ? deepestHead : deepest;
    const level = frame.base + frame.nots + frame.run;
    if (level > levels) levels = level;
    if (level > limit && !tooDeep) {
      tooDeep = true;
      problems.push({ kind: "depth", token, limit });
    }
  }
  endStatement();
  return { tokens, items, problems };
}
function isWordOperator(token) {
  return token.image === "div" || token.image === "mod";
}
function startsWithInfix(token, next) {
  if (token.tokenType === Operator) return true;
  if (token.tokenType !== Name) return false;
  return token.image === "and" || token.image === "or" || isWordOperator(token) && next?.tokenType !== Assign;
}
function readWord(token, afterOperand, frame) {
  if (token.image.length > 3) return true;
  switch (token.image) {
    case "and":
    case "or":
      retag(token, Infix);
      frame.run = 0;
      frame.nots = 0;
      return false;
    case "not":
      retag(token, Prefix);
      frame.nots++;
      return false;
    case "in":
      retag(token, In);
      frame.run = 0;
      frame.nots = 0;
      return false;
    case "div":
    case "mod":
      if (!afterOperand) return true;
      retag(token, Infix);
      frame.run = 0;
      return false;
    default:
      return true;
  }
}
function readOperator(token, afterOperand, frame) {
  const sign = token.image === "-" || token.image === "+" || token.image === "\u2212";
  if (!afterOperand && sign) {
    retag(token, Prefix);
    frame.run++;
    return false;
  }
  retag(token, Infix);
  if (token.image === "^" || token.image === "**") frame.run++;
  else frame.run = 0;
  return false;
}

// grammar/parser.ts
import { CstParser } from "chevrotain";

// grammar/expectation.ts
var expectation = {
  buildMismatchTokenMessage: ({ expected }) => expected.LABEL ?? expected.name,
  buildNotAllInputParsedMessage: () => "an operator or the end of the line",
  buildNoViableAltMessage: ({ ruleName }) => ruleName === "type" ? "a type: '[n]', 'int' or '{x, y}'" : "an expression",
  buildEarlyExitMessage: () => "an expression"
};

// grammar/parser.ts
var GradParser = class extends CstParser {
  constructor(validate) {
    super([...parsed], {
      maxLookahead: 1,
      nodeLocationTracking: "none",
      skipValidations: !validate,
      errorMessageProvider: expectation
    });
    this.performSelfAnalysis();
  }
  /**
   * Chevrotain's own begins a node with an object without a prototype, which V8 keeps as a hash table: three times slower
   * and larger. The names of our rules and tokens clash with nothing that an object inherits.
   */
  cstInvocationStateUpdate(name) {
    this.CST_STACK.push({ name, children: {} });
  }
  /** file = (item End)* */
  file = this.RULE("file", () => {
    this.MANY(() => {
      this.SUBRULE(this.item);
      this.CONSUME(End);
    });
  });
  /** item = gate | definition | line */
  item = this.RULE("item", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.gate) },
      { ALT: () => this.SUBRULE(this.definition) },
      { ALT: () => this.SUBRULE(this.line) }
    ]);
  });
  /** gate = 'surrogate'? 'gate' Defined parameters '=' expression block */
  gate = this.RULE("gate", () => {
    this.OPTION(() => this.CONSUME(Surrogate));
    this.CONSUME(Gate);
    this.CONSUME(Defined);
    this.SUBRULE(this.parameters);
    this.CONSUME(Assign);
    this.SUBRULE(this.expression);
    this.SUBRULE(this.block);
  });
  /** definition = Defined parameters ('=' expression | block) */
  definition = this.RULE("definition", () => {
    this.CONSUME(Defined);
    this.SUBRULE(this.parameters);
    this.OR([
      {
        ALT: () => {
          this.CONSUME(Assign);
          this.SUBRULE(this.expression);
        }
      },
      { ALT: () => this.SUBRULE(this.block) }
    ]);
  });
  /** block = '{' (line End)* '}' */
  block = this.RULE("block", () => {
    this.CONSUME(BlockOpen);
    this.MANY(() => {
      this.SUBRULE(this.line);
      this.CONSUME(End);
    });
    this.CONSUME(BlockClose);
  });
  /** line = (Target index? '=')? expression */
  line = this.RULE("line", () => {
    this.OPTION(() => {
      this.CONSUME(Target);
      this.OPTION2(() => this.SUBRULE(this.index));
      this.CONSUME(Assign);
    });
    this.SUBRULE(this.expression);
  });
  /** parameters = '(' (parameter (',' parameter)*)? ')' */
  parameters = this.RULE("parameters", () => {
    this.CONSUME(LeftParen);
    this.OPTION(() => {
      this.SUBRULE(this.parameter);
      this.MANY(() => {
        this.CONSUME(Comma);
        this.SUBRULE2(this.parameter);
      });
    });
    this.CONSUME(RightParen);
  });
  /** parameter = 'const'? Name (':' type)? ('in' range)? */
  parameter = this.RULE("parameter", () => {
    this.OPTION(() => this.CONSUME(Const));
    this.CONSUME(Name);
    this.OPTION2(() => {
      this.CONSUME(Colon);
      this.SUBRULE(this.type);
    });
    this.OPTION3(() => {
      this.CONSUME(In);
      this.SUBRULE(this.range);
    });
  });
  /** type = sizes | 'int' sizes? | fields sizes? */
  type = this.RULE("type", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.sizes) },
      {
        ALT: () => {
          this.CONSUME(Int);
          this.OPTION(() => this.SUBRULE2(this.sizes));
        }
      },
      {
        ALT: () => {
          this.SUBRULE(this.fields);
          this.OPTION2(() => this.SUBRULE3(this.sizes));
        }
      }
    ]);
  });
  /** sizes = '[' expression (',' expression)* ']' */
  sizes = this.RULE("sizes", () => {
    this.CONSUME(LeftBracket);
    this.SUBRULE(this.expression);
    this.MANY(() => {
      this.CONSUME(Comma);
      this.SUBRULE2(this.expression);
    });
    this.CONSUME(RightBracket);
  });
  /** fields = '{' field (',' field)* ','? '}' */
  fields = this.RULE("fields", () => {
    this.CONSUME(LeftBrace);
    this.SUBRULE(this.field);
    this.MANY({
      GATE: () => this.LA(2).tokenType !== RightBrace,
      DEF: () => {
        this.CONSUME(Comma);
        this.SUBRULE2(this.field);
      }
    });
    this.OPTION(() => this.CONSUME2(Comma));
    this.CONSUME(RightBrace);
  });
  /** field = Name (':' type)? */
  field = this.RULE("field", () => {
    this.CONSUME(Name);
    this.OPTION(() => {
      this.CONSUME(Colon);
      this.SUBRULE(this.type);
    });
  });
  /** expression = operand (Infix operand)* */
  expression = this.RULE("expression", () => {
    this.SUBRULE(this.operand);
    this.MANY(() => {
      this.CONSUME(Infix);
      this.SUBRULE2(this.operand);
    });
  });
  /** operand = Prefix* (Number | Name arguments? | '(' expression ')' | array | record) postfix* */
  operand = this.RULE("operand", () => {
    this.MANY(() => this.CONSUME(Prefix));
    this.OR([
      { ALT: () => this.CONSUME(NumberText) },
      {
        ALT: () => {
          this.CONSUME(Name);
          this.OPTION(() => this.SUBRULE(this.arguments));
        }
      },
      {
        ALT: () => {
          this.CONSUME(LeftParen);
          this.SUBRULE(this.expression);
          this.CONSUME(RightParen);
        }
      },
      { ALT: () => this.SUBRULE(this.array) },
      { ALT: () => this.SUBRULE(this.record) },
      { ALT: () => this.CONSUME(Nested) }
    ]);
    this.MANY2(() => this.SUBRULE(this.postfix));
  });
  /** postfix = Transpose | '.' Name | index */
  postfix = this.RULE("postfix", () => {
    this.OR([
      { ALT: () => this.CONSUME(Transpose) },
      {
        ALT: () => {
          this.CONSUME(Dot);
          this.CONSUME(Name);
        }
      },
      { ALT: () => this.SUBRULE(this.index) }
    ]);
  });
  /** index = '[' entry (',' entry)* ']' */
  index = this.RULE("index", () => {
    this.CONSUME(LeftBracket);
    this.SUBRULE(this.entry);
    this.MANY(() => {
      this.CONSUME(Comma);
      this.SUBRULE2(this.entry);
    });
    this.CONSUME(RightBracket);
  });
  /** arguments = '(' (entry (',' entry)* (':' expression)?)? ')' */
  arguments = this.RULE("arguments", () => {
    this.CONSUME(LeftParen);
    this.OPTION(() => {
      this.SUBRULE(this.entry);
      this.MANY(() => {
        this.CONSUME(Comma);
        this.SUBRULE2(this.entry);
      });
      this.OPTION2(() => {
        this.CONSUME(Colon);
        this.SUBRULE(this.expression);
      });
    });
    this.CONSUME(RightParen);
  });
  /** array = '[' (entry (',' entry)* (',' | ':' expression)?)? ']' */
  array = this.RULE("array", () => {
    this.CONSUME(LeftBracket);
    this.OPTION(() => {
      this.SUBRULE(this.entry);
      this.MANY({
        GATE: () => this.LA(2).tokenType !== RightBracket,
        DEF: () => {
          this.CONSUME(Comma);
          this.SUBRULE2(this.entry);
        }
      });
      this.OPTION2(() => {
        this.OR([
          { ALT: () => this.CONSUME2(Comma) },
          {
            ALT: () => {
              this.CONSUME(Colon);
              this.SUBRULE(this.expression);
            }
          }
        ]);
      });
    });
    this.CONSUME(RightBracket);
  });
  /** entry = expression ('in' range | '..' expression)? */
  entry = this.RULE("entry", () => {
    this.SUBRULE(this.expression);
    this.OPTION(() => {
      this.OR([
        {
          ALT: () => {
            this.CONSUME(In);
            this.SUBRULE(this.range);
          }
        },
        {
          ALT: () => {
            this.CONSUME(Dots);
            this.SUBRULE2(this.expression);
          }
        }
      ]);
    });
  });
  /** range = expression '..' expression */
  range = this.RULE("range", () => {
    this.SUBRULE(this.expression);
    this.CONSUME(Dots);
    this.SUBRULE2(this.expression);
  });
  /** record = '{' Name ':' expression (',' Name ':' expression)* ','? '}' */
  record = this.RULE("record", () => {
    this.CONSUME(LeftBrace);
    this.CONSUME(Name);
    this.CONSUME(Colon);
    this.SUBRULE(this.expression);
    this.MANY({
      GATE: () => this.LA(2).tokenType !== RightBrace,
      DEF: () => {
        this.CONSUME(Comma);
        this.CONSUME2(Name);
        this.CONSUME2(Colon);
        this.SUBRULE2(this.expression);
      }
    });
    this.OPTION(() => this.CONSUME2(Comma));
    this.CONSUME(RightBrace);
  });
};
var parser;
function theParser() {
  return parser ??= new GradParser(false);
}
function readRule(rule, tokens) {
  const grad = theParser();
  grad.input = tokens;
  const tree = grad[rule]();
  return { tree, error: grad.errors[0] ?? null };
}

// src/base/invariant.ts
var InternalError = class extends Error {
  name = "InternalError";
};
function unreachable(value) {
  throw new InternalError(`unexpected ${JSON.stringify(value)}`);
}

// src/report/messages-later.ts
var laterMessages = {
  GR4001: {
    severity: "warning",
    text: "the gradient of '{name}' is identically zero",
    help: "The result depends on this parameter only through functions that are flat wherever they have a slope (floor, sign, a comparison), or through `stop`. Mark it `const` if that is meant.",
    example: "f(x, y) = floor(x) + y"
  },
  GR4002: {
    severity: "error",
    text: "the partial '{partial}' of gate '{gate}' is wrong: at {point} it gives {given}, the value's slope is {expected}",
    help: "The partials of a gate are checked against numerical ones at sample points of its domain. If the difference is meant, as in a straight-through estimator, write `surrogate gate`.",
    example: "gate swish(x) = x * sigmoid(x) {\n  dx = sigmoid(x) + out\n}\nf(x) = swish(x)"
  },
  GR4003: {
    severity: "warning",
    text: "the partials of '{gate}' could not be checked: no sample point has a finite value",
    help: "Declare where the gate is defined, for example `gate root(x in 0..inf) = \u2026`, so that points are taken from there.",
    example: "gate deep(x) = log(-1 - x^2) {\n  dx = 2 * x / (1 + x^2)\n}\nf(x) = deep(x)"
  },
  GR5001: {
    severity: "error",
    text: "nested deeper than {limit} levels",
    help: "Brackets within brackets are limited so that every source is compiled in bounded time and space. Give a name to an inner part.",
    example: { head: "f(x) = ", repeat: "(", times: 2e4, tail: "x" }
  },
  GR5003: {
    severity: "error",
    text: "the program has {count} stages after calls are written out, over the limit of {limit}",
    help: "Every call of a definition is written out where it stands, so definitions that call each other many times grow by multiplication. Name a value that is used twice instead of calling twice.",
    example: [
      "a(x) = sin(x) + x",
      "b(x) = a(a(a(a(a(a(a(a(a(a(x))))))))))",
      "c(x) = b(b(b(b(b(b(b(b(b(b(x))))))))))",
      "d(x) = c(c(c(c(c(c(c(c(c(c(x))))))))))",
      "g(x) = d(d(d(d(d(d(d(d(d(d(x))))))))))",
      "h(x) = g(g(g(g(g(g(g(g(g(g(x))))))))))",
      "k(x) = h(h(h(h(h(h(h(h(h(h(x))))))))))"
    ].join("\n")
  },
  GR5004: {
    severity: "error",
    text: "an array of {count} elements is written out element by element, over the limit of {limit}",
    help: "Arrays of a constant size become one variable for each element.",
    example: "f(v: [5000000]) = sum(v)"
  },
  GR5005: {
    severity: "error",
    text: "branches are nested deeper than {limit} levels",
    help: "Each further pair of a chained `if`, and each `if` inside a branch, is one level deeper in the module. A function of several pieces can be split into definitions.",
    example: { head: "f(x) = if(", repeat: "x > 1, sin(x), ", times: 5e3, tail: "0)" }
  },
  GR6001: {
    severity: "error",
    text: "arrays of named sizes are parsed, but not compiled yet",
    help: "Write a constant size, `v: [3]`.",
    example: "f(v: [n]) = sum(v)"
  },
  GR6002: {
    severity: "error",
    text: "index notation is parsed, but not compiled yet",
    help: "This holds for `[i: \u2026]` and for folds over indices such as `sum(i: \u2026)`. Whole arrays compile: `sum(v * w)`, `dot(v, w)`, `A @ v`.",
    example: "f(v: [3]) = sum(i: v[i]^2)"
  },
  GR6003: {
    severity: "error",
    text: "arrays defined by lines are parsed, but not compiled yet",
    help: "This holds for `h[i] = \u2026`. An array literal compiles: `h = [a, b, c]`.",
    example: "f(v: [3]) {\n  h[i] = 2 * v[i]\n  sum(h)\n}"
  },
  GR6004: {
    severity: "error",
    text: "arrays of records are parsed, but not compiled yet",
    help: "Pass one array for each field.",
    example: "f(q: {x, y}[2]) = q[0].x * q[1].y"
  },
  GR6005: {
    severity: "error",
    text: "arrays of whole numbers and reads at positions that are data are parsed, but not compiled yet",
    help: "An index must be known when the file is compiled: `v[2]`.",
    example: "f(v: [3], k: int) = v[k]"
  }
};

// src/report/messages-names.ts
var nameMessages = {
  GR2001: {
    severity: "error",
    text: "unknown name '{name}'",
    help: "A name must be a parameter, a line above, a constant of the file, or one of pi, e and inf.",
    example: "f(x) = x + widht"
  },
  GR2002: {
    severity: "error",
    text: "unknown function '{name}'",
    help: "A name followed by `(` is a function: a gate, a gate of your own, or a definition above. There is no implicit multiplication: write `a*(b + c)`.",
    example: "f(x) = sqtr(x) + 1"
  },
  GR2003: {
    severity: "error",
    text: "'{name}' is defined twice",
    help: "A name stands for one thing, so a line or a definition cannot be overwritten by a later one. Rename one of the two.",
    example: "f(x) {\n  a = x^2\n  a = x^3\n  a\n}"
  },
  GR2004: {
    severity: "error",
    text: "'{name}' is used before its line",
    help: "Lines are read in order, and so are definitions: each may use only what stands above it. Move the line up.",
    example: "f(x) {\n  b = a + 1\n  a = x^2\n  a * b\n}"
  },
  GR2005: {
    severity: "error",
    text: "'{name}' takes {expected} arguments, not {given}",
    help: "Every parameter of a gate or a definition needs one argument, in the order in which they are declared.",
    example: "f(x) = sin(x, 2)"
  },
  GR2006: {
    severity: "warning",
    text: "'{name}' is never used",
    help: "The result does not depend on this name. Remove it, or use it; for a parameter, the gradient would be zero.",
    example: "f(x) {\n  a = x^2\n  sin(x)\n}"
  },
  GR2007: {
    severity: "error",
    text: "'{name}' calls itself",
    help: "A definition may call only those above it: every call is written out in the module, and a recursion would never end.",
    example: "f(x, n) = if(n < 1, 1, x * f(x, n - 1))"
  },
  GR2008: {
    severity: "error",
    text: "'{first}' and '{second}' would both export '{export}'",
    help: "The definition f exports f, fForward, fBackward, fGrad, fPacked, fCache and fGradient, and the types FCache and FGradient. Rename one definition, or start its name with `_` so that it is not exported.",
    example: "f(x) = x^2\nfGrad(x) = 2 * x"
  },
  GR2009: {
    severity: "error",
    text: "this expression is not the last line, so nothing uses its value",
    help: "A file or a block has one result: the expression at its end. Give this one a name, `name = \u2026`, or remove it.",
    example: "x^2 + y\nx * y"
  },
  GR2010: {
    severity: "error",
    text: "'{name}' is a function: call it",
    help: "A function has no value until it is given its arguments, as in `sin(x)`. Functions cannot be passed around.",
    example: "g(x) = x^2\nf(x) = g + x"
  },
  GR2011: {
    severity: "error",
    text: "no field '{name}' in the record (fields: {fields})",
    help: "A record has the fields that its parameter declares or its literal writes.",
    example: "f(p: {x, y}) = p.x + p.z"
  },
  GR2012: {
    severity: "warning",
    text: "'e' here is Euler's number, 2.718\u2026, not a parameter",
    help: "In a bare file every free name becomes a parameter, but `e`, `pi` and `inf` are constants. Write `exp(1)` if you mean the number, or rename your variable.",
    example: "a * e + x"
  },
  GR2013: {
    severity: "error",
    text: "nothing to compile: the file has no definition and no expression",
    help: "A file needs a definition, `f(x) = x^2`, or an expression as its last line.",
    example: "# only a comment"
  },
  GR2014: {
    severity: "error",
    text: "'{name}' is the partial of no parameter of this gate",
    help: "In a gate's braces `d` and a parameter's name is that partial. Every other line is a local, and a local must be used by a partial.",
    example: "gate square(x) = x * x {\n  dx = 2 * x\n  dy = 1\n}\nf(x) = square(x)"
  },
  GR2015: {
    severity: "error",
    text: "gate '{gate}' lacks the partial '{partial}'",
    help: "A gate states the partial of every parameter that is not `const`. Write 0 for a parameter that no adjoint shall reach.",
    example: "gate scale(x, k) = k * x {\n  dx = k\n}\nf(x, k) = scale(x, k)"
  },
  GR2016: {
    severity: "error",
    text: "'{name}' is a parameter already",
    help: "A parameter keeps its value throughout, and no two share a name. Use another name for the new value.",
    example: "f(x) {\n  x = x + 1\n  x^2\n}"
  }
};

// src/report/messages-shapes.ts
var shapeMessages = {
  GR3001: {
    severity: "error",
    text: "expected {expected}, found {found}",
    help: "Values are numbers, whole numbers, conditions, arrays and records. A condition is not a number: use `if(c, 1, 0)` to make one of it.",
    example: "f(x) = if(x, 1, 2)"
  },
  GR3002: {
    severity: "error",
    text: "shapes {left} and {right} do not match in '{operation}'",
    help: "Whole arrays combine element by element, so their shapes must be the same. A number goes with any shape; nothing else is stretched.",
    example: "f(v: [2], w: [3]) = sum(v + w)"
  },
  GR3003: {
    severity: "error",
    text: "'{operation}' needs {expected}, found {found}",
    help: "Some operations are defined for certain shapes only: `dot` takes two vectors, `@` vectors and matrices, `cross` vectors of three.",
    example: "f(x) = dot(x, x)"
  },
  GR3004: {
    severity: "error",
    text: "index {index} is outside {size} elements",
    help: "Indices count from 0, so the last element of n has the index n - 1.",
    example: "f(v: [3]) = v[3]"
  },
  GR3005: {
    severity: "error",
    text: "{given} indices for an array of {rank} axes",
    help: "An array takes at most one index for each of its axes: `A[i, j]` for a matrix. Fewer give a row.",
    example: "f(v: [3]) = v[0, 1]"
  },
  GR3006: {
    severity: "error",
    text: "an index must be a whole-number constant here",
    help: "Which element is read must be known when the file is compiled: a whole number such as 2, or a sum or product of such numbers.",
    example: "f(v: [3], x) = v[x]"
  },
  GR3007: {
    severity: "error",
    text: "a vector has no transpose",
    help: "`'` swaps the two axes of a matrix. A vector is neither row nor column: `@` takes it as either, and `outer(v, w)` is the matrix of products.",
    example: "f(v: [2]) = v' @ v"
  },
  GR3008: {
    severity: "error",
    text: "'inv' of an array could be mistaken for the inverse of a matrix",
    help: "There is no matrix inverse. For the reciprocal of each element write `1 / A`.",
    example: "f(A: [2, 2]) = sum(inv(A))"
  },
  GR3009: {
    severity: "error",
    text: "the elements of this array differ in shape",
    help: "An array is rectangular: its elements are all numbers, or all arrays of one shape.",
    example: "f(x) = sum([[x, 1], [2]])"
  },
  GR3010: {
    severity: "error",
    text: "'if' takes pairs of a condition and a value, then one value for the rest",
    help: "Write `if(c, a, b)`, or a chain `if(c1, a, c2, b, z)`. The last value cannot be left out: every expression has a value.",
    example: "f(x) = if(x > 0, x)"
  },
  GR3011: {
    severity: "error",
    text: "the branches of an 'if' differ: {left} and {right}",
    help: "Whichever branch is taken, the value has the same kind and shape.",
    example: "f(v: [2], w: [3], x) = sum(if(x > 0, v, w))"
  },
  GR3012: {
    severity: "error",
    text: "argument '{name}' of '{function}' is {expected}, given {given}",
    help: "A call gives each parameter a value of the shape that its definition declares.",
    example: "g(v: [2]) = v[0] * v[1]\nf(x) = g(x)"
  },
  GR3013: {
    severity: "error",
    text: "the size of '{name}' must be a positive whole number",
    help: "A size counts elements: `v: [3]`, or an expression of whole numbers such as `[2 * 3]`.",
    example: "f(v: [0]) = sum(v)"
  }
};

// src/report/messages-syntax.ts
var syntaxMessages = {
  GR1001: {
    severity: "error",
    text: "expected {expected}, found '{found}'",
    help: "The statement cannot go on like this. The language is on one page in grammar/README.md.",
    example: "f(x) = x * / 2"
  },
  GR1002: {
    severity: "error",
    text: "expected {expected}, but the statement ends here",
    help: "A statement ends with its line, except inside brackets and after an operator, a comma or `=`. A line that begins with an operator continues the one above if it is indented deeper.",
    example: "f(x) = x *"
  },
  GR1003: {
    severity: "error",
    text: "'{bracket}' is never closed",
    help: "Every `(`, `[` and `{` needs its counterpart. Inside brackets a statement goes on over the end of the line.",
    example: "f(x) = sin(2 * (x + 1)"
  },
  GR1004: {
    severity: "error",
    text: "'{bracket}' closes nothing",
    help: "There is one closing bracket too many, or an opening one is missing.",
    example: "f(x) = sin(x))"
  },
  GR1005: {
    severity: "error",
    text: "'{open}' is closed by '{close}'",
    help: "Brackets close in pairs: `( )`, `[ ]`, `{ }`.",
    example: "f(x) = sin(x]"
  },
  GR1006: {
    severity: "error",
    text: "an operator is missing between '{left}' and '{right}'",
    help: "There is no implicit multiplication: write `2 * x`, not `2x`. A statement ends with its line or with `;`.",
    example: "f(x) = 2x"
  },
  GR1007: {
    severity: "error",
    text: "a line cannot begin with '{operator}'",
    help: "To continue the line above, indent this one deeper than the line on which its statement begins, or leave the operator at the end of the line above. A leading `-` at the same indentation begins a new line.",
    example: "a = x\n* 2\na"
  },
  GR1008: {
    severity: "error",
    text: "'{text}' means nothing here",
    help: "The character or mark is not part of the language. The hint gives the spelling that is, where there is one.",
    example: "f(x, y) = x && y"
  },
  GR1009: {
    severity: "error",
    text: "the {what} {code} may not stand in a source",
    help: "Control characters, and characters that change the direction of text, make a source look different from what it says. A carriage return may stand only before a line feed.",
    example: "f(x) = x\x07 + 1"
  },
  GR1010: {
    severity: "error",
    text: "'{text}' is not a number of the language",
    help: "Numbers are decimal: `12`, `0.5`, `.5`, `1e-3`, `1_000`. There is no hexadecimal, octal or binary, no leading zero, no dot at the end, and `_` stands between two digits.",
    example: "f(x) = 017 * x"
  },
  GR1011: {
    severity: "error",
    text: "the number '{text}' is too large: it would be infinite",
    help: "The largest number is about 1.8e308. Infinity is written `inf`.",
    example: "f(x) = 1e999 * x"
  },
  GR1012: {
    severity: "warning",
    text: "the number '{text}' is too small: it is read as 0",
    help: "The smallest positive number is about 4.9e-324.",
    example: "f(x) = 1e-999 * x"
  },
  GR1013: {
    severity: "error",
    text: "'=' gives a name to a value and cannot stand here",
    help: "A line is `name = expression`, one `=` for each. To compare, write `==`.",
    example: "f(x) = if(x = 1, 1, 2)"
  },
  GR1014: {
    severity: "error",
    text: "'{word}' is a reserved word",
    help: "`in`, `and`, `or` and `not` are no names.",
    example: "f(x) {\n  in = 2 * x\n  in\n}"
  },
  GR1015: {
    severity: "error",
    text: "'if' cannot be a name",
    help: "`if(condition, value, otherwise)` is how a branch is written; no line, definition, index or parameter may be called `if`.",
    example: "f(x) {\n  if = 2 * x\n  if\n}"
  },
  GR1016: {
    severity: "error",
    text: "'not' must be in parentheses here",
    help: "`not` is looser than comparisons and arithmetic: `not a < b` is `not (a < b)`. As the operand of a tighter operator it needs parentheses.",
    example: "f(x, y) = if(x == not y, 1, 2)"
  },
  GR1017: {
    severity: "error",
    text: "a block as an expression is reserved",
    help: "Lines stand in the block of a definition: `f(x) { a = x + 1; a * 2 }`. A record is `{x: a, y: b}`.",
    example: "f(x) = 2 * { a = x + 1; a * a }"
  },
  GR1018: {
    severity: "error",
    text: "a field of a record is written name: value",
    help: "A record is `{x: a, y: b}`, also where the field has the name of its value: `{x: x}`.",
    example: "f(x) = {x}"
  },
  GR1019: {
    severity: "error",
    text: "a range 'a..b' cannot stand here",
    help: "A range narrows an index (`sum(i in 0..n: v[i])`, `h[t in 1..n] = \u2026`), takes a slice (`v[0..3]`) or gives the domain of a parameter (`p in 0..1`).",
    example: "f(x) = x + 1..2"
  },
  GR1020: {
    severity: "error",
    text: "an index is a new name, with or without a range",
    help: "Before the colon stand names: `sum(i: \u2026)`, `sum(i, j in 0..n: \u2026)`, `[i, j: \u2026]`.",
    example: "f(v: [3]) = sum(v[0]: 1)"
  },
  GR1021: {
    severity: "error",
    text: "'in' names an index, which needs a ':' and a body",
    help: "A fold is `sum(i in 0..n: v[i])`, an array `[i in 0..n: v[i]]`. Only on the left of a line does an index stand alone: `h[t in 1..n] = \u2026`.",
    example: "f(v: [3]) = sum(i in 0..3, v[i])"
  },
  GR1022: {
    severity: "error",
    text: "parentheses must hold an expression",
    help: "`()` alone has no value. Only a function can have none between them: `f()`.",
    example: "f(x) = x + ()"
  },
  GR1023: {
    severity: "error",
    text: "a ',' may not stand before '{bracket}'",
    help: "A trailing comma is legal in array and record literals only.",
    example: "f(x) = sin(x,)"
  },
  GR1024: {
    severity: "error",
    text: "a ';' cannot stand inside brackets",
    help: "A `;` ends a statement, and a statement ends outside of its brackets.",
    example: "f(x) = sin(x; 2)"
  },
  GR1025: {
    severity: "error",
    text: "the block of '{name}' ends without a result",
    help: "The last statement of a block is an expression without a name: the value of the definition.",
    example: "f(x) { y = 2 * x }"
  },
  GR1026: {
    severity: "error",
    text: "the block of gate '{name}' may hold lines 'name = \u2026' only",
    help: "It gives a partial derivative for each argument, such as `dx = \u2026` for `x`, and lines that these use. The value stands before the block.",
    example: "gate twice(x) = 2 * x { 2 }\nf(x) = twice(x)"
  },
  GR1027: {
    severity: "error",
    text: "the file is empty",
    help: "A file holds definitions, or lines of which the last is the result.",
    example: "# nothing but a comment"
  },
  GR1028: {
    severity: "error",
    text: "a block '{' belongs to a definition",
    help: "After a value there is no `{`. A definition is `f(x) { \u2026 }`, a gate `gate g(x) = value { dx = \u2026 }`, each with its `{` on the same line.",
    example: "f(x) = x { 2 }"
  },
  GR1029: {
    severity: "error",
    text: "'{name}' is not a name that can be given",
    help: "A name begins with a letter or `_`, followed by letters, digits and `_`. `\u221A` and `\u221E` are fixed spellings of `sqrt` and `inf`.",
    example: "\u221E = 3\nf(x) = x * \u221E"
  },
  GR5002: {
    severity: "error",
    text: "the source is {length} characters long, over the limit of {limit}",
    help: "The length of a file is limited so that every source is compiled in bounded time and space. Split it, or use arrays.",
    example: { head: "#", repeat: " ", times: 4e6, tail: "\nf(x) = x" }
  },
  GR5006: {
    severity: "error",
    text: "more than {limit} mistakes; the others are not shown",
    help: "With so many mistakes the file is probably not a gradc source.",
    example: { head: "", repeat: "f(x) = x +\n", times: 101, tail: "" }
  },
  GR5007: {
    severity: "error",
    text: "the source has {count} words and marks, over the limit of {limit}",
    help: "The size of a file is limited so that every source is compiled in bounded time and space. Split it, or use arrays.",
    example: { head: "f(x) = x", repeat: "+x", times: 8e5, tail: "" }
  }
};

// src/report/messages.ts
var messages = {
  ...syntaxMessages,
  ...nameMessages,
  ...shapeMessages,
  ...laterMessages
};

// src/report/diagnostic.ts
function diagnose(code, span, values, more = {}) {
  const { severity, text } = messages[code];
  const message = text.replace(/\{(\w+)\}/g, (_, key) => visible(values[key] ?? ""));
  return { code, severity, message, span, hint: more.hint ?? null, related: more.related ?? [] };
}
function hasErrors(diagnostics) {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
function visible(value) {
  const text = String(value).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return `\\u{${point.toString(16)}}`;
  });
  return text.length <= 60 ? text : `${text.slice(0, 40)}\u2026${text.slice(-12)}`;
}

// src/syntax/build-context.ts
function tokenSpan(token) {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}
function tokenEnd(token) {
  return token.startOffset + token.image.length;
}
var beyondAscii2 = /[^\0-\x7f]/;
function nameOf(token) {
  const { image } = token;
  return beyondAscii2.test(image) ? image.normalize("NFC").replaceAll("\xB5", "\u03BC") : image;
}
function newNameOf(token, report) {
  if (token.image === "if") report(diagnose("GR1015", tokenSpan(token), {}));
  return letteredNameOf(token, report);
}
function letteredNameOf(token, report) {
  const name = nameOf(token);
  if (name === "\u221A" || name === "\u221E") report(diagnose("GR1029", tokenSpan(token), { name }));
  return name;
}

// src/syntax/number.ts
var wellFormed = /^(?:(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?$/;
var notZero = /^[^eE]*[1-9]/;
function readNumber(token, report) {
  const text = token.image;
  const span = tokenSpan(token);
  const suspicious = text.includes("_") || text.length > 1 && text.charCodeAt(0) === 48;
  if (suspicious && !wellFormed.test(text)) {
    const plain2 = text.replaceAll("_", "").replace(/^0+(?=\d)/, "");
    report(diagnose("GR1010", span, { text }, { hint: `write ${visible(plain2)}` }));
    return { kind: "number", value: Number(plain2), text: plain2, span };
  }
  const value = Number(suspicious ? text.replaceAll("_", "") : text);
  if (value === Infinity) report(diagnose("GR1011", span, { text }));
  if (value === 0 && notZero.test(text)) report(diagnose("GR1012", span, { text }));
  return { kind: "number", value, text, span };
}

// src/syntax/operators.ts
var tightness = { or: 1, and: 2, not: 3, compare: 4, sum: 5, product: 6, sign: 7, power: 8, postfix: 9 };
function chain(level, operator, ...spellings) {
  const infix = { kind: "chain", operator, level, tightness: tightness[level] };
  return [operator, ...spellings].map((text) => [text, infix]);
}
var power = { kind: "power", tightness: tightness.power };
var infixOperators = new Map([
  ...chain("or", "or"),
  ...chain("and", "and"),
  ...chain("compare", "<"),
  ...chain("compare", "<=", "\u2264"),
  ...chain("compare", ">"),
  ...chain("compare", ">=", "\u2265"),
  ...chain("compare", "=="),
  ...chain("compare", "!=", "\u2260"),
  ...chain("sum", "+"),
  ...chain("sum", "-", "\u2212"),
  ...chain("product", "*", "\xB7", "\u22C5", "\xD7"),
  ...chain("product", "/"),
  ...chain("product", "@"),
  ...chain("product", "div"),
  ...chain("product", "mod"),
  ["^", power],
  ["**", power]
]);
var prefixOperators = /* @__PURE__ */ new Map([
  ["-", "-"],
  ["\u2212", "-"],
  ["+", "+"],
  ["not", "not"]
]);

// src/syntax/precedence.ts
function group(operands, signs, infix, report) {
  const stack = [];
  let current = operands[0];
  for (let at = 0; at < operands.length; at++) {
    if (at > 0) {
      const operator = infixOperators.get(infix[at - 1].image);
      current = closeTighter(stack, operator.tightness, current);
      pushInfix(stack, operator, current);
    }
    const before = signs[at];
    if (before !== void 0) for (const sign of before) pushPrefix(stack, sign, report);
    current = operands[at];
  }
  return closeTighter(stack, 0, current);
}
function closeTighter(stack, loosest, operand) {
  let current = operand;
  for (let top = stack[stack.length - 1]; top !== void 0 && top.tightness > loosest; top = stack[stack.length - 1]) {
    stack.pop();
    current = closed(top, current);
  }
  return current;
}
function pushInfix(stack, infix, operand) {
  if (infix.kind === "power") {
    stack.push({ kind: "power", tightness: infix.tightness, base: operand });
    return;
  }
  const top = stack[stack.length - 1];
  if (top !== void 0 && top.kind === "chain" && top.level === infix.level) {
    top.operands.push(operand);
    top.operators.push(infix.operator);
    return;
  }
  stack.push({ kind: "chain", tightness: infix.tightness, level: infix.level, operands: [operand], operators: [infix.operator] });
}
function pushPrefix(stack, token, report) {
  const operator = prefixOperators.get(token.image);
  const binds = operator === "not" ? tightness.not : tightness.sign;
  const top = stack[stack.length - 1];
  if (operator === "not" && top !== void 0 && top.tightness > binds) report(diagnose("GR1016", tokenSpan(token), {}));
  stack.push({ kind: "prefix", tightness: binds, operator, start: token.startOffset });
}
function closed(open, last) {
  const { end } = last.span;
  switch (open.kind) {
    case "chain": {
      const { level, operands, operators } = open;
      const { start } = operands[0].span;
      operands.push(last);
      return { kind: "chain", level, operands, operators, span: { start, end } };
    }
    case "prefix":
      return { kind: "prefix", operator: open.operator, operand: last, span: { start: open.start, end } };
    case "power":
      return { kind: "power", base: open.base, exponent: last, span: { start: open.base.span.start, end } };
  }
}

// src/syntax/build-expression.ts
function buildExpression(node, report) {
  const { operand: operands, Infix: operators } = node.children;
  const first = operands[0];
  if (operators === void 0 && first.children.Prefix === void 0) return buildUnsigned(first, report);
  const signs = operands.map((operand) => operand.children.Prefix);
  const built = operands.map((operand) => buildUnsigned(operand, report));
  return group(built, signs, operators ?? [], report);
}
function buildUnsigned(node, report) {
  const { postfix } = node.children;
  let built = buildPrimary(node, report);
  if (postfix !== void 0) for (const each of postfix) built = buildPostfix(built, each, report);
  return built;
}
function buildPrimary(node, report) {
  const { children: children2 } = node;
  if (children2.Name !== void 0) {
    const name = children2.Name[0];
    if (children2.arguments !== void 0) return buildCall(name, children2.arguments[0], report);
    if (name.image === "if") report(diagnose("GR1015", tokenSpan(name), {}));
    return { kind: "name", name: nameOf(name), span: tokenSpan(name) };
  }
  if (children2.NumberText !== void 0) return readNumber(children2.NumberText[0], report);
  if (children2.expression !== void 0) {
    const inner = buildExpression(children2.expression[0], report);
    return { ...inner, span: { start: children2.LeftParen[0].startOffset, end: tokenEnd(children2.RightParen[0]) } };
  }
  if (children2.Nested !== void 0) return children2.Nested[0].payload;
  if (children2.array !== void 0) return buildArray(children2.array[0], report);
  return buildRecord(children2.record[0], report);
}
function buildPostfix(object, node, report) {
  const { start } = object.span;
  const { Transpose: transpose, Name: names, index } = node.children;
  if (transpose !== void 0) return { kind: "transpose", object, span: { start, end: tokenEnd(transpose[0]) } };
  if (names !== void 0) {
    const name = names[0];
    const dot = node.children.Dot[0];
    if (object.kind === "number" && dot.startOffset === start + object.text.length) {
      const span = { start, end: tokenEnd(dot) };
      report(diagnose("GR1010", span, { text: `${object.text}.` }, { hint: `write ${visible(object.text)}` }));
    }
    return { kind: "field", object, name: nameOf(name), nameSpan: tokenSpan(name), span: { start, end: tokenEnd(name) } };
  }
  const entries = buildEntries(index[0], report);
  for (const entry of entries) if (entry.kind === "binding") report(diagnose("GR1021", entry.nameSpan, {}));
  return { kind: "index", object, entries, span: { start, end: tokenEnd(index[0].children.RightBracket[0]) } };
}
function buildCall(name, node, report) {
  const { entry: entries, expression: body, RightParen: close } = node.children;
  const callee = nameOf(name);
  const calleeSpan = tokenSpan(name);
  const span = { start: name.startOffset, end: tokenEnd(close[0]) };
  if (body !== void 0) {
    const indices = buildIndices(entries, report);
    return { kind: "fold", callee, calleeSpan, indices, body: buildExpression(body[0], report), span };
  }
  return { kind: "call", callee, calleeSpan, args: buildValues(entries, report), span };
}
function buildArray(node, report) {
  const { entry: entries, expression: body, LeftBracket: open, RightBracket: close } = node.children;
  const span = { start: open[0].startOffset, end: tokenEnd(close[0]) };
  if (body !== void 0) {
    return { kind: "build", indices: buildIndices(entries, report), body: buildExpression(body[0], report), span };
  }
  return { kind: "array", elements: buildValues(entries, report), span };
}
function buildRecord(node, report) {
  const { Name: names, expression: values, LeftBrace: open, RightBrace: close } = node.children;
  const fields = names.map((name, at) => {
    return { name: nameOf(name), nameSpan: tokenSpan(name), value: buildExpression(values[at], report) };
  });
  return { kind: "record", fields, span: { start: open[0].startOffset, end: tokenEnd(close[0]) } };
}
function buildRange(node, report) {
  const [from, to] = node.children.expression;
  return { from: buildExpression(from, report), to: buildExpression(to, report) };
}
function buildEntries(node, report) {
  return node.children.entry.map((entry) => {
    const { expression: [from, to], range } = entry.children;
    const value = buildExpression(from, report);
    if (range !== void 0) {
      const index = indexName(value, entry, report);
      return { kind: "binding", ...index, range: buildRange(range[0], report) };
    }
    if (to !== void 0) return { kind: "slice", range: { from: value, to: buildExpression(to, report) } };
    return { kind: "at", value };
  });
}
function buildValues(entries, report) {
  if (entries === void 0) return [];
  return entries.map((entry) => {
    const { expression, In: In2, Dots: Dots2 } = entry.children;
    const value = buildExpression(expression[0], report);
    if (In2 !== void 0) report(diagnose("GR1021", value.span, {}));
    if (Dots2 !== void 0) report(diagnose("GR1019", tokenSpan(Dots2[0]), {}));
    return value;
  });
}
function buildIndices(entries, report) {
  return entries.map((entry) => {
    const { expression, range, Dots: Dots2 } = entry.children;
    const value = buildExpression(expression[0], report);
    const index = indexName(value, entry, report);
    if (Dots2 !== void 0) report(diagnose("GR1019", tokenSpan(Dots2[0]), {}));
    return { ...index, range: range === void 0 ? null : buildRange(range[0], report) };
  });
}
function indexName(value, entry, report) {
  const token = entry.children.expression[0].children.operand[0].children.Name?.[0];
  if (value.kind !== "name" || token === void 0) {
    report(diagnose("GR1020", value.span, {}));
    return { name: "", nameSpan: value.span };
  }
  return { name: letteredNameOf(token, report), nameSpan: tokenSpan(token) };
}

// src/base/span.ts
function joinSpans(first, last) {
  return { start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
}

// src/syntax/build-item.ts
function buildItem(node, report) {
  const { gate, definition, line } = node.children;
  if (line !== void 0) return buildLine(line[0], report);
  if (gate !== void 0) return buildGate(gate[0].children, report);
  return buildDefinition(definition[0].children, report);
}
function buildLine(node, report) {
  const { Target: target, index, expression } = node.children;
  const value = buildExpression(expression[0], report);
  if (target === void 0) return { kind: "line", name: null, nameSpan: value.span, at: null, value, span: value.span };
  const name = target[0];
  const nameSpan = tokenSpan(name);
  const at = index === void 0 ? null : buildEntries(index[0], report);
  return { kind: "line", name: newNameOf(name, report), nameSpan, at, value, span: joinSpans(nameSpan, value.span) };
}
function buildDefinition(children2, report) {
  const { Defined: defined, parameters, expression, block } = children2;
  const token = defined[0];
  const nameSpan = tokenSpan(token);
  const head = { kind: "definition", name: newNameOf(token, report), nameSpan, parameters: buildParameters(parameters[0], report) };
  if (block === void 0) {
    const result = buildExpression(expression[0], report);
    return { ...head, body: { lines: [], result }, block: false, span: joinSpans(nameSpan, result.span) };
  }
  const close = block[0].children.BlockClose[0];
  const span = { start: nameSpan.start, end: tokenEnd(close) };
  return { ...head, body: buildBody(block[0], head.name, tokenSpan(close), report), block: true, span };
}
function buildBody(node, name, close, report) {
  const statements = (node.children.line ?? []).map((line) => buildLine(line, report));
  const last = statements[statements.length - 1];
  if (last !== void 0 && last.name === null) return { lines: statements.slice(0, -1), result: last.value };
  const hint = last === void 0 ? null : `end the block with the line ${visible(last.name ?? "")}`;
  report(diagnose("GR1025", last?.span ?? close, { name }, { hint }));
  return { lines: statements, result: { kind: "name", name: last?.name ?? "", span: close } };
}
function buildGate(children2, report) {
  const { Surrogate: surrogate, Gate: gate, Defined: defined, parameters, expression, block } = children2;
  const token = defined[0];
  const name = newNameOf(token, report);
  const partials = (block[0].children.line ?? []).map((line) => buildLine(line, report));
  for (const line of partials) {
    if (line.name === null || line.at !== null) report(diagnose("GR1026", line.span, { name }));
  }
  return {
    kind: "gate",
    name,
    nameSpan: tokenSpan(token),
    surrogate: surrogate !== void 0,
    parameters: buildParameters(parameters[0], report),
    value: buildExpression(expression[0], report),
    partials,
    span: { start: (surrogate ?? gate)[0].startOffset, end: tokenEnd(block[0].children.BlockClose[0]) }
  };
}
function buildParameters(node, report) {
  return (node.children.parameter ?? []).map((parameter) => buildParameter(parameter, report));
}
function buildParameter(node, report) {
  const { Const: isConst, Name: names, type, range } = node.children;
  const token = names[0];
  const nameSpan = tokenSpan(token);
  const domain = range === void 0 ? null : buildRange(range[0], report);
  const start = isConst?.[0].startOffset ?? nameSpan.start;
  const end = domain?.to.span.end ?? (type === void 0 ? nameSpan.end : typeEnd(type[0]));
  return {
    name: newNameOf(token, report),
    nameSpan,
    isConst: isConst !== void 0,
    type: type === void 0 ? scalar : buildType(type[0], report),
    domain,
    span: { start, end }
  };
}
var scalar = { base: "real", sizes: [] };
function buildType(node, report) {
  const { Int: int, fields, sizes } = node.children;
  const base = int !== void 0 ? "int" : fields !== void 0 ? buildFields(fields[0], report) : "real";
  return { base, sizes: sizes === void 0 ? [] : buildSizes(sizes[0], report) };
}
function buildSizes(node, report) {
  return node.children.expression.map((size) => buildExpression(size, report));
}
function buildFields(node, report) {
  return node.children.field.map((field) => {
    const { Name: names, type } = field.children;
    const token = names[0];
    return { name: nameOf(token), nameSpan: tokenSpan(token), type: type === void 0 ? scalar : buildType(type[0], report) };
  });
}
function typeEnd(node) {
  const { Int: int, fields, sizes } = node.children;
  if (sizes !== void 0) return tokenEnd(sizes[0].children.RightBracket[0]);
  return tokenEnd(int !== void 0 ? int[0] : fields[0].children.RightBrace[0]);
}

// src/syntax/characters.ts
var forbidden = /\r(?!\n)|[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
function characterMistakes(source, most) {
  const found = [];
  for (const match of source.matchAll(forbidden)) {
    if (found.length > most) break;
    const span = { start: match.index, end: match.index + 1 };
    const code = match[0].charCodeAt(0);
    const what = code === 13 ? "lone carriage return" : code < 160 ? "control character" : code === 8232 || code === 8233 ? "line separator" : "direction mark";
    found.push(diagnose("GR1009", span, { what, code: `U+${code.toString(16).toUpperCase().padStart(4, "0")}` }));
  }
  return found;
}

// src/syntax/children.ts
var none = [];
var children = {
  number: () => none,
  name: () => none,
  chain: ({ operands }) => operands,
  prefix: ({ operand }) => [operand],
  power: ({ base, exponent }) => [base, exponent],
  call: ({ args }) => args,
  fold: ({ indices, body }) => [...indices.flatMap(ofBinding), body],
  build: ({ indices, body }) => [...indices.flatMap(ofBinding), body],
  array: ({ elements }) => elements,
  record: ({ fields }) => fields.map((field) => field.value),
  index: ({ object, entries }) => [object, ...entries.flatMap(ofEntry)],
  field: ({ object }) => [object],
  transpose: ({ object }) => [object]
};
function childrenOf(expr) {
  return children[expr.kind](expr);
}
function ofEntry(entry) {
  return entry.kind === "at" ? [entry.value] : ofRange(entry.range);
}
function ofBinding({ range }) {
  return range === null ? none : ofRange(range);
}
function ofRange({ from, to }) {
  return [from, to];
}
function expressionsOf(item) {
  if (item.kind === "line") return ofLine(item);
  const parameters = item.parameters.flatMap(ofParameter);
  if (item.kind === "gate") return [...parameters, item.value, ...item.partials.flatMap(ofLine)];
  return [...parameters, ...item.body.lines.flatMap(ofLine), item.body.result];
}
function ofLine({ at, value }) {
  return at === null ? [value] : [...at.flatMap(ofEntry), value];
}
function ofParameter({ type, domain }) {
  return domain === null ? ofType(type) : [...ofType(type), ...ofRange(domain)];
}
function ofType({ base, sizes }) {
  return typeof base === "string" ? sizes : [...base.flatMap((field) => ofType(field.type)), ...sizes];
}
function walk(expr, visit) {
  const left = [{ expr, depth: 0 }];
  for (let next = left.pop(); next !== void 0; next = left.pop()) {
    if (visit(next.expr, next.depth) === false) continue;
    const inside = childrenOf(next.expr);
    for (let at = inside.length - 1; at >= 0; at--) left.push({ expr: inside[at], depth: next.depth + 1 });
  }
}

// src/syntax/mistakes.ts
import { EOF } from "chevrotain";

// src/syntax/spelling.ts
var meant = /* @__PURE__ */ new Map([
  ["&&", "write and"],
  ["&", "write and"],
  ["\u2227", "write and"],
  ["||", "write or"],
  ["\u2228", "write or"],
  ["!", "write not"],
  ["\xAC", "write not"],
  ["|", "write abs(x) for |x|"],
  ["===", "write =="],
  ["!==", "write !="],
  ["<>", "write !="],
  [":=", "write ="],
  ["\u2254", "write ="],
  ["\u2190", "write ="],
  ["=>", "a definition is written f(x) = \u2026"],
  ["->", "a definition is written f(x) = \u2026"],
  ["\u2192", "a definition is written f(x) = \u2026"],
  ["\u21A6", "a definition is written f(x) = \u2026"],
  ["?", "write if(condition, value, otherwise)"],
  ["%", "write mod(x, y), or x mod y for whole numbers"],
  ["...", "a range is written a..b"],
  ["\u2026", "a range is written a..b"],
  ["/*", "a comment begins with # and ends with the line"],
  ["*/", "a comment begins with # and ends with the line"],
  ["'", "there is no text; ' after a matrix transposes it"],
  ["\u2032", "write '"],
  ["\u2019", "write '"],
  ["\u2013", "write -"],
  ["\u2014", "write -"],
  ["\xF7", "write /"],
  ["\u2215", "write /"],
  ["\u2217", "write *"],
  ["\u2218", "write *"],
  ["\u2208", "write in"],
  ["\u2211", "write sum(i: \u2026)"],
  ["\u220F", "write prod(i: \u2026)"],
  ["\uFFFD", "the file is not UTF-8 here"]
]);
function spellingHint(text) {
  const known = meant.get(text);
  if (known !== void 0) return known;
  if (/^[-+*/@^]=$/.test(text)) return `write the name again: x = x ${text.charAt(0)} \u2026`;
  if (/^["`]/.test(text)) return "there is no text in the language";
  const plain2 = text.normalize("NFKC").replaceAll("\u2044", "/");
  if (plain2 === text || plain2.length > 20) return null;
  if (/^[⁰¹²³⁴-⁹]+$/.test(text)) return `write ^${plain2}`;
  if (/^[₀-₉]+$/.test(text)) return `write x_${plain2} for a name, x[${plain2}] for an element`;
  return `write ${visible(plain2)}`;
}

// src/syntax/mistakes.ts
var reserved2 = /* @__PURE__ */ new Set(["in", "and", "or", "not"]);
var endsOperand2 = /* @__PURE__ */ new Set([
  Name,
  NumberText,
  RightParen,
  RightBracket,
  RightBrace,
  Transpose,
  Nested
]);
var beginsOperand = /* @__PURE__ */ new Set([Name, NumberText, LeftParen, LeftBracket, LeftBrace, Nested, Int]);
var closesBracket = /* @__PURE__ */ new Set([RightParen, RightBracket, RightBrace]);
function explain(error, tokens) {
  const at = error.token.tokenType === EOF ? tokens.length : tokens.indexOf(error.token);
  const ruleStack = error.context.ruleStack;
  const before = tokens[at - 1];
  const rule = ruleStack[ruleStack.length - 1] ?? "";
  const found = tokens[at];
  if (found === void 0) return unfinished(before, tokens[at - 2], error.message, rule);
  const expected = expectedAfter(before, error.message, rule);
  const place = { found, before, next: tokens[at + 1], tokens, at, expected, rule };
  for (const explanation of explanations) {
    const diagnostic = explanation(place);
    if (diagnostic !== null) return diagnostic;
  }
  return diagnose("GR1001", tokenSpan(found), { expected, found: shown(found) });
}
function expectedAfter(before, expected, rule) {
  const empty = before !== void 0 && ["(", "["].includes(before.image) && (expected === "')'" || expected === "']'");
  if (!empty) return expected;
  return rule === "parameters" ? Name.LABEL : "an expression";
}
var explanations = [
  // A character or mark without a meaning.
  ({ found }) => {
    if (found.tokenType !== Stray) return null;
    return diagnose("GR1008", tokenSpan(found), { text: found.image }, { hint: spellingHint(found.image) });
  },
  // `5.*x`
  ({ before, tokens, at }) => trailingDot(before, tokens[at - 2]),
  // `in = 3`, `f(or)`, `p.not`
  ({ found, before, next, expected }) => {
    if (found.tokenType === Assign && before !== void 0 && reserved2.has(before.image)) {
      return diagnose("GR1014", tokenSpan(before), { word: before.image });
    }
    if (!reserved2.has(found.image) || expected !== Name.LABEL && next?.tokenType !== Assign) return null;
    return diagnose("GR1014", tokenSpan(found), { word: found.image });
  },
  // `{x}`, `{a = 1; a}`
  ({ found, before, rule, tokens, at }) => {
    if (rule !== "record") return null;
    if (!holdsStatements(tokens, at)) return diagnose("GR1018", tokenSpan(before?.tokenType === Name ? before : found), {});
    const alone = tokens[0].tokenType === LeftBrace;
    const hint = alone ? "the '{' of a definition stands on the line of its name" : null;
    return diagnose("GR1017", tokenSpan(openingBrace(tokens, at)), {}, { hint });
  },
  // `x = y = 2`, `if(x = 1, …)`
  ({ found, expected, at }) => {
    if (found.tokenType !== Assign || at === 0) return null;
    if (expected === Colon.LABEL) return null;
    return diagnose("GR1013", tokenSpan(found), {}, { hint: "to compare, write ==" });
  },
  ({ found }) => found.tokenType === Semicolon ? diagnose("GR1024", tokenSpan(found), {}) : null,
  ({ found }) => found.tokenType === BlockOpen ? diagnose("GR1028", tokenSpan(found), {}) : null,
  ({ found }) => found.tokenType === Dots ? diagnose("GR1019", tokenSpan(found), {}) : null,
  // `()`
  ({ found, before }) => {
    if (found.tokenType !== RightParen || before?.tokenType !== LeftParen) return null;
    return diagnose("GR1022", { start: before.startOffset, end: tokenEnd(found) }, {});
  },
  // `f(x,)`
  ({ found, before, next }) => {
    const comma = found.tokenType === Comma ? found : before;
    const bracket = found.tokenType === Comma ? next : found;
    if (comma?.tokenType !== Comma || bracket === void 0 || !closesBracket.has(bracket.tokenType)) return null;
    return diagnose("GR1023", tokenSpan(comma), { bracket: bracket.image });
  },
  // `2x`, `x x`, `(x)(x)`, `√x`
  ({ found, before }) => {
    if (before === void 0 || !endsOperand2.has(before.tokenType) || !beginsOperand.has(found.tokenType)) return null;
    return juxtaposed(before, found);
  }
];
function juxtaposed(left, right) {
  const span = { start: left.startOffset, end: tokenEnd(right) };
  const touching = tokenEnd(left) === right.startOffset;
  if (touching && left.tokenType === NumberText) {
    const text = left.image + right.image;
    if (right.tokenType === NumberText) return diagnose("GR1010", span, { text });
    if (left.image === "0" && /^[xob][\da-f]/i.test(right.image)) {
      const value = Number(text);
      return diagnose("GR1010", span, { text }, { hint: Number.isSafeInteger(value) ? `write it as the decimal ${value}` : null });
    }
  }
  const values = { left: shown(left), right: shown(right) };
  if (left.image === "\u221A") {
    const hint = right.tokenType === Name || right.tokenType === NumberText ? `write \u221A(${visible(right.image)})` : null;
    return diagnose("GR1006", span, values, { hint });
  }
  const simple = left.tokenType !== RightParen && (right.tokenType === Name || right.tokenType === NumberText);
  return diagnose("GR1006", span, values, { hint: simple ? `write ${visible(left.image)} * ${visible(right.image)}` : "write * for a product" });
}
function shown(token) {
  return token.tokenType === Nested ? token.image.trimEnd() : token.image;
}
function trailingDot(dot, number) {
  if (dot?.tokenType !== Dot || number?.tokenType !== NumberText || tokenEnd(number) !== dot.startOffset) return null;
  const span = { start: number.startOffset, end: tokenEnd(dot) };
  return diagnose("GR1010", span, { text: `${number.image}.` }, { hint: `write ${visible(number.image)}` });
}
function unfinished(last, beforeLast, expected, rule) {
  const end = last === void 0 ? 0 : tokenEnd(last);
  const dot = trailingDot(last, beforeLast);
  if (dot !== null) return dot;
  if (last !== void 0 && reserved2.has(last.image) && last.tokenType === In) {
    return diagnose("GR1014", tokenSpan(last), { word: last.image });
  }
  const hint = rule === "block" ? "a gate ends with the block of its partials: { dx = \u2026 }" : null;
  return diagnose("GR1002", { start: end, end }, { expected }, { hint });
}
function openingBrace(tokens, at) {
  let depth = 0;
  let here = at - 1;
  for (; here > 0; here--) {
    const type = tokens[here].tokenType;
    if (type === RightBrace || type === BlockClose) depth++;
    if ((type === LeftBrace || type === BlockOpen) && depth-- === 0) break;
  }
  return tokens[here];
}
function holdsStatements(tokens, at) {
  let depth = 0;
  for (let here = at; here < tokens.length && depth >= 0; here++) {
    const type = tokens[here].tokenType;
    if (type === Assign || type === Semicolon) return true;
    if (type === LeftBrace || type === BlockOpen) depth++;
    if (type === RightBrace || type === BlockClose) depth--;
  }
  return false;
}

// src/syntax/nested.ts
var step = 32;
var opens = /* @__PURE__ */ new Set([LeftParen, LeftBracket, LeftBrace, BlockOpen]);
var closes = /* @__PURE__ */ new Set([RightParen, RightBracket, RightBrace]);
var begins = /* @__PURE__ */ new Set([Name, NumberText]);
var goesOn2 = /* @__PURE__ */ new Set([Dot, Transpose]);
function liftNested(tokens, read) {
  const lifted = [];
  const starts = [];
  let start = -1;
  let afterOperand = false;
  for (const token of tokens) {
    const type = token.tokenType;
    if (opens.has(type)) {
      starts.push(afterOperand ? start : lifted.length);
      lifted.push(token);
      afterOperand = false;
      continue;
    }
    if (begins.has(type)) {
      if (!afterOperand) start = lifted.length;
      afterOperand = true;
    } else if (!goesOn2.has(type)) {
      afterOperand = false;
    }
    lifted.push(token);
    if (!closes.has(type) && type !== BlockClose) continue;
    start = starts.pop() ?? 0;
    afterOperand = true;
    if (type === BlockClose || starts.length === 0 || starts.length % step !== 0) continue;
    const operand = lifted.splice(start);
    const tree = read(operand);
    if (tree === null) return null;
    lifted.push(nestedToken(operand, tree));
  }
  return lifted;
}
function nestedToken(operand, tree) {
  const first = operand[0];
  const length = tokenEnd(operand[operand.length - 1]) - first.startOffset;
  return {
    image: first.image.padEnd(length),
    startOffset: first.startOffset,
    tokenType: Nested,
    tokenTypeIdx: Nested.tokenTypeIdx,
    payload: tree
  };
}

// src/syntax/parse.ts
var longest = 4e6;
var mostTokens = 15e5;
var mostMistakes = 100;
function parse(source) {
  const span = { start: 0, end: source.length };
  if (source.length > longest) {
    const values = { length: source.length, limit: longest };
    return { file: { items: [], span }, diagnostics: [diagnose("GR5002", { start: 0, end: 0 }, values)] };
  }
  const raw = lex(source);
  if (raw.length > mostTokens) {
    const values = { count: raw.length, limit: mostTokens };
    return { file: { items: [], span }, diagnostics: [diagnose("GR5007", { start: 0, end: 0 }, values)] };
  }
  const diagnostics = [...characterMistakes(source, mostMistakes)];
  const { tokens, items: statements, problems } = layOut(raw, firstIndent(source));
  const tooDeep = problems.find((problem) => problem.kind === "depth");
  if (tooDeep !== void 0) return { file: { items: [], span }, diagnostics: [explainProblem(tooDeep)] };
  for (const problem of problems.slice(0, mostMistakes + 1)) diagnostics.push(explainProblem(problem));
  const spoilt = diagnostics.map((diagnostic) => diagnostic.span);
  const items = [];
  for (const { from, to, brackets, levels } of statements) {
    const item = readItem({ tokens: tokens.slice(from, to), brackets, spoilt: spoiltWithin(spoilt, tokens, from, to) }, diagnostics);
    const deep = item === null || levels < shallow ? null : tooDeepIn(item);
    if (deep !== null) diagnostics.push(diagnose("GR5001", deep, { limit: deepest }));
    else if (item !== null) items.push(item);
    if (diagnostics.length > mostMistakes) break;
  }
  if (statements.length === 0 && diagnostics.length === 0) diagnostics.push(diagnose("GR1027", { start: 0, end: 0 }, {}));
  return { file: { items, span }, diagnostics: inOrder(diagnostics) };
}
function tokenTable(source) {
  const rows = [];
  let line = 1;
  let lineStart = 0;
  for (const token of layOut(lex(source), firstIndent(source)).tokens) {
    for (let next = source.indexOf("\n", lineStart); next !== -1 && next < token.startOffset; next = source.indexOf("\n", lineStart)) {
      line++;
      lineStart = next + 1;
    }
    const place = `${line}:${token.startOffset - lineStart + 1}`;
    rows.push(`${place.padEnd(8)} ${token.tokenType.name.padEnd(12)} ${token.image}`.trimEnd());
  }
  return rows.join("\n");
}
function lex(source) {
  const text = source.startsWith("\uFEFF") ? ` ${source.slice(1)}` : source;
  return theLexer().tokenize(text).tokens;
}
function firstIndent(source) {
  return /^\ufeff?([ \t]*)/.exec(source)[1].length;
}
var shallow = deepest / 10;
function tooDeepIn(item) {
  let place = null;
  for (const expression of expressionsOf(item)) {
    walk(expression, (expr, depth) => {
      if (depth <= deepest) return true;
      place ??= expr.span;
      return false;
    });
  }
  return place;
}
function readItem(statement, diagnostics) {
  if (statement.spoilt.length === 0) {
    const found = [];
    const item = readAs("item", statement, (node, report) => buildItem(node, report), found);
    if (item !== null || hasErrors(found) === false) {
      diagnostics.push(...found);
      return item;
    }
    const pieces2 = piecesOf(statement);
    const told = pieces2 === null ? [] : readPieces(pieces2);
    diagnostics.push(...told.length > 0 ? told : found);
    return null;
  }
  const pieces = piecesOf(statement);
  if (pieces !== null) diagnostics.push(...readPieces(pieces));
  return null;
}
function piecesOf({ tokens, brackets, spoilt }) {
  const open = tokens.findIndex((token) => token.tokenType === BlockOpen);
  if (open === -1 || tokens[tokens.length - 1].tokenType !== BlockClose) return null;
  const lines = [];
  let from = open + 1;
  for (let at = from; at < tokens.length; at++) {
    if (tokens[at].tokenType !== End) continue;
    if (at > from) lines.push({ tokens: tokens.slice(from, at), brackets, spoilt: spoiltWithin(spoilt, tokens, from, at) });
    from = at + 1;
  }
  const head = { tokens: [...tokens.slice(0, open + 1), tokens[tokens.length - 1]], brackets, spoilt: spoiltWithin(spoilt, tokens, 0, open + 1) };
  return { head, lines };
}
function readPieces({ head, lines }) {
  const found = [];
  if (head.spoilt.length === 0) {
    const { error } = readRule("item", head.tokens);
    if (error !== null) found.push(explain(error, head.tokens));
  }
  for (const line of lines) {
    if (found.length > mostMistakes) break;
    if (line.spoilt.length === 0) readAs("line", line, (node, report) => buildLine(node, report), found);
  }
  return found;
}
function readAs(rule, statement, build, diagnostics) {
  const found = [];
  const report = (diagnostic) => found.push(diagnostic);
  const read = (part, tokens2, make) => {
    const { tree: tree2, error } = readRule(part, tokens2);
    if (error === null) return make(tree2, report);
    report(explain(error, tokens2));
    return null;
  };
  const operand = (tokens2) => read("operand", tokens2, (node, to) => buildUnsigned(node, to));
  const tokens = statement.brackets > step ? liftNested(statement.tokens, operand) : statement.tokens;
  const tree = tokens === null ? null : read(rule, tokens, build);
  diagnostics.push(...found);
  return hasErrors(found) ? null : tree;
}
function spoiltWithin(spans, tokens, from, to) {
  if (spans.length === 0) return spans;
  const start = tokens[from].startOffset;
  const end = tokens[to]?.startOffset ?? Infinity;
  return spans.filter((span) => span.start >= start && span.start <= end);
}
function explainProblem(problem) {
  const { token } = problem;
  const span = tokenSpan(token);
  switch (problem.kind) {
    case "unopened":
      return diagnose("GR1004", span, { bracket: token.image });
    case "unclosed": {
      const { close } = problem;
      if (close === null) return diagnose("GR1003", span, { bracket: token.image });
      const related = [{ message: "closed here", span: tokenSpan(close) }];
      return diagnose("GR1005", span, { open: token.image, close: close.image }, { related });
    }
    case "operator":
      return diagnose("GR1007", span, { operator: token.image }, { hint: "indent it deeper to continue the line above" });
    case "depth":
      return diagnose("GR5001", span, { limit: problem.limit });
  }
}
function inOrder(diagnostics) {
  const sorted = [...diagnostics].sort((one, other) => one.span.start - other.span.start);
  if (sorted.length <= mostMistakes) return sorted;
  const kept2 = sorted.slice(0, mostMistakes);
  return [...kept2, diagnose("GR5006", kept2[mostMistakes - 1].span, { limit: mostMistakes })];
}

// src/syntax/print.ts
function printFile(file) {
  return file.items.map((item) => `${printItem(item)}
`).join("");
}
function printItem(item) {
  switch (item.kind) {
    case "definition":
      return printDefinition(item);
    case "gate":
      return printGate(item);
    case "line":
      return printLine(item);
    default:
      return unreachable(item);
  }
}
function printDefinition(definition) {
  const head = `${definition.name}${printParameters(definition.parameters)}`;
  if (!definition.block) return `${head} = ${printExpr(definition.body.result)}`;
  return `${head} ${printBlock(bodyLines(definition.body))}`;
}
function printGate(gate) {
  const head = `${gate.surrogate ? "surrogate " : ""}gate ${gate.name}${printParameters(gate.parameters)}`;
  return `${head} = ${printExpr(gate.value)} ${printBlock(gate.partials.map(printLine))}`;
}
function bodyLines(body) {
  return [...body.lines.map(printLine), printBare(body.result)];
}
function printBlock(lines) {
  return ["{", ...lines.map((line) => `  ${line}`), "}"].join("\n");
}
function printLine(line) {
  if (line.name === null) return printBare(line.value);
  const at = line.at === null ? "" : printPieces(["[", ...list(line.at, entryPieces), "]"]);
  return `${line.name}${at} = ${printExpr(line.value)}`;
}
function printBare(expr) {
  const text = printExpr(expr);
  return text.startsWith("+") ? `(${text})` : text;
}
function printParameters(parameters) {
  return `(${parameters.map(printParameter).join(", ")})`;
}
function printParameter({ name, isConst, type, domain }) {
  const range = domain === null ? "" : ` in ${printPieces(rangePieces(domain))}`;
  return `${isConst ? "const " : ""}${printTyped(name, type)}${range}`;
}
function printTyped(name, { base, sizes }) {
  const size = sizes.length === 0 ? "" : `[${sizes.map(printExpr).join(", ")}]`;
  if (base === "real") return size === "" ? name : `${name}: ${size}`;
  return `${name}: ${base === "int" ? "int" : `{${base.map(printField).join(", ")}}`}${size}`;
}
function printField({ name, type }) {
  return printTyped(name, type);
}
function printExpr(expr) {
  return printPieces([loose(expr)]);
}
function printPieces(pieces) {
  const text = [];
  const left = [...pieces].reverse();
  for (let piece = left.pop(); piece !== void 0; piece = left.pop()) {
    if (typeof piece === "string") {
      text.push(piece);
      continue;
    }
    const { expr, least } = piece;
    const inside = piecesOf2(expr);
    const enclosed = tightnessOf(expr) < least;
    if (enclosed) left.push(")");
    for (let at = inside.length - 1; at >= 0; at--) left.push(inside[at]);
    if (enclosed) left.push("(");
  }
  return text.join("");
}
var printers = {
  number: ({ text }) => [text],
  name: ({ name }) => [name],
  chain: ({ level, operands, operators }) => {
    const pieces = [];
    operands.forEach((operand, at) => {
      if (at > 0) pieces.push(` ${operators[at - 1]} `);
      pieces.push({ expr: operand, least: tightness[level] + 1 });
    });
    return pieces;
  },
  prefix: ({ operator, operand }) => {
    if (operator === "not") return ["not ", { expr: operand, least: tightness.not }];
    return [operator, { expr: operand, least: tightness.sign }];
  },
  power: ({ base, exponent }) => [{ expr: base, least: tightness.postfix }, "^", { expr: exponent, least: tightness.sign }],
  call: ({ callee, args }) => [callee, "(", ...list(args, (argument) => [loose(argument)]), ")"],
  fold: ({ callee, indices, body }) => [callee, "(", ...list(indices, indexPieces), ": ", loose(body), ")"],
  build: ({ indices, body }) => ["[", ...list(indices, indexPieces), ": ", loose(body), "]"],
  array: ({ elements }) => ["[", ...list(elements, (element) => [loose(element)]), "]"],
  record: ({ fields }) => ["{", ...list(fields, ({ name, value }) => [`${name}: `, loose(value)]), "}"],
  index: ({ object, entries }) => [tight(object), "[", ...list(entries, entryPieces), "]"],
  // `5.x` would be a number with a dot at its end.
  field: ({ object, name }) => object.kind === "number" ? [`(${object.text}).${name}`] : [tight(object), `.${name}`],
  transpose: ({ object }) => [tight(object), "'"]
};
function piecesOf2(expr) {
  return printers[expr.kind](expr);
}
function loose(expr) {
  return { expr, least: 0 };
}
function tight(expr) {
  return { expr, least: tightness.postfix };
}
function tightnessOf(expr) {
  if (expr.kind === "chain") return tightness[expr.level];
  if (expr.kind === "prefix") return expr.operator === "not" ? tightness.not : tightness.sign;
  return expr.kind === "power" ? tightness.power : tightness.postfix;
}
function list(items, pieces) {
  const all = [];
  items.forEach((item, at) => {
    if (at > 0) all.push(", ");
    for (const piece of pieces(item)) all.push(piece);
  });
  return all;
}
function entryPieces(entry) {
  switch (entry.kind) {
    case "at":
      return [loose(entry.value)];
    case "binding":
      return [`${entry.name} in `, ...rangePieces(entry.range)];
    case "slice":
      return rangePieces(entry.range);
    default:
      return unreachable(entry);
  }
}
function indexPieces({ name, range }) {
  return range === null ? [name] : [`${name} in `, ...rangePieces(range)];
}
function rangePieces({ from, to }) {
  return [loose(from), beginsWithDot(to) ? ".. " : "..", loose(to)];
}
function beginsWithDot(expr) {
  let first = loose(expr);
  while (typeof first !== "string") {
    if (tightnessOf(first.expr) < first.least) return false;
    first = piecesOf2(first.expr)[0];
  }
  return first.startsWith(".");
}

// src/syntax/print-tree.ts
var outlines = {
  number: ({ text }) => leaf(`number ${text}`),
  name: ({ name }) => leaf(`name ${name}`),
  chain: ({ level, operands, operators }) => ({
    title: level,
    children: operands.map((expr, at) => ({ part: at === 0 ? "" : operators[at - 1], expr }))
  }),
  prefix: ({ operator, operand }) => ({ title: `prefix ${operator}`, children: [{ part: "", expr: operand }] }),
  power: ({ base, exponent }) => ({ title: "power", children: [{ part: "", expr: base }, { part: "^", expr: exponent }] }),
  call: ({ callee, args }) => ({ title: `call ${callee}`, children: plain(args) }),
  fold: ({ callee, indices, body }) => comprehension(`fold ${callee}`, indices, body),
  build: ({ indices, body }) => comprehension("build", indices, body),
  array: ({ elements }) => ({ title: "array", children: plain(elements) }),
  record: ({ fields }) => ({ title: "record", children: fields.map(({ name, value }) => ({ part: `${name}:`, expr: value })) }),
  index: ({ object, entries }) => ({ title: "index", children: [{ part: "", expr: object }, ...entries.flatMap(ofEntry2)] }),
  field: ({ object, name }) => ({ title: `field ${name}`, children: [{ part: "", expr: object }] }),
  transpose: ({ object }) => ({ title: "transpose", children: [{ part: "", expr: object }] })
};
function printTree(file) {
  const lines = [];
  for (const item of file.items) outlineItem(item, lines);
  return lines.map((line) => `${line}
`).join("");
}
function outlineItem(item, lines) {
  if (item.kind === "line") {
    outlineLine(item, 0, lines);
    return;
  }
  const head = `${item.name}${printParameters(item.parameters)}`;
  if (item.kind === "definition") {
    lines.push(`definition ${head}`);
    for (const line of item.body.lines) outlineLine(line, 1, lines);
    outline({ part: "result", expr: item.body.result }, 1, lines);
    return;
  }
  lines.push(`${item.surrogate ? "surrogate " : ""}gate ${head}`);
  outline({ part: "value", expr: item.value }, 1, lines);
  for (const line of item.partials) outlineLine(line, 1, lines);
}
function outlineLine(line, depth, lines) {
  lines.push(`${indent(depth)}line${line.name === null ? "" : ` ${line.name}`}`);
  for (const child of (line.at ?? []).flatMap(ofEntry2)) outline(child, depth + 1, lines);
  outline({ part: line.name === null ? "" : "=", expr: line.value }, depth + 1, lines);
}
function outline(root, depth, lines) {
  const left = [{ child: root, depth }];
  for (let next = left.pop(); next !== void 0; next = left.pop()) {
    const { part, expr } = next.child;
    const { title, children: children2 } = outlines[expr.kind](expr);
    lines.push(`${indent(next.depth)}${part === "" ? "" : `${part} `}${title}`);
    for (let at = children2.length - 1; at >= 0; at--) left.push({ child: children2[at], depth: next.depth + 1 });
  }
}
function indent(depth) {
  return "  ".repeat(depth);
}
function leaf(title) {
  return { title, children: [] };
}
function plain(exprs) {
  return exprs.map((expr) => ({ part: "", expr }));
}
function comprehension(title, indices, body) {
  const names = indices.map(({ name }) => name).join(", ");
  const ranges = indices.flatMap(({ name, range }) => range === null ? [] : ofRange2(`${name} in`, range));
  return { title: `${title} over ${names}`, children: [...ranges, { part: "body", expr: body }] };
}
function ofEntry2(entry) {
  if (entry.kind === "at") return [{ part: "at", expr: entry.value }];
  return ofRange2(entry.kind === "binding" ? `${entry.name} in` : "slice", entry.range);
}
function ofRange2(part, { from, to }) {
  return [
    { part, expr: from },
    { part: "..", expr: to }
  ];
}

// test/same-tree.ts
function differenceOf(one, other) {
  const left = [{ one, other, path: "" }];
  for (let next = left.pop(); next !== void 0; next = left.pop()) {
    const { one: a, other: b, path } = next;
    if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) {
      if (!Object.is(a, b)) return path;
      continue;
    }
    const keys = contentKeys(a);
    if (keys.length !== contentKeys(b).length) return path;
    for (const key of keys) {
      if (!(key in b)) return `${path}.${key}`;
      left.push({ one: a[key], other: b[key], path: path.length > 200 ? path : `${path}.${key}` });
    }
  }
  return null;
}
function contentKeys(value) {
  return Object.keys(value).filter((key) => !key.toLowerCase().endsWith("span"));
}

// ../../tmp/p1fuzz.ts
import { readdirSync, readFileSync } from "node:fs";
var dir = "/work/main/test/programs/";
var progs = readdirSync(dir).map((f) => readFileSync(dir + f, "utf8"));
var seed = 12345;
var rnd = (n2) => {
  seed = seed * 1103515245 + 12345 & 2147483647;
  return (seed >> 8) % n2;
};
var bits = ["(", ")", "[", "]", "{", "}", ",", ";", "\n", "\n  ", "=", "==", "+", "-", " ", "in", "const ", "gate ", "int", "..", ".", "'", "x", "2", "^", "not ", "mod ", "#", "\r\n", "&&", "\u221A", "\u221E", "\xE9", "\xB5"];
var bad = 0;
var kept = 0;
var t = Date.now();
var n = 0;
while (Date.now() - t < 6e4) {
  n++;
  let s = progs[rnd(progs.length)];
  const k = 1 + rnd(4);
  for (let i = 0; i < k; i++) {
    const at = rnd(s.length + 1);
    const m = rnd(3);
    const b = bits[rnd(bits.length)];
    if (m === 0) s = s.slice(0, at) + b + s.slice(at);
    else if (m === 1) s = s.slice(0, at) + s.slice(at + 1 + rnd(3));
    else {
      const to = rnd(s.length + 1);
      s = s.slice(0, at) + s.slice(to, to + rnd(30)) + s.slice(at);
    }
  }
  try {
    const r = parse(s);
    tokenTable(s);
    printTree(r.file);
    if (r.file.items.length === 0 && r.diagnostics.length === 0) {
      console.log("EMPTY", JSON.stringify(s));
      bad++;
    }
    const p = printFile(r.file);
    if (r.file.items.length) {
      kept++;
      const a = parse(p);
      const d = a.diagnostics.length ? JSON.stringify(a.diagnostics[0]) : differenceOf(a.file.items, r.file.items);
      if (d !== null) {
        console.log("DIFF", d, JSON.stringify(s).slice(0, 1500), "\n", p);
        bad++;
      }
    }
  } catch (e) {
    console.log("THROW", e.stack.slice(0, 500), JSON.stringify(s));
    bad++;
  }
  if (bad > 3) break;
}
console.log(n, kept, bad);
for (const [k, v] of Object.entries({ zeros: "0".repeat(4e6 - 10), under: "1" + "_1".repeat(2e6 - 10), e: "\xE9".repeat(4e6 - 1), dots: ".".repeat(4e6 - 1), sq: "\xB2".repeat(4e6 - 1), str: '"' + "x".repeat(39e5), cm: "#".repeat(4e6 - 1), sp: " ".repeat(4e6 - 1), nl: "\n \r".repeat(13e5), comb: "e" + "\u0301".repeat(39e5), hangul: "\u1100\u1161".repeat(19e5), fdfa: "\uFDFA".repeat(39e5) })) {
  const t2 = performance.now();
  try {
    const r = parse(v);
    console.log(k, (performance.now() - t2).toFixed(0), r.diagnostics[0]?.code, r.diagnostics[0]?.message.length, r.diagnostics[0]?.hint?.length);
  } catch (e) {
    console.log(k, "THROW", e.message);
  }
}
