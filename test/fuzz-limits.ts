// How far a law is tried: on a number of programs that is always the same, or, where `npm run fuzz` asks, for a time.

export type Limits = { readonly seed: number; readonly numRuns: number; readonly interruptAfterTimeLimit?: number; readonly endOnFailure: false; readonly verbose: 0 };

const seconds = process.env['FUZZ_SECONDS'];

/** `share`: of the seconds that are asked for. */
export function fuzzLimits(seed: number, runs: number, share = 1): Limits {
  const fixed = { seed, numRuns: runs, endOnFailure: false, verbose: 0 } as const;
  return seconds === undefined ? fixed : { ...fixed, numRuns: 1_000_000, interruptAfterTimeLimit: Number(seconds) * 1000 * share };
}

export function fuzzSeed(usual: number): number {
  return Number(process.env['FUZZ_SEED'] ?? usual);
}
