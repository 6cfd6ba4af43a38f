// Elementary functions in whole numbers of hundreds of bits, fast enough for millions of points: what a result would be
// without rounding, and by how many units in the last place a double differs from it.

/** m * 2^e. */
export type Exact = { readonly m: bigint; readonly e: number };

const bits = 192n;
const one = 1n << bits;
const view = new DataView(new ArrayBuffer(8));

/** The whole number and the power of 2 that a double is. */
export function partsOf(x: number): Exact {
  view.setFloat64(0, Math.abs(x));
  const all = view.getBigUint64(0);
  const biased = Number(all >> 52n);
  const fraction = all & ((1n << 52n) - 1n);
  const m = biased === 0 ? fraction : fraction | (1n << 52n);
  return { m: x < 0 ? -m : m, e: Math.max(biased, 1) - 1075 };
}

function shifted(m: bigint, by: number): bigint {
  return by >= 0 ? m << BigInt(by) : m >> BigInt(-by);
}

/** x with so many bits behind the point. */
function fixed(x: number, behind = bits): bigint {
  const { m, e } = partsOf(x);
  return shifted(m, e + Number(behind));
}

/** 2 artanh(1/3), with 64 bits more. */
const ln2 = ((): bigint => {
  let term = (2n << (bits + 64n)) / 3n;
  let sum = term;
  for (let k = 3n; term > 0n; k += 2n) sum += (term /= 9n) / k;
  return sum;
})();

/** e^x of a number with `bits` behind the point. */
function power(x: bigint): Exact {
  const k = x / (ln2 >> 64n);
  const r = (x - ((k * ln2) >> 64n)) >> 8n;
  let [sum, term] = [one, one];
  for (let i = 1n; i < 40n && term !== 0n && term !== -1n; i++) sum += term = ((term * r) >> bits) / i;
  for (let i = 0; i < 8; i++) sum = (sum * sum) >> bits;
  return { m: sum, e: Number(k) - Number(bits) };
}

/** A series in odd or even powers of x, which is small: so many bits behind the point that its first term has all of its own. */
function small(x: number, series: (x: bigint, behind: bigint) => bigint): Exact {
  const behind = bits + 2n * BigInt(Math.max(0, -Math.floor(Math.log2(Math.abs(x)))));
  return { m: series(fixed(x, behind), behind), e: -Number(behind) };
}

const smallest = 2 ** -40;

/** From an approximation y with x = e^y (1 + d): log(x) = y + log(1 + d). */
function logarithm(y: number, scaled: (inverse: Exact) => bigint): Exact {
  const d = scaled(power(-fixed(y))) - one;
  const square = (d * d) >> bits;
  return { m: fixed(y) + d - square / 2n + ((square * d) >> bits) / 3n, e: -Number(bits) };
}

export function exactExp(x: number): Exact {
  return power(fixed(x));
}

export function exactLog1p(x: number): Exact {
  if (Math.abs(x) < smallest)
    return small(x, (t, behind) => t - ((t * t) >> (behind + 1n)) + ((((t * t) >> behind) * t) >> behind) / 3n);
  return logarithm(Math.log1p(x), ({ m, e }) => ((fixed(x) + one) * shifted(m, e + Number(bits))) >> bits);
}

export function exactTanh(x: number): Exact {
  if (Math.abs(x) < smallest) return small(x, (t, behind) => t - ((((t * t) >> behind) * t) >> behind) / 3n);
  if (Math.abs(x) > 40) return { m: BigInt(Math.sign(x)), e: 0 };
  const { m, e } = power(2n * fixed(Math.abs(x)));
  const square = shifted(m, e + Number(bits));
  const value = ((square - one) << bits) / (square + one);
  return { m: x < 0 ? -value : value, e: -Number(bits) };
}

export function exactSigmoid(x: number): Exact {
  if (x > 60) return { m: 1n, e: 0 };
  const { m, e } = power(fixed(-x));
  // Of e^-x all bits, and as many again.
  const behind = bits + BigInt(Math.max(0, e + Number(bits)));
  const inverse = shifted(m, e + Number(bits));
  return { m: (one << behind) / (one + inverse), e: -Number(behind) };
}

const turnBits = 1500n;
/** By Machin's formula. */
const pi = ((): bigint => {
  const arctangent = (n: bigint): bigint => {
    let term = (1n << (turnBits + 20n)) / n;
    let sum = term;
    for (let [k, sign] = [3n, -1n]; term > 0n; k += 2n, sign = -sign) sum += (sign * (term /= n * n)) / k;
    return sum;
  };
  return (4n * (4n * arctangent(5n) - arctangent(239n))) >> 20n;
})();

/** The sine of x and a number of quarter turns. */
function turned(x: number, quarters: bigint): Exact {
  const behind = 400n;
  const half = pi >> 1n;
  const whole = fixed(x, turnBits);
  const steps = (2n * whole + half) / (2n * half) - (2n * whole + half < 0n ? 1n : 0n);
  const r = (whole - steps * half) >> (turnBits - behind);
  const turn = Number((((steps + quarters) % 4n) + 4n) % 4n);
  let term = turn % 2 === 0 ? r : 1n << behind;
  let sum = 0n;
  for (let i = turn % 2 === 0 ? 1n : 0n; term !== 0n && term !== -1n; i += 2n) {
    sum += term;
    term = -((((term * r) >> behind) * r) >> behind) / ((i + 1n) * (i + 2n));
  }
  return { m: turn > 1 ? -sum : sum, e: -Number(behind) };
}

export function exactSin(x: number): Exact {
  return Math.abs(x) < smallest ? small(x, (t, behind) => t - ((((t * t) >> behind) * t) >> behind) / 6n) : turned(x, 0n);
}

export function exactCos(x: number): Exact {
  return turned(x, 1n);
}

/** The distance of a double from the exact result, in units of the last place of that; past the largest number, 0 for infinity. */
export function unitsOff(found: number, { m, e }: Exact): number {
  if (m === 0n) return found === 0 ? 0 : Infinity;
  const top = (m < 0n ? -m : m).toString(2).length + e - 1;
  if (!Number.isFinite(found)) return top >= 1023 && found === (m < 0n ? -Infinity : Infinity) ? 0 : Infinity;
  const unit = Math.max(top - 52, -1074) - 40;
  const own = partsOf(found);
  return Math.abs(Number(shifted(own.m, own.e - unit) - shifted(m, e - unit))) / 2 ** 40;
}
