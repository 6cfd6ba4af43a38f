// Least-squares problems for the drivers: the NIST sets of test/data/nist-strd.json, and residuals written as formulas.

import { readFileSync } from 'node:fs';
import { load } from '../src/compile.ts';
import type { Pattern, ResidualProblem } from '../src/descend/index.ts';
import { once } from './once.ts';

export type NistSet = {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly linear: readonly number[];
  readonly columns: readonly string[];
  readonly model: string;
  readonly isLog: boolean;
  readonly starts: readonly (readonly number[])[];
  readonly certified: readonly number[];
  readonly deviations: readonly number[];
  readonly optimumResidualSum: number;
  readonly data: { readonly [column: string]: readonly number[] };
};

export const nistSets = JSON.parse(readFileSync(new URL('./data/nist-strd.json', import.meta.url), 'utf8')) as readonly NistSet[];

type Loaded = { readonly [name: string]: (...args: readonly unknown[]) => unknown };

/** A model of scalars whose residuals are taken at each row of data, the last column of which is what it should give. */
export function modelProblem(parameters: readonly string[], model: string, columns: { readonly [name: string]: ArrayLike<number> }, linear: readonly number[] = []): ResidualProblem {
  const names = Object.keys(columns);
  const data = names.map((name) => Float64Array.from(columns[name]!));
  const body = names.reduce((text, name) => text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `${name}[i]`), model);
  const source = `r(${parameters.join(', ')}, ${names.map((name) => `const ${name}: [m]`).join(', ')}) = [i: ${body} - ${names.at(-1)}[i]]`;
  const { r, rJacobian, rJacobianPattern } = load<Loaded>(source);
  return {
    size: parameters.length,
    residualCount: data[0]!.length,
    residuals: (theta, out) => r!(...theta, ...data, out),
    jacobian: (theta, entries) => rJacobian!(...theta, ...data, entries),
    pattern: rJacobianPattern!(...parameters.map(() => 1), ...data) as Pattern,
    unpack: (theta) => Object.fromEntries(parameters.map((name, i) => [name, theta[i]])),
    linear,
  };
}

export const nistProblem = once((set: NistSet) => {
  const target = set.isLog ? set.data['y']!.map(Math.log) : set.data['y']!;
  return modelProblem(set.parameters, set.model, { ...Object.fromEntries(set.columns.map((name) => [name, set.data[name]!])), y: target }, set.linear);
});

/** Digits that agree; 11 are certified. */
export const digits = (found: number, right: number): number => (found === right ? 11 : Math.min(11, -Math.log10(Math.abs(found / right - 1))));
