// How far a law is tried: on a number of programs that is always the same, or, where `npm run fuzz` asks, for a time.

export type Limits = { readonly seed: number; readonly numRuns: number; readonly interruptAfterTimeLimit?: number; readonly endOnFailure: boolean; readonly verbose: 0 };

const seconds = process.env['FUZZ_SECONDS'];

/** `share`: of the seconds that are asked for. */
export function fuzzLimits(seed: number, runs: number, share = 1): Limits {
  // To find a smaller program takes as long as it is given: only `npm run fuzz` does.
  return seconds === undefined
    ? { seed, numRuns: runs, endOnFailure: true, verbose: 0 }
    : { seed, numRuns: 1_000_000, endOnFailure: false, verbose: 0, interruptAfterTimeLimit: Number(seconds) * 1000 * share };
}

export function fuzzSeed(usual: number): number {
  return Number(process.env['FUZZ_SEED'] ?? usual);
}
