// Whether a condition holds, as far as that is known: Kleene's logic of three values over `and`, `or` and `not`.
// Without recursion, as conditions may be joined by the thousand, and each of them is asked once.

import type { Ref, Stage } from '../../form/form.ts';

/** What is known of it: by itself, or as a comparison. */
type Known = (ref: Ref) => boolean | null;

/** `known` is asked first of each condition, `leaf` of those that are made of no others. Null: not known. */
export function truthOfJoined(
  root: Ref,
  stageOf: (ref: Ref) => Stage | undefined,
  known: Known,
  leaf: Known,
): boolean | null {
  const found = new Map<Ref, boolean | null>();
  const open: Ref[] = [root];
  for (let ref = open.at(-1); ref !== undefined; ref = open.at(-1)) {
    const own = found.has(ref) ? null : known(ref);
    const args = own === null ? joined(stageOf(ref)) : null;
    const missing = args === null || found.has(ref) ? [] : args.of.filter((one) => !found.has(one));
    if (missing.length > 0) {
      open.push(...missing);
      continue;
    }
    open.pop();
    if (found.has(ref)) continue;
    found.set(
      ref,
      own ??
        (args === null
          ? leaf(ref)
          : combined(
              args.name,
              args.of.map((one) => found.get(one) ?? null),
            )),
    );
  }
  return found.get(root) ?? null;
}

type Joined = { readonly name: 'and' | 'or' | 'not'; readonly of: readonly Ref[] };

function joined(stage: Stage | undefined): Joined | null {
  if (stage?.op.kind !== 'gate' || stage.op.gate.user) return null;
  const { name } = stage.op.gate;
  return name === 'and' || name === 'or' || name === 'not' ? { name, of: stage.op.args } : null;
}

function combined(name: Joined['name'], of: readonly (boolean | null)[]): boolean | null {
  const [first = null] = of;
  if (name === 'not') return first === null ? null : !first;
  const decides = name === 'or';
  if (of.includes(decides)) return decides;
  return of.includes(null) ? null : !decides;
}
