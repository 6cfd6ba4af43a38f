// Races generated functions over arrays against loops by hand, in one process and in turns, after checking that all
// agree.

import { load, type Options } from '../src/compile.ts';
import type { ArrayProgram, Gradient, Point, PointGradient, Rivals } from './array-programs.ts';
import { consume, driverOf, medianOf, pointCount } from './measure.ts';

type Callable = (...args: readonly unknown[]) => unknown;
export type Entrant = { readonly name: string; readonly run: (calls: number) => number };
/** Nanoseconds a call: the best round, and the median. */
export type Times = { readonly name: string; readonly best: number; readonly median: number };

export type ArrayResult = {
  readonly plain: Times;
  readonly blocked: Times | null;
  readonly library: Times | null;
  /** Null if the source does not compile; `fault` says why. */
  readonly ours: Times | null;
  readonly value: Times | null;
  readonly fault: string | null;
};

export function raceArrays(program: ArrayProgram): ArrayResult {
  const { generated, fault } = tryLoad(program);
  checkAgreement(program, generated);
  const rivals = Object.entries({ ...program.plain, ...program.blocked, ...program.library }).map(([name, rival]) =>
    rivalEntrant(program, name, rival),
  );
  const own = generated === null ? [] : [gradientEntrant(program, generated), valueEntrant(program, generated)];
  const times = timed([...rivals, ...own]);
  const bestOf = (names: readonly string[]): Times | null =>
    times.filter(({ name }) => names.includes(name)).toSorted((a, b) => a.best - b.best)[0] ?? null;
  const plain = bestOf(Object.keys(program.plain));
  if (plain === null) throw new Error(`${program.name} has no rival`);
  return {
    plain,
    blocked: bestOf(Object.keys(program.blocked)),
    library: bestOf(Object.keys(program.library)),
    ours: bestOf(['fGrad']),
    value: bestOf(['f']),
    fault,
  };
}

/** How many times as long as the value the gradient takes, of generated code alone. */
export function gradientOverValue(program: ArrayProgram): number {
  const { generated, fault } = tryLoad(program);
  if (generated === null) throw new Error(fault ?? 'not compiled');
  const [gradient, value] = timed([gradientEntrant(program, generated), valueEntrant(program, generated)]);
  return (gradient?.best ?? Number.NaN) / (value?.best ?? Number.NaN);
}

/** Calls `fGrad` once, and counts the bytes of every array that its workspace then holds besides the arguments. */
export function measureWorkspace(program: ArrayProgram): { readonly bytes: number; readonly milliseconds: number } {
  const generated = compiled(program);
  const [point = {}] = program.points;
  const args = program.order.map((name) => point[name]);
  const workspace = generated('Cache')(program.sizes);
  const started = performance.now();
  generated('Grad')(...args, program.gradient(), workspace);
  return { milliseconds: performance.now() - started, bytes: bytesOf(workspace, new Set(args)) };
}

/** With `--math inline`, without, and by hand: value and gradient. */
export function raceMath(program: ArrayProgram): {
  readonly hand: Times;
  readonly host: Times;
  readonly inline: Times;
} {
  const [host, inline] = [compiled(program), compiled(program, { math: 'inline' })];
  checkAgreement(program, inline);
  const rivals = Object.entries({ ...program.plain, ...program.blocked }).map(([name, rival]) =>
    rivalEntrant(program, name, rival),
  );
  const own = [
    { ...gradientEntrant(program, host), name: 'host' },
    { ...gradientEntrant(program, inline), name: 'inline' },
  ];
  const times = timed([...rivals, ...own]);
  const [first, second] = times.slice(rivals.length);
  const [hand] = times.slice(0, rivals.length).toSorted((a, b) => a.best - b.best);
  if (hand === undefined || first === undefined || second === undefined)
    throw new Error(`${program.name} has no rival`);
  return { hand, host: first, inline: second };
}

/** With `--checkpoint` over without: the time of `fGrad`, and the bytes of its workspace. */
export function measureCheckpoints(program: ArrayProgram): {
  readonly time: number;
  readonly bytes: readonly [number, number];
} {
  const [plain, saving] = [compiled(program), compiled(program, { checkpoint: true })];
  const [point = {}] = program.points;
  const args = new Set(program.order.map((name) => point[name]));
  const [without, having] = timed(
    [plain, saving].map((generated, which) => ({ ...gradientEntrant(program, generated), name: String(which) })),
  );
  return {
    time: (having?.best ?? Number.NaN) / (without?.best ?? Number.NaN),
    bytes: [bytesOf(plain('Cache')(program.sizes), args), bytesOf(saving('Cache')(program.sizes), args)],
  };
}

