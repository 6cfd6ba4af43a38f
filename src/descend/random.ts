// A generator of random numbers whose whole state is one whole number: mulberry32 (Tommy Ettinger 2017, public
// domain), 32 bits at a time. The same seed gives the same numbers everywhere.

/** The next state, and a number from 0 to 1, without 1. */
export function nextRandom(state: number): readonly [state: number, value: number] {
  const next = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(next ^ (next >>> 15), next | 1);
  t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
  return [next, ((t ^ (t >>> 14)) >>> 0) / 2 ** 32];
}

/** Puts a list in random order, in place (Fisher and Yates, Durstenfeld 1964); returns the generator's next state. */
export function shuffle(list: Int32Array, state: number): number {
  for (let i = list.length - 1; i > 0; i--) {
    const [next, value] = nextRandom(state);
    state = next;
    const j = Math.floor(value * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return state;
}
