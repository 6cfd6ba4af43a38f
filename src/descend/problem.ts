// What is minimised: plain objects of the shape that a module's `…Problem` gives. Parameters stand in one Float64Array;
// `pack` and `unpack`, where they are there, go between it and the shapes of the source.

/** What is known of the parameters of a problem. */
export type Parameters = {
  /** How many numbers the parameters are. */
  readonly size: number;
  /** The parameters, as the source declares them, in one array; what a start given by name goes through. */
  pack?(parameters: object, theta?: Float64Array): Float64Array;
  /** The parameters by name; their names in messages are read off it. */
  unpack?(theta: Float64Array): object;
  /** Bounds, -Infinity and Infinity where there are none. */
  readonly lower?: ArrayLike<number>;
  readonly upper?: ArrayLike<number>;
};

/** A function of the parameters. */
export type Problem = Parameters & {
  /** The value at `theta`; the gradient goes into `gradient`. */
  gradient(theta: Float64Array, gradient: Float64Array): number;
  /** The Hessian at `theta` times `direction`, which goes into `product`. */
  hessianProduct?(theta: Float64Array, direction: Float64Array, product: Float64Array): unknown;
};

/** Where the entries of a Jacobian stand. Two at one place are added up. */
export type Pattern = {
  readonly rows: number;
  readonly columns: number;
  readonly row: ArrayLike<number>;
  readonly column: ArrayLike<number>;
};

/** Residuals of which the squares are added up. */
export type ResidualProblem = Parameters & {
  readonly residualCount: number;
  residuals(theta: Float64Array, out: Float64Array): unknown;
  /** The entries that can differ from 0, in the order of `pattern`. */
  jacobian(theta: Float64Array, entries: Float64Array): unknown;
  readonly pattern: Pattern;
  /** The numbers of the parameters in which the residuals are jointly affine: given the others, they need no start. */
  readonly linear?: ArrayLike<number>;
};

/** Values for all parameters: numbers in their order, or an object as `pack` takes it. */
export type Values = ArrayLike<number> | object;

/** Values for all parameters in an array of their own. */
export function packed(problem: Parameters, name: string, values: Values): Float64Array {
  const list = isArray(values) ? values : problem.pack?.(values);
  if (!isArray(list)) {
    throw new TypeError(
      `${name}: expected ${count(problem.size, 'number')}, or a problem with pack() for values by name`,
    );
  }
  if (list.length !== problem.size) {
    throw new RangeError(`${name}: expected ${count(problem.size, 'number')}, found ${list.length}`);
  }
  return Float64Array.from(list);
}

/** Where a run starts: finite numbers for all parameters. */
export function startOf(problem: Parameters, start: Values | undefined): Float64Array {
  if (start === undefined) throw new TypeError('start: expected values for all parameters, found none');
  const x = packed(problem, 'start', start);
  const wrong = x.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new RangeError(`start: ${nameOf(problem, wrong)} is ${x[wrong]}: expected a finite number`);
  return x;
}

/** How large a change of each parameter is of the same weight; 1 where nothing is said. */
export function scalesOf(problem: Parameters, scale: Values | undefined): Float64Array {
  const scales = packed(problem, 'scale', scale ?? new Float64Array(problem.size).fill(1));
  scales.forEach((value, i) => {
    if (!(value > 0 && value < Infinity))
      throw new RangeError(`scale: ${nameOf(problem, i)} has ${value}: expected a number above 0`);
  });
  return scales;
}

/** Throws unless there are parameters to choose and the functions named. */
export function requireProblem(problem: Parameters, functions: readonly string[]): void {
  for (const name of functions) {
    if (typeof Reflect.get(problem, name) !== 'function') {
      throw new TypeError(`problem: expected a function ${name}(); the export group 'problem' makes one`);
    }
  }
  if (!Number.isInteger(problem.size) || problem.size < 1) {
    throw new RangeError(`problem: expected size to be a whole number from 1 up, found ${problem.size}`);
  }
}

/** What messages call a parameter: as the source does (`k`, `w[3]` row-major), else by its number, `x[3]`. */
export function nameOf(problem: Parameters, index: number): string {
  const numbers = Float64Array.from({ length: problem.size }, (_, i) => i);
  return nameIn(problem.unpack?.(numbers), index, '') ?? `x[${index}]`;
}

function nameIn(value: unknown, index: number, name: string): string | undefined {
  if (value === index) return name;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const place = isArray(value) ? `[${key}]` : `${name && '.'}${key}`;
    const found = nameIn(inner, index, name + place);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function isArray(values: unknown): values is ArrayLike<number> {
  return Array.isArray(values) || (ArrayBuffer.isView(values) && 'length' in values);
}

export function count(number: number, of: string): string {
  return `${number} ${of}${number === 1 ? '' : 's'}`;
}

/** Throws unless those of some options that are given are numbers from a limit up. */
export function requireNumbers(options: object, least: { readonly [name: string]: number }): void {
  for (const [name, low] of Object.entries(least)) {
    const value: unknown = Reflect.get(options, name);
    if (value === undefined || (typeof value === 'number' && value >= low)) continue;
    throw new RangeError(
      `${name}: expected a number from ${low} up, found ${typeof value === 'number' ? value : typeof value}`,
    );
  }
}

/** Throws unless an option is one of some words. */
export function requireWord(name: string, value: string, words: readonly string[]): void {
  if (!words.includes(value)) throw new RangeError(`${name}: expected ${words.join(' or ')}, found '${value}'`);
}
