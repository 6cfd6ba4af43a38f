// A planar arm with three joints: where its hand is, and how far from a target.

import { definition, readProgram } from './program.ts';

type Arm = { readonly q: Float64Array; readonly len: Float64Array };
type Reach = Arm & { readonly target: { readonly x: number; readonly y: number } };

function handOf({ q, len }: Arm): { readonly x: number; readonly y: number } {
  let [x, y, angle] = [0, 0, 0];
  for (let i = 0; i < 3; i++) {
    angle += q[i]!;
    x += len[i]! * Math.cos(angle);
    y += len[i]! * Math.sin(angle);
  }
  return { x, y };
}

const arm: Arm = { q: Float64Array.of(0.3, -0.8, 1.1), len: Float64Array.of(1, 0.8, 0.5) };

export const ik = readProgram('ik', [
  definition<Arm>({ name: 'fk', active: ['q'], reference: handOf, cases: [{ what: 'a bent arm', sizes: {}, args: arm }] }),
  definition<Reach>({
    name: 'ik',
    active: ['q'],
    packed: [],
    reference: (args) => (handOf(args).x - args.target.x) ** 2 + (handOf(args).y - args.target.y) ** 2,
    cases: [{ what: 'a bent arm', sizes: {}, args: { ...arm, target: { x: 1.2, y: -0.4 } } }],
  }),
]);
