// One vertex of ADBench's hand: bones in order, each turned in its parent's frame; the vertex is a weighted sum.

import { definition, randomFrom, readData, readProgram, upTo, type Case } from './program.ts';

type Args = {
  readonly theta: Float64Array;
  readonly parent: Int32Array;
  readonly slot: Int32Array;
  readonly base: Float64Array;
  readonly inv0: Float64Array;
  readonly weight: Float64Array;
  readonly pos: Float64Array;
};
type Stored = {
  readonly theta: readonly number[];
  readonly parent: readonly number[];
  readonly slot: readonly number[];
  readonly base: readonly number[];
  readonly inv0: readonly number[];
  readonly vertices: readonly {
    readonly vertex: number;
    readonly weight: readonly number[];
    readonly pos: readonly number[];
    readonly point: readonly number[];
    readonly residual: readonly number[];
    readonly jacobian: readonly (readonly number[])[];
  }[];
};
type Matrix = readonly (readonly number[])[];

function times(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => b[0]!.map((_, j) => row.reduce((total, value, k) => total + value * b[k]![j]!, 0)));
}

function turnOf(x: number, y: number, z: number): Matrix {
  const [cx, sx, cy, sy, cz, sz] = [Math.cos(x), Math.sin(x), Math.cos(y), Math.sin(y), Math.cos(z), Math.sin(z)];
  const rx = [[1, 0, 0], [0, cx, -sx], [0, sx, cx]];
  const ry = [[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]];
  const rz = [[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]];
  return times(times(rz, ry), rx);
}

function block(numbers: Float64Array, b: number): Matrix {
  return upTo(4).map((i) => [...numbers.subarray(16 * b + 4 * i, 16 * b + 4 * i + 4)]);
}

function vertex({ theta, parent, slot, base, inv0, weight, pos }: Args): Float64Array {
  const absolute: Matrix[] = [];
  const P = [0, 0, 0];
  for (let b = 0; b < parent.length; b++) {
    const [x, y, z] = upTo(3).map((a) => (slot[3 * b + a]! < 0 ? 0 : theta[slot[3 * b + a]!]!));
    const turn = turnOf(x!, y!, z!).map((row) => [...row, 0]);
    const relative = times(block(base, b), [...turn, [0, 0, 0, 1]]);
    const whole = parent[b]! < 0 ? relative : times(absolute[parent[b]!]!, relative);
    absolute.push(whole);
    const moved = times(times(whole, block(inv0, b)), [...pos].map((value) => [value]));
    for (let a = 0; a < 3; a++) P[a]! += weight[b]! * moved[a]![0]!;
  }
  const angle = Math.hypot(theta[0]!, theta[1]!, theta[2]!);
  const turned = angle < 1e-4 ? P : aboutAxis([...theta.subarray(0, 3)].map((value) => value / angle), angle, P);
  return Float64Array.from(turned, (value, a) => value + theta[3 + a]!);
}

function aboutAxis([x, y, z]: readonly number[], angle: number, p: readonly number[]): readonly number[] {
  const along = x! * p[0]! + y! * p[1]! + z! * p[2]!;
  const crossed = [y! * p[2]! - z! * p[1]!, z! * p[0]! - x! * p[2]!, x! * p[1]! - y! * p[0]!];
  return [x!, y!, z!].map((axis, a) => axis * along + (p[a]! - axis * along) * Math.cos(angle) + crossed[a]! * Math.sin(angle));
}

const stored = readData<Stored>('hand');
const golden = stored.vertices.map(({ vertex: number, weight, pos, point, residual, jacobian }): Case<Args> => ({
  what: `vertex ${number} of ADBench`,
  sizes: { B: stored.parent.length },
  args: {
    theta: Float64Array.from(stored.theta),
    parent: Int32Array.from(stored.parent),
    slot: Int32Array.from(stored.slot),
    base: Float64Array.from(stored.base),
    inv0: Float64Array.from(stored.inv0),
    weight: Float64Array.from(weight),
    pos: Float64Array.from(pos),
  },
  // The residual is the point less the vertex.
  golden: {
    value: Float64Array.from(point, (value, a) => value - residual[a]!),
    gradients: upTo(3).map((a) => ({ seed: Float64Array.from(upTo(3), (b) => (a === b ? 1 : 0)), gradient: { theta: jacobian[a]!.map((slope) => -slope) } })),
  },
}));

const random = randomFrom(3);

function bones(parent: readonly number[], slot: readonly number[], angle: number): Case<Args> {
  const B = parent.length;
  const theta = random.numbers(26);
  theta.set(random.numbers(3, -angle, angle));
  const args: Args = {
    theta,
    parent: Int32Array.from(parent),
    slot: Int32Array.from(slot),
    base: random.numbers(16 * B),
    inv0: random.numbers(16 * B),
    weight: random.numbers(B, 0, 1),
    pos: Float64Array.from([...random.numbers(3), 1]),
  };
  return { what: `${B} bones, turned by ${angle === 0 ? 'nothing' : 'something'}`, sizes: { B }, args };
}

export const hand = readProgram('hand', [
  definition<Args>({
    name: 'vertex',
    active: ['theta'],
    reference: vertex,
    cases: [bones([-1], [6, 7, 8], 1), bones([-1, 0, 0, 1], [-1, 6, -1, 7, 8, 9, 6, -1, 25, 10, -1, -1], 1), ...golden],
  }),
]);
