// Times functions against each other in one process: rounds take turns, inputs change with every call, and every result
// is summed, so that nothing is hoisted, cached or dead. A function's driver is made for it alone, because a call site
// that many share is slow.

export type Timing = {
  readonly name: string;
  readonly best: number;
  readonly median: number;
  readonly times: readonly number[];
};

/** What one candidate's driver needs: `call` is the text of one call at point `k`, in terms of the names in `scope`. */
export type Candidate = {
  readonly name: string;
  readonly call: string;
  readonly scope: { readonly [name: string]: unknown };
};

type Driver = (calls: number) => number;

const points = 512;
const rounds = 61;
const roundMilliseconds = 3;

/** Points of the input tables; `k` runs over them. */
export const pointCount = points;

let drivers = 0;

export function driverOf({ call, scope }: Candidate): Driver {
  // Functions made from equal text share what V8 learns of their calls, so each text is its own.
  const body =
    `/* ${drivers++} */ return function run(calls) { let sum = 0; for (let i = 0; i < calls; i++) ` +
    `{ const k = i & ${points - 1}; sum += ${call}; } return sum; };`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- a driver of its own for each candidate is the point
  return (new Function(...Object.keys(scope), body) as (...values: readonly unknown[]) => Driver)(
    ...Object.values(scope),
  );
}

/** Nanoseconds a call, best and median over the rounds. */
export function race(candidates: readonly Candidate[]): readonly Timing[] {
  const entrants = candidates.map((candidate) => ({
    name: candidate.name,
    run: driverOf(candidate),
    calls: points,
    times: [] as number[],
  }));
  for (const entrant of entrants) entrant.calls = calibrate(entrant.run);
  for (let round = 0; round < rounds; round++) {
    // Whoever runs first after another may pay for it: the order changes.
    for (let offset = 0; offset < entrants.length; offset++) {
      const entrant = entrants[(round + offset) % entrants.length];
      if (entrant !== undefined) entrant.times.push(time(entrant.run, entrant.calls));
    }
  }
  return entrants.map(({ name, times }) => ({ name, best: Math.min(...times), median: medianOf(times), times }));
}

/**
 * How many times as long `timing` takes: of the best rounds, and the median over the rounds, each against the same
 * round.
 */
export function ratioOf(timing: Timing, other: Timing): { readonly best: number; readonly median: number } {
  return {
    best: timing.best / other.best,
    median: medianOf(timing.times.map((time, round) => time / (other.times[round] ?? Number.NaN))),
  };
}

export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Warms up, and finds how many calls fill a round. */
function calibrate(run: Driver): number {
  const until = performance.now() + 150;
  while (performance.now() < until) consume(run(points * 8));
  return points * Math.max(1, Math.round((roundMilliseconds * 1e6) / time(run, points * 64) / points));
}

function time(run: Driver, calls: number): number {
  const started = performance.now();
  consume(run(calls));
  return ((performance.now() - started) * 1e6) / calls;
}

let sink = 0;

export function consume(sum: number): void {
  sink = (sink + sum) % 1e9;
}

/** Printed at the end, so that no sum is ever dead. */
export function consumed(): number {
  return sink;
}
