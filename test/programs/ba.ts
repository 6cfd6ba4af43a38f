// Bundle adjustment: a camera's rotation by axis and angle, perspective, radial distortion. Golden numbers of ADBench.

import { definition, randomFrom, readData, readProgram, upTo, type Case, type Golden } from './program.ts';

type Stored = { readonly name: string; readonly cam: number[]; readonly X: number[]; readonly w: number; readonly feat: number[]; readonly err: number[]; readonly werr: number; readonly rows: number[][] };
type Observation = { readonly cam: Float64Array; readonly X: Float64Array; readonly w: number; readonly feat: Float64Array };
type All = { readonly cams: Float64Array; readonly X: Float64Array; readonly w: Float64Array; readonly feats: Float64Array; readonly cam: Int32Array; readonly pt: Int32Array };

function rotate(r: Float64Array, y: Float64Array): Float64Array {
  const [r0, r1, r2] = [r[0]!, r[1]!, r[2]!];
  const [y0, y1, y2] = [y[0]!, y[1]!, y[2]!];
  const crossed = [r1 * y2 - r2 * y1, r2 * y0 - r0 * y2, r0 * y1 - r1 * y0];
  const square = r0 * r0 + r1 * r1 + r2 * r2;
  if (square === 0) return y.map((value, i) => value + crossed[i]!);
  const angle = Math.sqrt(square);
  const along = (r0 * y0 + r1 * y1 + r2 * y2) / angle;
  return y.map((value, i) => value * Math.cos(angle) + (crossed[i]! / angle) * Math.sin(angle) + (r[i]! / angle) * along * (1 - Math.cos(angle)));
}

function residual({ cam, X, w, feat }: Observation): Float64Array {
  const R = rotate(cam.subarray(0, 3), X.map((value, i) => value - cam[3 + i]!));
  const p = [R[0]! / R[2]!, R[1]! / R[2]!];
  const s = p[0]! ** 2 + p[1]! ** 2;
  const L = 1 + cam[9]! * s + cam[10]! * s * s;
  return feat.map((seen, j) => w * (cam[6]! * p[j]! * L + cam[7 + j]! - seen));
}

function all({ cams, X, w, feats, cam, pt }: All): { readonly err: Float64Array; readonly werr: Float64Array } {
  const err = new Float64Array(2 * w.length);
  for (let o = 0; o < w.length; o++) {
    const [c, p] = [cam[o]!, pt[o]!];
    const one = residual({ cam: cams.subarray(11 * c, 11 * c + 11), X: X.subarray(3 * p, 3 * p + 3), w: w[o]!, feat: feats.subarray(2 * o, 2 * o + 2) });
    err.set(one, 2 * o);
  }
  return { err, werr: w.map((value) => 1 - value * value) };
}

/** The camera and the point of a file of ADBench, repeated as it says. */
function replicated(stored: Stored, n: number, m: number, p: number): Case<All> {
  const repeat = (times: number, list: readonly number[]): Float64Array => Float64Array.from(upTo(times).flatMap(() => list));
  const args: All = {
    cams: repeat(n, stored.cam),
    X: repeat(m, stored.X),
    w: new Float64Array(p).fill(stored.w),
    feats: repeat(p, stored.feat),
    cam: Int32Array.from(upTo(p), (o) => o % n),
    pt: Int32Array.from(upTo(p), (o) => o % m),
  };
  return { what: `${stored.name} of ADBench`, sizes: { n, m, p }, size: Math.abs(stored.feat[0]!), args, golden: goldenOf(stored, args, n, m, p) };
}

