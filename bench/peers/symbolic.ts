// Peers that differentiate an expression in one variable at a time: each derivative is made into a function once, and
// a gradient calls all of them.

import type { Point } from '../array-programs.ts';
import { parametersOf, type Peer, type PeerCase, type PeerGradient } from './peer.ts';

/** A name of the formula, and where its number stands in a point: `w_0` is `w[0]`. */
type Variable = { readonly name: string; readonly place: string };

type Mathjs = {
  readonly parse: (text: string) => Expression;
  readonly derivative: (expression: Expression, variable: string) => Expression;
};
type Expression = { readonly compile: () => { readonly evaluate: (scope: object) => number } };

export const mathjs: Peer = {
  title: 'math.js',
  packageName: 'mathjs',
  differentiates: true,
  way: '`derivative` once for each variable, `compile` of each, and `evaluate` with one object of variables',
  limits:
    'formulas of numbers, in one variable at a time: an array of 1,000 would be a formula of 1,000 terms with a derivative for each',
  tolerance: 1e-9,
  takes: 'arguments',
  prepare: (library) => {
    const { parse, derivative } = library as Mathjs;
    return symbolic('evaluate(scope)', (formula) => {
      const value = parse(formula);
      return { value: value.compile(), derivative: ({ name }) => derivative(value, name).compile() };
    });
  },
};

type Nerdamer = (text: string) => { readonly buildFunction: (names: readonly string[]) => object };

export const nerdamer: Peer = {
  title: 'nerdamer-prime',
  packageName: 'nerdamer-prime',
  differentiates: true,
  way: '`diff` once for each variable, and the JavaScript that `buildFunction` makes of each',
  limits:
    'formulas of numbers, in one variable at a time: an array of 1,000 would be a formula of 1,000 terms with a derivative for each',
  tolerance: 1e-9,
  takes: 'arguments',
  prepare: (library) => {
    const parse = library as Nerdamer;
    return symbolic('(arguments)', (formula, variables) => {
      const names = variables.map(({ name }) => name);
      const built = (text: string): object => parse(text).buildFunction(names);
      return { value: built(formula), derivative: ({ name }) => built(`diff(${formula}, ${name})`) };
    });
  },
};

type ComputeEngineModule = {
  readonly ComputeEngine: new () => {
    readonly parse: (latex: string) => unknown;
    readonly box: (json: readonly unknown[]) => { readonly evaluate: () => unknown };
  };
  readonly compile: (expression: unknown) => { readonly success: boolean; readonly run: object };
};

export const computeEngine: Peer = {
  title: 'Compute Engine',
  packageName: '@cortex-js/compute-engine',
  differentiates: true,
  way: '`D` evaluated once for each variable, and the JavaScript that `compile` makes of each, with one object of variables; it asks for Node 22.3, and runs on 20',
  limits:
    'formulas of numbers, in one variable at a time: an array of 1,000 would be a formula of 1,000 terms with a derivative for each',
  tolerance: 1e-9,
  takes: 'arguments',
  prepare: (library) => {
    const { ComputeEngine, compile } = library as ComputeEngineModule;
    const engine = new ComputeEngine();
    const compiled = (expression: unknown): object => {
      const { success, run } = compile(expression);
      if (!success) throw new Error('Compute Engine compiles no JavaScript of a derivative');
      return run;
    };
    return symbolic('(scope)', (formula) => {
      const value = engine.parse(formula.replaceAll('exp(', '\\exp(').replaceAll('*', '\\cdot '));
      return {
        value: compiled(value),
        derivative: ({ name }) => compiled(engine.box(['D', value, name]).evaluate()),
      };
    });
  },
};

/** What is called for the value and for each derivative, as `call` says, with variables in an object or as arguments. */
function symbolic(
  call: 'evaluate(scope)' | '(scope)' | '(arguments)',
  make: (
    formula: string,
    variables: readonly Variable[],
  ) => { readonly value: object; readonly derivative: (variable: Variable) => object },
): (peerCase: PeerCase) => Promise<PeerGradient | null> {
  return async ({ formula, program }) => {
    if (formula === null) return null;
    const [point = {}] = program.points;
    const variables = program.order.flatMap((argument) => variablesOf(argument, point));
    const active = parametersOf(program).flatMap((argument) => variablesOf(argument, point));
    const made = make(formula, variables);
    const calls = new Map<string, object>([
      ['value', made.value],
      ...active.map((variable): [string, object] => [`d_${variable.name}`, made.derivative(variable)]),
    ]);
    const called = (name: string): string => {
      if (call === 'evaluate(scope)') return `${name}.evaluate(scope)`;
      return call === '(scope)' ? `${name}(scope)` : `${name}(${variables.map(({ name: each }) => each).join(', ')})`;
    };
    const taken =
      call === '(arguments)'
        ? variables.flatMap(({ name, place }) => (name === place ? [] : [`const ${name} = ${place};`]))
        : variables.map(({ name, place }) => `scope.${name} = ${place};`);
    const body = [
      ...taken,
      ...active.map((variable) => `grad.${variable.place} = ${called(`d_${variable.name}`)};`),
      `return ${called('value')};`,
    ].join('\n');
    const text =
      `const scope = { ${variables.map(({ name }) => `${name}: 0.5`).join(', ')} };\n` +
      `return function gradient(${program.order.join(', ')}, grad) {\n${body}\n};`;
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- as a user would write it for this formula
    return (new Function(...calls.keys(), text) as (...values: readonly object[]) => PeerGradient)(...calls.values());
  };
}

function variablesOf(argument: string, point: Point): readonly Variable[] {
  const numbers = point[argument];
  return numbers instanceof Float64Array
    ? Array.from(numbers, (_, i) => ({ name: `${argument}_${i}`, place: `${argument}[${i}]` }))
    : [{ name: argument, place: argument }];
}
