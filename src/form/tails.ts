// tanh by itself is followed by a slope that keeps its digits where tanh is almost 1, for which its argument is kept.
// In a loop that would be an array more: there it is 1 - out^2, from what is kept anyway.

import { firstOf } from '../base/lists.ts';
import type { Gate } from '../gates/gate.ts';
import { gateNamed } from '../gates/lookup.ts';
import { gate, stageOf, type Rule } from './builder.ts';

const inLoops = gateNamed('tanh');
const byItself: Gate = { ...inLoops, partials: { x: 'tanhslope(x, out)' } };

/** Either becomes the other where a call puts it into a loop, or takes it out of one. */
export const tailRule: Rule = (builder, kind, args, span) => {
  if (kind !== inLoops && kind !== byItself) return null;
  const isInLoop =
    stageOf(builder, firstOf(args)).dims.length > 0 ||
    builder.guard.some(({ condition }) => stageOf(builder, condition).dims.length > 0);
  const wanted = isInLoop ? inLoops : byItself;
  return kind === wanted ? null : gate(builder, wanted, args, span);
};