function goldenOf({ err, werr, rows }: Stored, { cam, pt }: All, n: number, m: number, p: number): Golden {
  const gradients = [0, 1, p - 1].flatMap((o) =>
    rows.map((row, r) => {
      const seed = { err: new Float64Array(2 * p), werr: new Float64Array(p) };
      if (r < 2) seed.err[2 * o + r] = 1;
      else seed.werr[o] = 1;
      const gradient = { cams: new Float64Array(11 * n), X: new Float64Array(3 * m), w: new Float64Array(p) };
      gradient.cams.set(row.slice(0, 11), 11 * cam[o]!);
      gradient.X.set(row.slice(11, 14), 3 * pt[o]!);
      gradient.w[o] = row[14]!;
      return { seed, gradient: { cams: [...gradient.cams], X: [...gradient.X], w: [...gradient.w] } };
    }),
  );
  return { value: { err: Float64Array.from(upTo(p).flatMap(() => err)), werr: new Float64Array(p).fill(werr) }, gradients };
}

const { cases: stored } = readData<{ readonly cases: readonly [Stored, Stored] }>('ba');
const random = randomFrom(1);

function observation(angle: number): Observation {
  const cam = Float64Array.from([...random.numbers(3, -angle, angle), ...random.numbers(3), 200, ...random.numbers(2, -5, 5), ...random.numbers(2, -0.1, 0.1)]);
  return { cam, X: Float64Array.of(random.number(-2, 2), random.number(-2, 2), random.number(5, 9)), w: random.number(0.3, 1), feat: random.numbers(2, -9, 9) };
}

function scene(n: number, m: number, p: number): Case<All> {
  const observations = upTo(Math.max(n, m, p)).map(() => observation(0.8));
  const joined = (count: number, of: (one: Observation) => Iterable<number>): Float64Array => Float64Array.from(observations.slice(0, count).flatMap((one) => [...of(one)]));
  const args: All = {
    cams: joined(n, ({ cam }) => cam),
    X: joined(m, ({ X }) => X),
    w: joined(p, ({ w }) => [w]),
    feats: joined(p, ({ feat }) => feat),
    cam: random.wholes(p, n),
    pt: random.wholes(p, m),
  };
  return { what: `${n} cameras, ${m} points, ${p} observations`, sizes: { n, m, p }, args };
}

const turned = scene(2, 3, 4);
const straight: Case<All> = { ...turned, what: 'one camera does not turn', args: { ...turned.args, cams: turned.args.cams.map((value, i) => (i < 3 ? 0 : value)) } };

export const ba = readProgram('ba', [
  definition<{ readonly r: Float64Array; readonly y: Float64Array }>({
    name: 'rotate',
    active: ['r', 'y'],
    reference: ({ r, y }) => rotate(r, y),
    cases: [
      { what: 'a turn', sizes: {}, args: { r: Float64Array.of(0.3, -0.5, 0.2), y: Float64Array.of(1, 2, -3) } },
      { what: 'a large turn', sizes: {}, args: { r: Float64Array.of(3, 2, -4), y: Float64Array.of(0.1, 5, 2) } },
      // What is measured to both sides of no turn belongs to the other branch, whose slope is the same there.
      { what: 'no turn', sizes: {}, args: { r: Float64Array.of(0, 0, 0), y: Float64Array.of(1, 2, -3) } },
    ],
  }),
  definition<Observation>({
    name: 'residual',
    active: ['cam', 'X', 'w'],
    reference: residual,
    cases: [
      { what: 'random', sizes: {}, args: observation(0.8) },
      ...stored.map((one): Case<Observation> => ({
        what: `${one.name} of ADBench`,
        sizes: {},
        size: Math.abs(one.feat[0]!),
        args: { cam: Float64Array.from(one.cam), X: Float64Array.from(one.X), w: one.w, feat: Float64Array.from(one.feat) },
        golden: {
          value: Float64Array.from(one.err),
          gradients: [0, 1].map((r) => ({
            seed: Float64Array.of(1 - r, r),
            gradient: { cam: one.rows[r]!.slice(0, 11), X: one.rows[r]!.slice(11, 14), w: one.rows[r]!.slice(14) },
          })),
        },
      })),
    ],
  }),
  definition<All>({ name: 'ba', active: ['cams', 'X', 'w'], reference: all, cases: [scene(1, 1, 1), scene(3, 2, 5), scene(2, 1, 0), straight, replicated(stored[0], 2, 3, 4), replicated(stored[1], 3, 5, 7)] }),
]);
