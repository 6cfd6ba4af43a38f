// Half the sum of squares of a result that is an array or a record: what least squares minimises. Each element is
// squared where it is computed.

import { nowhere } from '../base/span.ts';
import { gateNamed } from '../gates/lookup.ts';
import { constant, gate, read, stageOf, within, type Builder } from '../form/builder.ts';
import { accumulate } from '../form/combine.ts';
import { positionOf } from '../form/dims.ts';
import { always, type Part, type Program, type Ref } from '../form/form.ts';
import { adopt } from './adopt.ts';
import { hasLoops } from './has-loops.ts';
import { passBuilder } from './quotients.ts';

/** A program whose result is that number. */
export function halfSquares(program: Program): Program {
  const builder = passBuilder(program);
  const primal = adopt(program, builder);
  const isStraight = !hasLoops(primal);
  const parts = primal.results.flatMap(({ ref }) => squaresOf(builder, ref, isStraight));
  const label = { name: builder.names.take('squares'), named: false };
  const sum = accumulate(builder, 'sum', parts, 'real', [], nowhere, label);
  const half = constant(builder, 0.5, nowhere);
  const own = { name: builder.names.take('halfSquares'), named: false };
  const ref = gate(builder, gateNamed('*'), [half, sum], nowhere, own);
  return { ...primal, stages: builder.stages, forward: builder.stages.length, results: [{ name: '', ref }] };
}

/** The squares of all elements of a result, each under its condition. */
function squaresOf(builder: Builder, ref: Ref, isStraight: boolean): readonly Part[] {
  const square = (of: Ref, dims: Part['dims'], guard: Part['guard']): Part => ({
    value: within(builder, guard, () => gate(builder, gateNamed('sqr'), [of], stageOf(builder, of).span)),
    at: [],
    dims,
    guard,
    of: null,
  });
  const { op, dims, span, name } = stageOf(builder, ref);
  if (op.kind === 'input' && isStraight && dims.length > 0) {
    const count = dims.reduce((product, { to }) => product * to.offset, 1);
    return Array.from({ length: count }, (_, flat) => {
      const element = read(builder, ref, positionOf(flat, dims), span, builder.names.take(`${name}${String(flat)}`));
      return square(element, [], always);
    });
  }
  if (op.kind === 'pack') return op.elements.map((element) => square(element, [], always));
  if (op.kind === 'accumulate' && op.how === 'only')
    return op.parts.map((part) => square(part.value, part.dims, part.guard));
  return [square(ref, dims, always)];
}
