// What a gate is: one record from which everything else about it is derived. The table itself is in table.ts.

/** Text in gradc's own language. May hold lines: `a = …` each on its own, the result last. */
export type FormulaText = string;

/** By the names that C and JavaScript have for them. */
export type HostFunction =
  | 'abs'
  | 'acos'
  | 'acosh'
  | 'asin'
  | 'asinh'
  | 'atan'
  | 'atan2'
  | 'atanh'
  | 'cbrt'
  | 'ceil'
  | 'cos'
  | 'cosh'
  | 'exp'
  | 'expm1'
  | 'floor'
  | 'hypot'
  | 'log'
  | 'log10'
  | 'log1p'
  | 'log2'
  | 'max'
  | 'min'
  | 'pow'
  | 'round'
  | 'sign'
  | 'sin'
  | 'sinh'
  | 'sqrt'
  | 'tan'
  | 'tanh';

export type InfixSymbol = '||' | '&&' | '<' | '<=' | '>' | '>=' | '===' | '!==' | '+' | '-' | '*' | '/' | '%';

export type GateValue =
  /** `x * y` in the output. `precedence` as in JavaScript: 1 comparison, 2 sum, 3 product. */
  | {
      readonly kind: 'infix';
      readonly symbol: InfixSymbol;
      readonly precedence: number;
      readonly apply: (a: number, b: number) => number;
    }
  /** `-x` */
  | { readonly kind: 'prefix'; readonly symbol: '-' | '!'; readonly apply: (a: number) => number }
  /** A function that every host has in its library, such as `exp`. */
  | { readonly kind: 'host'; readonly callee: HostFunction; readonly apply: (...args: readonly number[]) => number }
  /**
   * Text in gradc's language. One expression is written in line; with lines or an `if` it becomes a function of the
   * module.
   */
  | { readonly kind: 'formula'; readonly text: FormulaText };

export type Curvature = 'affine' | 'convex' | 'concave';

/** A closed box of argument values by name; an argument that is left out is unrestricted. */
export type Region = { readonly [argument: string]: readonly [from: number, to: number] };

export type Gate = {
  readonly name: string;
  /** Other spellings, such as `σ`. */
  readonly aliases: readonly string[];
  readonly args: readonly string[];
  /** Two arguments that may be given as any number, nested from the left (`max`, `min`, `hypot`). */
  readonly variadic: boolean;
  /** One sentence. */
  readonly doc: string;
  /** LaTeX with `#x` for the argument x. */
  readonly latex: string;
  /** The stem of a stage's name: `sig` in `sigy`. */
  readonly stem: string;
  /** Operations that one value costs; a sum or a product is 1. */
  readonly cost: number;
  /** What is computed: a real number, a whole number or a truth value. */
  readonly type: 'real' | 'whole' | 'truth';
  /** Whether it can be called by name in a source file (operators and internal gates cannot). */
  readonly callable: boolean;
  /**
   * Where it is defined and differentiable apart from `kinks`: the box that the laws sample, and where checks are
   * sound.
   */
  readonly domain: Region;
  readonly range: readonly [from: number, to: number];
  readonly value: GateValue;
  /**
   * The local partial derivative by argument, in gradc's language; `out` is the cached output.
   * '0' means that no adjoint flows. An argument that is left out is data only.
   */
  readonly partials: { readonly [argument: string]: FormulaText };
  /** As `partials`, where their derivatives would lose digits or a corner: what is differentiated again. */
  readonly again: { readonly [argument: string]: FormulaText };
  /**
   * A condition in the arguments and `out` under which every partial is finite. Elsewhere an adjoint of 0 contributes 0
   * all the same (sqrt at 0). Null where nothing is to be asked.
   */
  readonly regular: FormulaText | null;
  /** Formulas in the arguments that are 0 on a kink or a jump: `x - y` for max. The laws keep away from them. */
  readonly kinks: readonly FormulaText[];
  /** Whether the value jumps (floor, sign): a quotient that feeds it is divided plainly. */
  readonly discontinuous: boolean;
  readonly curvature: readonly { readonly where: Region; readonly is: Curvature }[];
  /** The same of the logarithm in the first argument, the others as data, where that does not follow from the above. */
  readonly logCurvature: readonly { readonly where: Region; readonly is: Curvature }[];
  /** Partials are not those of the value, by declaration (a straight-through estimator). */
  readonly surrogate: boolean;
  /** True for a gate that a source file defined. */
  readonly user: boolean;
};
