// Functions that other languages and textbooks have under names that gradc does not know: what each is here. A row with
// formulas says how it is written; one without says why it cannot be, and what to do instead. In a formula the names of
// the arguments stand for what is given, and `$i`, `$j` for indices that are free.

export type ForeignFunction = {
  readonly args: readonly string[];
  /** In gradc's own language; null where there is none. */
  readonly formula: string | null;
  /** What is said besides, or instead. */
  readonly note: string | null;
};

type Row = readonly [names: string, args: string, formula: string, note?: string];
type Refusal = readonly [names: string, note: string];

const trigonometry: readonly Row[] = [
  ['cot ctg cotg cotan cotangent', 'x', '1 / tan(x)'],
  ['sec secant', 'x', '1 / cos(x)'],
  ['csc cosec cosecant', 'x', '1 / sin(x)'],
  ['coth cth', 'x', '1 / tanh(x)'],
  ['sech', 'x', '1 / cosh(x)'],
  ['csch cosech', 'x', '1 / sinh(x)'],
  ['acot arccot arcctg actg', 'x', 'atan2(1, x)'],
  ['asec arcsec', 'x', 'acos(1 / x)'],
  ['acsc arccsc acosec', 'x', 'asin(1 / x)'],
  ['acoth arccoth arcoth', 'x', 'atanh(1 / x)'],
  ['asech arcsech arsech', 'x', 'acosh(1 / x)'],
  ['acsch arccsch arcsch', 'x', 'asinh(1 / x)'],
  ['sen sine', 'x', 'sin(x)'],
  ['cosine', 'x', 'cos(x)'],
  ['tg tangent', 'x', 'tan(x)'],
  ['sh', 'x', 'sinh(x)'],
  ['ch', 'x', 'cosh(x)'],
  ['th', 'x', 'tanh(x)'],
  ['arcsin asn arcsine', 'x', 'asin(x)'],
  ['arccos acs arccosine', 'x', 'acos(x)'],
  ['arctan arctg atn arctangent', 'x', 'atan(x)'],
  ['arctan arctg atan', 'y, x', 'atan2(y, x)'],
  ['arctan2', 'y, x', 'atan2(y, x)'],
  ['arcsinh arsinh argsinh', 'x', 'asinh(x)'],
  ['arccosh arcosh argcosh', 'x', 'acosh(x)'],
  ['arctanh artanh argtanh', 'x', 'atanh(x)'],
  ['sind', 'x', 'sin(x * pi / 180)', 'angles are in radians'],
  ['cosd', 'x', 'cos(x * pi / 180)', 'angles are in radians'],
  ['tand', 'x', 'tan(x * pi / 180)', 'angles are in radians'],
  ['asind', 'x', 'asin(x) * 180 / pi', 'angles are in radians'],
  ['acosd', 'x', 'acos(x) * 180 / pi', 'angles are in radians'],
  ['atand', 'x', 'atan(x) * 180 / pi', 'angles are in radians'],
  ['sinpi', 'x', 'sin(pi * x)'],
  ['cospi', 'x', 'cos(pi * x)'],
  ['deg2rad radians torad toradians', 'x', 'x * pi / 180'],
  ['rad2deg degrees todeg todegrees', 'x', 'x * 180 / pi'],
  ['cis', 'x', '[cos(x), sin(x)]', 'there are no complex numbers'],
  ['vers versin', 'x', '1 - cos(x)'],
  ['haversin hav', 'x', '(1 - cos(x)) / 2'],
  ['sincos', 'x', '[sin(x), cos(x)]'],
];

