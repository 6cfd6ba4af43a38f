// Races the objectives' modules against plain C, and against modules by another build of gradc, whose values and
// gradients agree first. What runs here takes turns in one process; C has processes of its own.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { load } from '../../src/compile.ts';
import { timed, type Entrant } from '../array-race.ts';
import { driverOf } from '../measure.ts';
import { objectives, smallOnes, type Objective } from './objectives.ts';
import { compilerOf, runPlainC } from './plain-c.ts';

/** Nanoseconds of a call, the best of the rounds. */
type Pair = { readonly value: number; readonly gradient: number };

export type ObjectiveRow = {
  readonly objective: Objective;
  readonly ours: Pair;
  /** Null where this machine has no compiler; its gradient where none is written. */
  readonly plainC: { readonly value: number; readonly gradient: number | null } | null;
  /** Of the other build. */
  readonly before: Pair | null;
};

type Callable = (...args: readonly unknown[]) => unknown;
type Exports = { readonly [name: string]: Callable };
type Loader = (source: string) => Exports;

/** One row an objective, as they are done; `titles` says which, all where it is empty. */
export async function* raceObjectives(
  root: string,
  against: string | null,
  titles: readonly string[],
): AsyncGenerator<ObjectiveRow> {
  const ours: Loader = (source) => load(source);
  const other = against === null ? null : await loaderOf(against);
  const isAsked = ({ title }: Objective): boolean =>
    titles.length === 0 || titles.some((one) => title.startsWith(`${one} `));
  for (const small of smallOnes().filter(isAsked)) compared(root, small, ours, other);
  for (const objective of objectives().filter(isAsked)) {
    const { plainC, modules } = compared(root, objective, ours, other);
    const times = timed(modules.flatMap((made) => [made.value, made.gradient]));
    const pair = (at: number): Pair | null => {
      const [value, gradient] = times.slice(at, at + 2);
      return value === undefined || gradient === undefined ? null : { value: value.best, gradient: gradient.best };
    };
    const own = pair(0);
    if (own === null) throw new Error(`${objective.title} was not timed`);
    yield { objective, ours: own, plainC, before: pair(2) };
  }
}

/** The compiler of another checkout, built there. */
async function loaderOf(checkout: string): Promise<Loader> {
  const api = (await import(pathToFileURL(join(checkout, 'dist/index.js')).href)) as { readonly load: Loader };
  return api.load;
}

type Compared = {
  readonly plainC: ObjectiveRow['plainC'];
  readonly modules: readonly Made[];
};

/** Fails where two disagree. */
function compared(root: string, objective: Objective, ours: Loader, other: Loader | null): Compared {
  const source = readFileSync(join(root, objective.source), 'utf8');
  const modules = [ours, ...(other === null ? [] : [other])].map((loader) => madeOf(objective, loader(source)));
  const [own, before] = modules;
  if (own === undefined) throw new Error('ours is the first');
  if (before !== undefined) agree(objective, 'the other build', before.results(), own.results());
  const compiler = compilerOf();
  if (compiler === null) return { plainC: null, modules };
  const folder = mkdtempSync(join(tmpdir(), 'gradbench-'));
  try {
    const plainC = runPlainC(root, folder, compiler, objective);
    agree(objective, 'C', sameParts(objective, plainC.results, own.results()), own.results());
    return { plainC, modules };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One function for each pass, and what they give: value, then each part of the gradient. */
type Made = { readonly value: Entrant; readonly gradient: Entrant; readonly results: () => readonly Float64Array[] };

function madeOf(objective: Objective, exports: Exports): Made {
  const { exported, args, sizes, result } = objective;
  const named = (suffix: string): Callable => {
    const found = exports[exported + suffix];
    if (found === undefined) throw new Error(`no export ${exported}${suffix}`);
    return found;
  };
  const cache = named('Cache')(sizes);
  const given = Object.keys(args).map((name) => `args.${name}`);
  const entrant = (name: string, call: string, scope: object): Entrant => ({
    name,
    run: driverOf({ name, call, scope: { args, cache, ...scope } }),
  });
  if (result.length === 0) {
    const grad = named('Gradient')(sizes) as { readonly [parameter: string]: number | Float64Array };
    return {
      value: entrant('f', `f(${given.join(', ')}, cache)`, { f: named('') }),
      gradient: entrant('fGrad', `fGrad(${given.join(', ')}, grad, cache)`, { fGrad: named('Grad'), grad }),
      results: () => {
        const value = named('')(...Object.values(args), cache) as number;
        named('Grad')(...Object.values(args), grad, cache);
        return [Float64Array.of(value), ...objective.gradient.map((name) => asArray(grad[name]))];
      },
    };
  }
  const out = named('')(...Object.values(args)) as never;
  const entries = named('Jacobian')(...Object.values(args)) as Float64Array;
  const [first = ''] = result;
  const element = first === '' ? '[0]' : `.${first}[0]`;
  return {
    value: entrant('f', `f(${given.join(', ')}, out, cache)${element}`, { f: named(''), out }),
    gradient: entrant('fJacobian', `fJacobian(${given.join(', ')}, out)[0]`, {
      fJacobian: named('Jacobian'),
      out: entries,
    }),
    // Entries stand in the order of the build that wrote them.
    results: () => result.map((field) => (field === '' ? out : asArray(out[field]))),
  };
}

function asArray(field: number | Float64Array | undefined): Float64Array {
  if (field === undefined) throw new Error('no such field');
  return typeof field === 'number' ? Float64Array.of(field) : field;
}

/** What the C program wrote, in the parts that ours has. */
function sameParts(
  { title }: Objective,
  results: Float64Array,
  parts: readonly Float64Array[],
): readonly Float64Array[] {
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  if (total !== results.length) throw new Error(`${title}: C gives ${results.length} numbers, ours ${total}`);
  let at = 0;
  return parts.map((part) => results.subarray(at, (at += part.length)));
}

function agree(
  { title, tolerance }: Objective,
  who: string,
  found: readonly Float64Array[],
  wanted: readonly Float64Array[],
): void {
  wanted.forEach((part, which) => {
    const other = found[which] ?? new Float64Array(0);
    const scale = part.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const far = part.findIndex((value, at) => !(Math.abs(value - (other[at] ?? Number.NaN)) <= tolerance * scale));
    if (far >= 0)
      throw new Error(
        `${title}: ${who} gives ${String(other[far])}, ours ${String(part[far])} (part ${which}, ${far})`,
      );
  });
}
