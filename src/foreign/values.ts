// Constants, and words that stand for a value, as other languages have them: what each is here.

export type ForeignValue = {
  /** In gradc's own language; null where there is none. */
  readonly text: string | null;
  readonly note: string | null;
};

const truthNote = 'there are no constants true and false: a number is 1 or 0, a condition a comparison such as x > 0';
const noValue = 'every value is a number: there is nothing for one that is missing';

const rows: readonly (readonly [names: string, text: string | null, note?: string])[] = [
  ['Infinity Inf INF INFINITY infinity HUGE_VAL oo infty', 'inf'],
  ['PI Pi M_PI', 'pi'],
  ['M_E', 'e'],
  ['true True TRUE false False FALSE', null, truthNote],
  ['NaN nan NAN', '0 / 0'],
  ['null None undefined nil NULL NA nothing missing', null, noValue],
];

/** Constants that stand behind the name of a module: `Math.LN2`, `np.pi`. */
const members: ReadonlyMap<string, string> = new Map([
  ['pi', 'pi'],
  ['e', 'e'],
  ['inf', 'inf'],
  ['infty', 'inf'],
  ['infinity', 'inf'],
  ['positive_infinity', 'inf'],
  ['negative_infinity', '-inf'],
  ['ninf', '-inf'],
  ['nan', '0 / 0'],
  ['tau', '2 * pi'],
  ['ln2', 'log(2)'],
  ['ln10', 'log(10)'],
  ['log2e', '1 / log(2)'],
  ['log10e', '1 / log(10)'],
  ['sqrt2', 'sqrt(2)'],
  ['sqrt1_2', 'sqrt(1 / 2)'],
  ['epsilon', '2^-52'],
  ['eps', '2^-52'],
]);

const table: ReadonlyMap<string, ForeignValue> = new Map(
  rows.flatMap(([names, text, note = null]) => names.split(' ').map((name) => [name, { text, note }] as const)),
);

export function foreignValue(name: string): ForeignValue | null {
  return table.get(name) ?? null;
}

/** All of the table, for tests. */
export function foreignValues(): ReadonlyMap<string, ForeignValue> {
  return table;
}

const modules: ReadonlyMap<string, string> = new Map(
  (
    'Math:JavaScript Number:JavaScript np:NumPy numpy:NumPy jnp:NumPy onp:NumPy math:Python cmath:Python ' +
    'torch:PyTorch tf:TensorFlow keras:TensorFlow jax:JAX lax:JAX nn:PyTorch F:PyTorch scipy:SciPy sp:SciPy ' +
    'special:SciPy stats:SciPy linalg:NumPy random:NumPy sym:SymPy sympy:SymPy pm:PyMC ca:CasADi casadi:CasADi ' +
    'cs:CasADi std:C++ Base:Julia LinearAlgebra:Julia Statistics:Julia SpecialFunctions:Julia pd:pandas'
  )
    .split(' ')
    .map((entry): readonly [string, string] => {
      const [name = '', language = ''] = entry.split(':');
      return [name, language];
    }),
);

/** The language that has a module of this name; null if none is known. */
export function moduleLanguage(name: string): string | null {
  return modules.get(name) ?? null;
}

/** What the constant `name` of a module is here. */
export function memberValue(name: string): string | null {
  return members.get(name.toLowerCase()) ?? null;
}