const powers: readonly Row[] = [
  ['ln logarithm loge', 'x', 'log(x)'],
  ['lg log_10', 'x', 'log10(x)', 'the logarithm to base 2 is log2, the natural one log'],
  ['lb ld log_2', 'x', 'log2(x)'],
  ['ln1p', 'x', 'log1p(x)'],
  ['log logb', 'x, b', 'log(x) / log(b)', 'for x to the base b; log(x) is the natural logarithm'],
  ['log10 log2 ln', 'x, b', 'log(x) / log(b)', 'for x to the base b'],
  ['log1m', 'x', 'log1p(-x)'],
  ['log1m_exp', 'x', 'log(1 - exp(x))'],
  ['exp2 pow2', 'x', '2^x'],
  ['exp10 pow10', 'x', '10^x'],
  ['square squared abs2', 'x', 'x^2'],
  ['fma muladd mad', 'x, y, z', 'x * y + z'],
  ['cube cubed', 'x', 'x^3'],
  ['power', 'x, y', 'x^y'],
  ['rsqrt inv_sqrt invsqrt', 'x', '1 / sqrt(x)'],
  ['root nthroot nroot', 'x, n', 'x^(1 / n)'],
  ['reciprocal', 'x', '1 / x'],
  ['sqrt', 'x, n', 'x^(1 / n)'],
  ['squareroot root', 'x', 'sqrt(x)'],
  ['cuberoot', 'x', 'cbrt(x)'],
  ['xlogy', 'x, y', 'x * log(y)'],
  ['xlogx', 'x', 'x * log(x)'],
  ['ldexp', 'x, n', 'x * 2^n'],
  ['negate uminus minus', 'x', '-x'],
  ['plus add', 'x, y', 'x + y'],
  ['minus subtract sub', 'x, y', 'x - y'],
  ['times multiply mul mult', 'x, y', 'x * y'],
  ['divide rdivide', 'x, y', 'x / y'],
];

const rounding: readonly Row[] = [
  ['trunc truncate fix', 'x', 'sign(x) * floor(abs(x))'],
  ['int integer', 'x', 'floor(x)', 'for a negative number ceil(x) rounds toward 0'],
  ['frac fract', 'x', 'x - floor(x)'],
  ['rem remainder fmod', 'x, y', 'x - y * sign(x / y) * floor(abs(x / y))', 'mod(x, y) has the sign of y'],
  ['modulo floormod', 'x, y', 'mod(x, y)'],
  ['round', 'x, n', 'round(x * 10^n) / 10^n'],
  ['rint nint around roundn', 'x', 'round(x)'],
  ['ceiling roundup', 'x', 'ceil(x)'],
  ['rounddown entier', 'x', 'floor(x)'],
  ['idiv intdiv quot floordiv fld', 'x, y', 'floor(x / y)', 'for whole numbers x div y'],
  ['fabs absolute magnitude', 'x', 'abs(x)'],
  ['sgn signum', 'x', 'sign(x)'],
  ['copysign', 'x, y', 'abs(x) * if(y < 0, -1, 1)'],
  ['float double real number num', 'x', 'x', 'every number is a double'],
  ['signbit', 'x', 'if(x < 0, 1, 0)'],
];

const choices: readonly Row[] = [
  ['where ifelse if_else iif cond select ifthenelse when choose merge ternary piecewise', 'c, a, b', 'if(c, a, b)'],
  ['heaviside step unitstep theta', 'x', 'if(x > 0, 1, 0)'],
  ['clip clampto constrain bound', 'x, low, high', 'clamp(x, low, high)'],
  ['saturate clamp01', 'x', 'clamp(x, 0, 1)'],
  ['maximum fmax pmax', 'x, y', 'max(x, y)'],
  ['minimum fmin pmin', 'x, y', 'min(x, y)'],
  ['maximum amax', 'v', 'max(v)'],
  ['minimum amin', 'v', 'min(v)'],
  ['fdim', 'x, y', 'max(x - y, 0)'],
  ['pos positive', 'x', 'max(x, 0)'],
  ['isnan', 'x', 'if(x != x, 1, 0)'],
  ['iszero', 'x', 'if(x == 0, 1, 0)'],
  ['delta kronecker kroneckerdelta', 'i, j', 'if(i == j, 1, 0)'],
];

