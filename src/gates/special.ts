// Formula texts of the special functions: rational approximations, each fitted for this table at 60 digits by
// interpolation at Chebyshev nodes, with a relative error below 1e-16 on the interval its comment names.

import type { FormulaText } from './gate.ts';

/** A polynomial by Horner's rule, lowest coefficient first. */
export function polynomial(variable: string, coefficients: readonly number[]): FormulaText {
  const [last = 0, ...rest] = [...coefficients].reverse();
  return rest.reduce((inner, coefficient) => `(${coefficient} + ${variable} * ${inner})`, `(${last})`);
}

function rational(variable: string, above: readonly number[], below: readonly number[]): FormulaText {
  return `${polynomial(variable, above)} / ${polynomial(variable, below)}`;
}

/** erf(x) / x in z = x * x, for z in 0..1. */
const erfOverX = polynomial(
  'z',
  [
    1.1283791670955126, -0.37612638903183543, 0.11283791670945006, -0.02686617064323777, 0.0052239776071164225,
    -0.0008548325975389692, 0.00012055294904839707, -0.00001492473690741966, 0.0000016447424703317362,
    -1.6208483801871705e-7, 1.3720064546777686e-8, -7.795898827002142e-10,
  ],
);

/** exp(x * x) * erfc(x), for x in 0.5..4. */
const scaledNear = rational(
  'x',
  [
    1.0000000000061475, 1.9174150541208184, 1.8293748727720025, 1.0971271198620272, 0.44685614828909787,
    0.12598738653257832, 0.024032217289083745, 0.002852668943880476, 0.00016357124680051294,
  ],
  [
    1, 3.0457942213139275, 4.266185618629667, 3.6174606551146113, 2.0537449232983582, 0.8131837317170921,
    0.2258350303960212, 0.042740952473668145, 0.005056224223225985, 0.00028992248346680914,
  ],
);

/** x * exp(x * x) * erfc(x) in w = 1 / (x * x), for x from 4. */
const scaledFar = rational(
  'w',
  [
    0.5641895835477563, 16.791005778536217, 172.9515117088317, 753.9070477460531, 1355.5884761090078, 806.9650893969475,
    69.6271086873024,
  ],
  [
    1, 30.26128285274329, 320.92921437462155, 1475.9090950498003, 2950.15305686679, 2231.136939156566,
    418.82828289844196,
  ],
);

/** lgamma(1 + t) / (t * (t - 1)), for t in 0..1. */
const lgammaUnit = rational(
  't',
  [
    0.5772156649015329, 1.6820338260351562, 1.8707344397470345, 0.9930539511620571, 0.25669829592642,
    0.029220238177271075, 0.0010806808353176355, 0.0000029464583706502804,
  ],
  [
    1, 3.3389343216915495, 4.390349291918918, 2.8861913529065033, 0.9950486887673503, 0.1724069213280993,
    0.01299531649521575, 0.0002909818225875854,
  ],
);

/** x * (lgamma(x) - Stirling's formula) in w = 1 / (x * x), for x from 3. */
const stirling = rational(
  'w',
  [
    0.08333333333333333, 1.1903720849069177, 4.9043008362486376, 6.687821712722423, 2.559020730831797,
    0.1336712822515724,
  ],
  [1, 14.317798352216332, 59.31934617053856, 82.10195496377341, 32.97220348912918, 2.223297862443912],
);

/** digamma(1.5 + t) / (1.5 + t - its zero), for t in -0.5..0.5. */
const digammaUnit = rational(
  't',
  [
    0.9510558760318328, 1.1663702567214969, 0.5137384479970142, 0.0998201733015596, 0.008297484863617567,
    0.00022636249078624788, 4.22009395907132e-7,
  ],
  [
    1, 1.6718236205395554, 1.0319333676352624, 0.2978119036558111, 0.041378314480827155, 0.0025031842360786877,
    0.00004664959078686044,
  ],
);

/** x * x * (log(x) - 1 / (2 * x) - digamma(x)) in w = 1 / (x * x), for x from 3. */
const digammaFar = rational(
  'w',
  [
    0.08333333333333333, 1.3463614518788802, 6.392420760991306, 10.294433313820631, 4.7878788814573205,
    0.3011949069304986,
  ],
  [1, 16.256337422546384, 78.28706382660036, 130.63779483185058, 67.51227934353467, 6.83428766440815],
);

/** Splits x so that the square of the first piece is exact: exp of a rounded square would lose digits in the tail. */
export const gaussianText: FormulaText = `near = floor(x * 64) / 64
if(abs(x) > 60, 0, exp(-a * near * near) * exp(-a * (x - near) * (x + near)))`;

