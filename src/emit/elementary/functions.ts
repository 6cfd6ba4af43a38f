// Elementary functions as a module holds them with `math: 'inline'`: the lines of each. Where one is rarely asked, it
// calls its host's. `npm run test:elementary` measures errors, `npm run bench math` times.

// An argument comes to a short interval around a point of a table, where a polynomial of low degree is enough (P. T.
// P. Tang, "Table-driven implementation of the exponential function in IEEE floating-point arithmetic", ACM TOMS 15,
// 1989). Steps are taken off in two parts, of which the first times their number is exact (W. J. Cody and W. Waite,
// "Software manual for the elementary functions", 1980). The polynomials were fitted for these intervals at 60
// digits, by interpolation at Chebyshev nodes.

export type ElementaryName = 'exp' | 'log1p' | 'tanh' | 'sin' | 'cos' | 'sigmoid';

/** `bytes` of V8's bytecode, at most: by these it decides what it writes into a caller. */
export type Elementary = { readonly doc: string; readonly bytes: number; readonly body: string };

const bound = 'with an error of at most 1.5 units in the last place.';

/** e^r - 1 for r in 0..ln(2)/32, where q is r squared. */
const power =
  'r + q * (0.5000000000000019 + r * 0.16666666666237243 + ' +
  'q * (0.04166666825221432 + r * 0.00833312850510277 + q * 0.0013996807855736549))';

/** log(1 + r) for r in -1/128..3/128, where q is r squared. */
const logarithm =
  'r + q * (-0.49999999999999983 + r * 0.3333333333331587 + q * (-0.2500000000213494 + r * 0.20000000846100283 + ' +
  'q * (-0.16666668480485278 + r * 0.14276665268369387 - q * 0.11912024526184462)))';

/** (x - tanh(x)) / x^3 for x in 0..0.75, where s is x squared. */
const tangent =
  '(0.33333333333333326 + s * (0.020492619120415258 + s * 0.00019890441835215488)) / ' +
  '(1 + s * (0.4614778573612243 + s * (0.023283094295237595 + s * 0.00020624070259795345)))';

/** `x` less n steps of ln(2)/32, of which `steps` is the whole part of that many. */
const less = (x: string, steps: string): string => `
n = Math.floor(${steps})
r = ${x} - n * 0.021660849392446835 - n * 5.145609244655338e-14
q = r * r`;

/** x less n steps of pi/64, and what rounding took from it. */
const turned = (host: string): string => `
if x * x > 1.6e8 return Math.${host}(x)
n = x * 20.371832715762604 + 6755399441055744 - 6755399441055744
a = x - n * 0.049087385212260415
w = n * 8.010450473732872e-14
r = a - w
q = r * r
if q < 1e-12 return Math.${host}(x)`;

/** The sine at r past a point where it is s, and c the cosine. */
const sine =
  's + (c * r + (q * (s * (-0.5 + q * (0.04166666666160324 - q * 0.001388866476368458)) + ' +
  'c * r * (-0.16666666666666666 + q * (0.00833333333277073 - q * 0.00019841020812924083))) + c * (a - r - w)))';

export const elementary: { readonly [name in ElementaryName | 'expFar']: Elementary } = {
  exp: {
    doc: `e^x, ${bound}`,
    bytes: 156,
    body: `
if x * x > 490000 return expFar(x)${less('x', 'x * 46.16624130844683')}
t = roots[n & 31] * powers[(n >> 5) + 1023]
return t + t * (${power})`,
  },
  expFar: {
    doc: `e^x where that is nearly the largest of numbers or the smallest, ${bound}`,
    bytes: 200,
    body: `
if x > 710 return Infinity
if x < -746 return 0${less('x', 'x * 46.16624130844683')}
t = roots[n & 31] * powers[(n >> 6) + 1023]
return (t + t * (${power})) * powers[(n >> 5) - (n >> 6) + 1023]`,
  },
  sigmoid: {
    doc: `1 / (1 + e^-x), ${bound}`,
    bytes: 258,
    body: `
if x * x > 490000 return x < 0 ? expFar(x) : 1${less('-x', 'x * -46.16624130844683')}
t = roots[n & 31] * powers[(n >> 5) + 1023]
p = t * (rests[n & 31] + (${power}))
s = t + 1
d = s + p
y = 1 / d
v = s - t
return y - y * (y * (s - d + p + (1 - v + (t - (s - v)))))`,
  },
  tanh: {
    doc: `Hyperbolic tangent, ${bound}`,
    bytes: 314,
    body: `
z = Math.abs(x)
s = x * x
if z < 1e-9 return x
if z < 0.75 return x - x * s * (${tangent})
if z > 20 return x < 0 ? -1 : 1${less('z * 2', 'z * 92.33248261689366')}
t = roots[n & 31] * powers[(n >> 5) + 1023]
p = t * (rests[n & 31] + (${power}))
y = 1 - 2 / (t + (1 + p))
return x < 0 ? -y : y`,
  },
  log1p: {
    doc: `log(1 + x), ${bound}`,
    bytes: 150,
    body: `
if x * (x - 1) > 0 return Math.log1p(x)
n = x * 32 + 0.25 & 63
a = n * 0.03125
r = (x - a) / (1 + a)
q = r * r
return logs[n] + (${logarithm})`,
  },
  sin: {
    doc: `Sine, ${bound}`,
    bytes: 220,
    body: `${turned('sin')}
s = sines[n & 127]
c = sines[(n & 127) + 32]
return ${sine}`,
  },
  cos: {
    doc: `Cosine, ${bound}`,
    bytes: 220,
    body: `${turned('cos')}
s = sines[(n & 127) + 32]
c = -sines[n & 127]
return ${sine}`,
  },
};