const special: readonly Row[] = [
  ['factorial fact', 'n', 'exp(lgamma(n + 1))'],
  ['lfactorial logfactorial log_factorial', 'n', 'lgamma(n + 1)'],
  ['gamma tgamma', 'x', 'exp(lgamma(x))', 'lgamma is its logarithm; x is positive'],
  ['gammaln loggamma lngamma log_gamma', 'x', 'lgamma(x)'],
  ['psi', 'x', 'digamma(x)'],
  ['beta', 'a, b', 'exp(lgamma(a) + lgamma(b) - lgamma(a + b))'],
  ['lbeta betaln', 'a, b', 'lgamma(a) + lgamma(b) - lgamma(a + b)'],
  ['binomial choose comb nchoosek binom ncr', 'n, k', 'exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1))'],
  ['lchoose', 'n, k', 'lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)'],
  ['logistic expit inv_logit invlogit plogis sigm logsig', 'x', 'sigmoid(x)'],
  ['logit qlogis', 'p', 'log(p / (1 - p))'],
  ['log_sigmoid logsigmoid log_inv_logit', 'x', '-softplus(-x)'],
  ['log1p_exp log1pexp log1exp', 'x', 'softplus(x)'],
  ['log_sum_exp', 'a, b', 'logaddexp(a, b)'],
  ['log_sum_exp reduce_logsumexp', 'v', 'logsumexp(v)'],
  ['pnorm normcdf norm_cdf ncdf Phi Φ std_normal_cdf', 'z', '(1 + erf(z / sqrt(2))) / 2'],
  ['pnorm normcdf', 'x, mu, s', '(1 + erf((x - mu) / (s * sqrt(2)))) / 2'],
  ['dnorm normpdf norm_pdf', 'z', 'exp(-z^2 / 2) / sqrt(2 * pi)'],
  ['dnorm normpdf normal gaussian gauss', 'x, mu, s', 'exp(-((x - mu) / s)^2 / 2) / (s * sqrt(2 * pi))'],
  ['normal_lpdf normal_log', 'x, mu, s', '-((x - mu) / s)^2 / 2 - log(s) - log(2 * pi) / 2'],
  ['dpois poisson', 'k, m', 'exp(k * log(m) - m - lgamma(k + 1))'],
  ['dexp', 'x, rate', 'rate * exp(-rate * x)'],
  ['gaussian gauss', 'x', 'exp(-x^2)', 'or exp(-x^2 / 2), as it is meant'],
  ['silu swish', 'x', 'x * sigmoid(x)'],
  ['mish', 'x', 'x * tanh(softplus(x))'],
  ['elu', 'x', 'if(x > 0, x, expm1(x))'],
  ['leaky_relu leakyrelu lrelu', 'x', 'if(x > 0, x, 0.01 * x)'],
  ['leaky_relu leakyrelu prelu', 'x, a', 'if(x > 0, x, a * x)'],
  ['softsign', 'x', 'x / (1 + abs(x))'],
  ['relu6', 'x', 'clamp(x, 0, 6)'],
  ['hardtanh', 'x', 'clamp(x, -1, 1)'],
  ['hard_sigmoid hardsigmoid', 'x', 'clamp(x / 6 + 1 / 2, 0, 1)'],
  ['lerp mix interpolate', 'a, b, t', 'a + t * (b - a)'],
  ['sinc_pi', 'x', 'sinc(pi * x)'],
  ['stop_gradient detach no_grad', 'x', 'stop(x)'],
];