export const erfcxText: FormulaText = `w = 1 / (x * x)
if(x < 4, ${scaledNear}, ${scaledFar} / x)`;

export const erfText: FormulaText = `z = x * x
if(z < 1, x * ${erfOverX}, x < 0, erfc(-x) - 1, 1 - erfc(x))`;

export const erfcText: FormulaText = `z = x * x
y = abs(x)
tail = gaussian(y, 1) * erfcx(y)
if(z < 0.25, 1 - x * ${erfOverX}, x < 0, 2 - tail, tail)`;

export const normalText: FormulaText =
  `if(x < -1, 0.5 * gaussian(x, 0.5) * erfcx(-x * ` + `${Math.SQRT1_2}), 0.5 * erfc(-x * ${Math.SQRT1_2}))`;

export const lgammaPositiveText: FormulaText = `w = 1 / (x * x)
t = if(x < 1, x, x < 2, x - 1, x - 2)
unit = t * (t - 1) * (${lgammaUnit})
if(x < 1, unit - log(x), x < 2, unit, x < 3, unit + log1p(t), (x - 0.5) * (log(x) - 1) + 0.4189385332046727 \
+ ${stirling} / x)`;

/**
 * From the negative axis by reflection; the sine is taken of the distance to the nearest whole number, which is exact.
 */
export const lgammaText: FormulaText = `r = x - round(x)
if(x > 0, lgammapositive(x), x < -4503599627370496, inf, log(pi / abs(sin(pi * r))) - lgammapositive(1 - x))`;

export const digammaPositiveText: FormulaText = `w = 1 / (x * x)
y = if(x < 1, x + 1, x < 2, x, x - 1)
t = y - 1.5
unit = (y - 1.4616321449683622 - 9.549995429965697e-17) * (${digammaUnit})
if(x < 1, unit - 1 / x, x < 2, unit, x < 3, unit + 1 / (x - 1), log(x) - 0.5 / x - w * (${digammaFar}))`;

export const digammaText: FormulaText = `r = x - round(x)
if(x > 0, digammapositive(x), r == 0, inf - inf, digammapositive(1 - x) - pi / tan(pi * r))`;

/** Euler and Maclaurin: ten terms of the sum, an integral for the rest, and Bernoulli numbers over factorials. */
export const zetaText: FormulaText = hurwitz(
  10,
  [
    0.08333333333333333, -0.001388888888888889, 0.00003306878306878307, -8.267195767195768e-7, 2.08767569878681e-8,
    -5.284190138687493e-10, 1.3382536530684679e-11, -3.3896802963225827e-13, 8.586062056277845e-15,
    -2.174868698558062e-16,
  ],
);

function hurwitz(terms: number, bernoulli: readonly number[]): FormulaText {
  const head = Array.from({ length: terms }, (_, k) => `pow(x + ${k}, -s)`)
    .reverse()
    .join(' + ');
  // s (s + 1) … (s + 2 j - 2) / y^(2 j), by Horner's rule from the last correction inwards.
  const tail = bernoulli.reduceRight((inner, coefficient, j) => {
    const factor = j === 0 ? 's * w' : `(s + ${2 * j - 1}) * (s + ${2 * j}) * w`;
    return `${factor} * (${coefficient}${inner === '' ? '' : ` + ${inner}`})`;
  }, '');
  return `y = x + ${terms}
w = 1 / (y * y)
rest = pow(y, 1 - s) * (1 / (s - 1) + 0.5 / y + ${tail})
rest + ${head}`;
}

/** (-1)^(n + 1) n! zeta(n + 1, x); below 0 the two-sided sum over all whole numbers, less the part past x. */
export const polygammaText: FormulaText = `s = n + 1
sign = 1 - 2 * mod(s, 2)
r = x - round(x)
below = pow(r, -s) + zeta(s, 1 + r) + sign * (zeta(s, 1 - r) - zeta(s, 1 - x))
factorial = if(n == 1, 1, n == 2, 2, n == 3, 6, n == 4, 24, n == 5, 120, n == 6, 720, exp(lgamma(n + 1)))
if(n == 0, digamma(x), x > 0, sign * factorial * zeta(s, x), sign * factorial * below)`;

/** The derivative of sin(x) / x, by its Taylor series where the difference of two near numbers would lose digits. */
export const sincPartialText: FormulaText = `z = x * x
if(z < 1, x * ${polynomial(
  'z',
  [
    -0.3333333333333333, 0.03333333333333333, -0.0011904761904761906, 0.000022045855379188714, -2.505210838544172e-7,
    1.9270852604185937e-9, -1.0706029224547743e-11, 4.498331606952833e-14, -1.4797143443923793e-16,
    3.9145882126782523e-19,
  ],
)}, abs(x) < inf, (cos(x) - out) / x, 1 / x)`;