function bytesOf(holder: unknown, without: ReadonlySet<unknown>): number {
  if (without.has(holder) || typeof holder !== 'object' || holder === null) return 0;
  if (ArrayBuffer.isView(holder)) return holder.byteLength;
  return Object.values(holder).reduce((total: number, field: unknown) => total + bytesOf(field, without), 0);
}

export type Generated = (suffix: string) => Callable;

export function compiled({ source, exported }: ArrayProgram, options: Options = {}): Generated {
  const exports = load(source, options) as unknown as { readonly [name: string]: Callable };
  return (suffix) => {
    const found = exports[exported + suffix];
    if (found === undefined) throw new Error(`no export ${exported}${suffix}`);
    return found;
  };
}

function tryLoad(program: ArrayProgram): { readonly generated: Generated | null; readonly fault: string | null } {
  try {
    return { generated: compiled(program), fault: null };
  } catch (error) {
    return { generated: null, fault: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
}

/** Points and results are reached by name, each in a driver of its own. */
export function rivalEntrant(program: ArrayProgram, name: string, fn: unknown): Entrant {
  const grad = program.gradient();
  const scope = { points: turns(program), fn, grad, scratch: program.scratch?.() };
  return { name, run: driverOf({ name, call: `fn(points[k], grad, scratch) + ${taken(grad)}`, scope }) };
}

export function gradientEntrant(program: ArrayProgram, generated: Generated): Entrant {
  const grad = program.gradient();
  const cache = generated('Cache')(program.sizes);
  const scope = { points: turns(program), grad, cache };
  const args = program.order.map((name) => `points[k].${name}`).join(', ');
  if (program.result === undefined)
    return {
      name: 'fGrad',
      run: driverOf({
        name: 'fGrad',
        call: `fn(${args}, grad, cache) + ${taken(grad)}`,
        scope: { ...scope, fn: generated('Grad') },
      }),
    };
  const out = grad[program.result.field];
  const call =
    `forward(${args}, cache, out)[0] + (backward(cache, grad, ` + `points[k].${program.result.seed}), ${taken(grad)})`;
  return {
    name: 'fGrad',
    run: driverOf({
      name: 'fGrad',
      call,
      scope: { ...scope, out, forward: generated('Forward'), backward: generated('Backward') },
    }),
  };
}

function valueEntrant(program: ArrayProgram, generated: Generated): Entrant {
  const args = program.order.map((name) => `points[k].${name}`).join(', ');
  const scope = { points: turns(program), fn: generated(''), cache: generated('Cache')(program.sizes) };
  if (program.result === undefined)
    return { name: 'f', run: driverOf({ name: 'f', call: `fn(${args}, cache)`, scope }) };
  return {
    name: 'f',
    run: driverOf({
      name: 'f',
      call: `fn(${args}, out)[0]`,
      scope: { ...scope, out: program.gradient()[program.result.field] },
    }),
  };
}

function turns({ points }: ArrayProgram): readonly Point[] {
  return Array.from({ length: pointCount }, (_, k) => points[k % points.length] ?? {});
}

export function taken(grad: Gradient): string {
  return Object.entries(grad)
    .map(([name, field]) => (typeof field === 'number' ? `grad.${name}` : `grad.${name}[0]`))
    .join(' + ');
}

const warmMilliseconds = 300;
const roundMilliseconds = 12;
const totalMilliseconds = 1500;

export function timed(entrants: readonly Entrant[]): readonly Times[] {
  const all = entrants.map((entrant) => ({ ...entrant, calls: 1, rounds: 0, times: [] as number[] }));
  for (const one of all) {
    const nanoseconds = warm(one.run);
    // At least two calls a round, so that the input changes; at least seven rounds.
    one.calls = Math.min(pointCount * 64, Math.max(2, Math.round((roundMilliseconds * 1e6) / nanoseconds)));
    one.rounds = Math.min(61, Math.max(7, Math.round((totalMilliseconds * 1e6) / (one.calls * nanoseconds))));
  }
  const rounds = Math.max(...all.map((one) => one.rounds));
  for (let round = 0; round < rounds; round++) {
    // Whoever runs first after another may pay for it: the order changes.
    for (let offset = 0; offset < all.length; offset++) {
      const one = all[(round + offset) % all.length];
      if (one !== undefined && round % Math.ceil(rounds / one.rounds) === 0) one.times.push(time(one.run, one.calls));
    }
  }
  return all.map(({ name, times }) => ({ name, best: Math.min(...times), median: medianOf(times) }));
}

function warm(run: Entrant['run']): number {
  const until = performance.now() + warmMilliseconds;
  let calls = 1;
  let fastest = Infinity;
  while (performance.now() < until || fastest === Infinity) {
    fastest = Math.min(fastest, time(run, calls));
    if (calls * fastest < 5e6) calls *= 2;
  }
  return fastest;
}

function time(run: Entrant['run'], calls: number): number {
  const started = performance.now();
  consume(run(calls));
  return ((performance.now() - started) * 1e6) / calls;
}

/** A rival that computes something else would win for nothing: every point, value and gradient, to 1e-9. */
function checkAgreement(program: ArrayProgram, generated: Generated | null): void {
  const all: Rivals = { ...program.plain, ...program.blocked, ...program.library };
  for (const point of program.points.slice(0, 4)) {
    const answers = Object.entries(all).map(([name, rival]) => {
      const grad = poisoned(program.gradient());
      const value = (rival as unknown as Callable)(point, grad, program.scratch?.()) as number;
      return { name, value, grad };
    });
    if (generated !== null) answers.push({ name: 'fGrad', ...generatedAnswer(program, generated, point) });
    const [first, ...rest] = answers;
    if (first === undefined) continue;
    for (const { name, value, grad } of rest) {
      if (isFar([value], [first.value]))
        throw new Error(`${program.name}: ${name} gives ${value}, ${first.name} ${first.value}`);
      for (const parameter of Object.keys(first.grad)) {
        if (isFar(listOf(grad[parameter]), listOf(first.grad[parameter])))
          throw new Error(`${program.name}: ${name} disagrees with ${first.name} in ${parameter}`);
      }
    }
  }
}

/** Fails where a rival's value or gradient is not that of generated code, to `tolerance` of the largest of an array. */
export function checkAgainst(program: ArrayProgram, name: string, rival: PointGradient, tolerance: number): void {
  const generated = compiled(program);
  for (const point of program.points.slice(0, 16)) {
    const ours = generatedAnswer(program, generated, point);
    const grad = poisoned(program.gradient());
    const value = rival(point, grad);
    const far = Object.keys(grad).filter((field) => isFar(listOf(grad[field]), listOf(ours.grad[field]), tolerance));
    if (isFar([value], [ours.value], tolerance)) far.push('the value');
    if (far.length > 0) throw new Error(`${program.name}: ${name} disagrees with fGrad in ${far.join(', ')}`);
  }
}

function generatedAnswer(
  program: ArrayProgram,
  generated: Generated,
  point: Point,
): { readonly value: number; readonly grad: Gradient } {
  const grad = poisoned(program.gradient());
  const args = program.order.map((name) => point[name]);
  const cache = generated('Cache')(program.sizes);
  if (program.result === undefined) return { value: generated('Grad')(...args, grad, cache) as number, grad };
  const out = generated('Forward')(...args, cache, grad[program.result.field]) as Float64Array;
  generated('Backward')(cache, grad, point[program.result.seed]);
  return { value: out[0] ?? Number.NaN, grad };
}

function poisoned(grad: Gradient): Gradient {
  for (const [name, field] of Object.entries(grad)) {
    if (typeof field === 'number') grad[name] = Number.NaN;
    else field.fill(Number.NaN);
  }
  return grad;
}

function listOf(field: number | Float64Array | undefined): readonly number[] {
  return typeof field === 'number' ? [field] : [...(field ?? [])];
}

function isFar(list: readonly number[], wanted: readonly number[], tolerance = 1e-9): boolean {
  const scale = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return (
    list.length !== wanted.length ||
    list.some((value, at) => !(Math.abs(value - (wanted[at] ?? Number.NaN)) <= tolerance * scale))
  );
}