const arrays: readonly Row[] = [
  ['zeros', 'n', '[$i in 0..n: 0]'],
  ['ones', 'n', '[$i in 0..n: 1]'],
  ['zeros', 'm, n', '[$i in 0..m, $j in 0..n: 0]'],
  ['ones', 'm, n', '[$i in 0..m, $j in 0..n: 1]'],
  ['full rep repeat fill', 'n, x', '[$i in 0..n: x]'],
  ['eye identity diagonal_identity', 'n', '[$i in 0..n, $j in 0..n: if($i == $j, 1, 0)]'],
  ['range arange iota seq_len', 'n', '[$i in 0..n: $i]'],
  ['range arange', 'a, b', '[$i in a..b: $i]', 'the end is left out'],
  ['linspace', 'a, b, n', '[$i in 0..n: a + (b - a) * $i / (n - 1)]'],
  ['var variance', 'v', 'mean((v - mean(v))^2)', 'with n - 1: sum((v - mean(v))^2) / (n - 1)'],
  ['std sd stdev stddev', 'v', 'sqrt(mean((v - mean(v))^2))', 'of the whole population; a sample divides by n - 1'],
  ['cov covariance', 'v, w', 'mean((v - mean(v)) * (w - mean(w)))'],
  ['cor corr corrcoef', 'v, w', 'dot(v - mean(v), w - mean(w)) / (norm(v - mean(v)) * norm(w - mean(w)))'],
  ['rms', 'v', 'sqrt(mean(v^2))'],
  ['mse', 'v, w', 'mean((v - w)^2)'],
  ['mae', 'v, w', 'mean(abs(v - w))'],
  ['dot_self sumsq sum_of_squares sumsqr ssq norm2sqr normsq', 'v', 'sum(v^2)'],
  ['norm1 l1norm', 'v', 'sum(abs(v))'],
  ['norm2 l2norm', 'v', 'norm(v)'],
  ['norminf', 'v', 'max(abs(v))'],
  ['norm', 'v, p', 'sum(abs(v)^p)^(1 / p)', 'norm(v) is that of p = 2'],
  ['dist distance', 'v, w', 'norm(v - w)'],
  ['average avg', 'v', 'mean(v)'],
  ['product reduce_prod', 'v', 'prod(v)'],
  ['total add_all accumulate reduce_sum', 'v', 'sum(v)'],
  ['reduce_mean', 'v', 'mean(v)'],
  ['reduce_max', 'v', 'max(v)'],
  ['matmul mm mtimes dotprod gemm', 'v, w', 'v @ w'],
  ['inner vdot inner_product dot_product innerproduct dotproduct', 'v, w', 'dot(v, w)'],
  ['outer_product outerproduct', 'v, w', 'outer(v, w)'],
  ['cross_product crossproduct', 'v, w', 'cross(v, w)'],
  ['quad_form quadform', 'A, v', 'v @ A @ v'],
  ['transpose t', 'A', "A'"],
  ['trace tr', 'A', 'sum($i: A[$i, $i])'],
  [
    'diag',
    'A',
    '[$i: A[$i, $i]]',
    'of a matrix; the matrix of a diagonal is [i in 0..n, j in 0..n: if(i == j, v[i], 0)]',
  ],
  [
    'cumsum cumulative_sum',
    'v',
    '[$i: v[$i] + sum($j in 0..$i: v[$j])]',
    'one pass is a recurrence, s[i in 1..n] = s[i-1] + v[i]',
  ],
  ['normalize normalise unit', 'v', 'v / norm(v)'],
  ['softargmax', 'v', 'softmax(v)'],
  ['log_softmax logsoftmax', 'v', 'v - logsumexp(v)'],
  ['polyval', 'v, x', 'sum($i: v[$i] * x^$i)', 'the constant coefficient first'],
  ['mean avg average', 'x, y', '(x + y) / 2'],
];

const refusals: readonly Refusal[] = [
  ['det determinant', 'there is no determinant; of two rows it is A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0]'],
  [
    'pinv solve linsolve lu qr svd eig eigvals cholesky chol expm logm sqrtm rank',
    'matrices are neither inverted nor factorised: pass what that gives as data',
  ],
  ['sort argsort sorted order unique', 'nothing sorts; max(v), min(v), argmax(v) and argmin(v) find the ends'],
  ['median quantile percentile mode', 'nothing sorts, so there are no quantiles'],
  [
    'rand randn random normal_rng uniform rnorm runif sample randint',
    'a function has no randomness: pass the numbers as data, const u',
  ],
  [
    'print println disp display printf echo show console log_print plot figure',
    'a source prints nothing; gradc eval FILE x=1 prints value and gradient',
  ],
  [
    'grad gradient derivative derive deriv D nabla backward backprop differentiate jacobian hessian vjp jvp',
    'the gradient of every definition is made by itself: f has fGrad beside it',
  ],
  [
    'integrate integral quad trapz int_ cumtrapz simpson',
    'there is no integral: a rule of quadrature is a sum, sum(i in 0..n: h * f(a + (i + 1/2) * h)) ' +
      'with h = (b - a) / n',
  ],
  ['ode45 odeint solve_ivp ode', 'a differential equation is a recurrence: x[0] = a and x[t in 1..n] = x[t-1] + h * …'],
  ['lim limit', 'there are no limits: write what is computed'],
  [
    'fsolve fzero fminsearch fmin_bfgs optimize optim argmin_ fminunc',
    'gradc minimize FILE finds the least value of a definition',
  ],
  [
    'erfinv probit qnorm norminv inv_Phi besselj bessely besseli besselk airy hyp2f1 zeta polygamma ' +
      'trigamma gammainc betainc',
    'there is no such function; a gate of your own gives its value and its partials',
  ],
  [
    'map filter foldl foldr apply vmap arrayfun sapply lapply',
    'every function maps over arrays by itself, and [i: …] is an array by its elements',
  ],
  ['reduce', 'folds are sum, prod, min, max, mean and logsumexp: sum(i: …)'],
  ['any all', 'count(v > 0) says how many elements hold: compare it with 0 or with n'],
  ['kron conv conv2 convolve fft ifft', 'it is written by indices: [i: sum(j: …)]'],
  [
    'concat concatenate cat hcat vcat hstack vstack append push reshape flatten stack',
    'arrays are joined by lines, c[i in 0..n] = a[i] and c[i in n..n+m] = b[i-n]; a reshaped one is ' +
      'read by position, [i in 0..m, j in 0..n: v[i*n + j]]',
  ],
  [
    'diff',
    'the gradient of every definition is made by itself; differences of a vector v: [n] are v[1..n] - v[0..n-1]',
  ],
  ['reverse rev flip', 'a vector v: [n] is read backward by its positions: [i: v[n-1-i]]'],
  ['find findall searchsorted indexof nonzero', 'argmax and argmin give positions'],
  ['factor gcd lcm isprime', 'there is no such function of whole numbers; div and mod are there'],
  ['re im conj arg angle complex imag', 'there are no complex numbers: a pair is a record, {re, im}'],
  ['assert require', 'a source asserts nothing; a domain says where a parameter lies: f(x in 0..inf)'],
  ['str string num2str format sprintf', 'there is no text in the language'],
  ['size shape ndims', 'a size has a name where the array is declared: A: [m, n]'],
];

/** `Φ` and `Phi` are as they stand; all other names are known in any case. */
const table: ReadonlyMap<string, readonly ForeignFunction[]> = tableOf();

function tableOf(): ReadonlyMap<string, readonly ForeignFunction[]> {
  const found = new Map<string, ForeignFunction[]>();
  const add = (names: string, entry: ForeignFunction): void => {
    for (const name of names.split(' ')) found.set(name, [...(found.get(name) ?? []), entry]);
  };
  for (const [names, args, formula, note = null] of [
    ...trigonometry,
    ...powers,
    ...rounding,
    ...choices,
    ...special,
    ...arrays,
  ])
    add(names, { args: args.split(', '), formula, note });
  for (const [names, note] of refusals) add(names, { args: [], formula: null, note });
  return found;
}

/** All names with what they are, for tests and for pages. */
export function foreignFunctions(): ReadonlyMap<string, readonly ForeignFunction[]> {
  return table;
}

/** What a function is that is called with `count` arguments; null if nothing is known of its name. */
export function foreignFunction(name: string, count: number): ForeignFunction | null {
  const entries = table.get(name) ?? table.get(name.toLowerCase());
  if (entries === undefined) return null;
  return entries.find(({ args }) => args.length === count) ?? entries[0] ?? null;
}

/** Names by which arrays are asked how long they are. */
const lengths: ReadonlySet<string> = new Set(
  'len length numel size nrow ncol nrows ncols rows cols columns shape dims num_elements'.split(' '),
);

export function asksLength(name: string): boolean {
  return lengths.has(name.toLowerCase());
}

/** Names by which arrays are made of their elements. */
const makers: ReadonlySet<string> = new Set(
  'c array vector vec list tensor matrix tuple asarray column row'.split(' '),
);

export function makesArray(name: string): boolean {
  return makers.has(name.toLowerCase());
}
