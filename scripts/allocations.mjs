// `npm run test:allocations`: what each export allocates a call, given all that it can be given: its cache, its `out`.
// New space is so large that nothing is collected while calls are counted: what the heap and the arrays outside of it
// have grown by is what was allocated. A number that a function returns is boxed by V8 where the call is not inlined:
// those 16 bytes are no function's own, nor are those that `Math.hypot` makes inside. (So a batch whose rows call a
// helper of the module, such as the norm of three numbers, is not among the programs.) `Jacobian` and `Hessian` take no
// cache: where they have loops they make the arrays that they compute in, which is said and is no failure.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PerformanceObserver } from 'node:perf_hooks';
import { importSources } from './import-sources.mjs';

const flags = ['--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64'];
if (globalThis.gc === undefined) {
  const words = [...flags, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  process.exit(spawnSync(process.execPath, words, { stdio: 'inherit' }).status ?? 1);
}

const box = 16;
/** Bytes a run that are no call's: what the machine itself keeps. */
const slack = 200_000;

const reals = (count, at = 0) => Float64Array.from({ length: count }, (_, i) => Math.sin(i + at) + 0.25);
const [n, d] = [24, 5];

/**
 * `at`: the arguments; `theta` and `data` those that are active and those that are not, `counts` what the packed
 * function asks for besides, `columns` the data of a batch; `calls` fewer where one takes microseconds.
 */
const programs = [
  {
    name: 'numbers',
    calls: 1_000_000,
    source: 'f(x, y, const k) { num = x + sigmoid(y); den = sigmoid(x) + (x + y)^2 + k; if(x > 0, num / den, num) }',
    at: [0.5, -0.25, 2],
    theta: [0.5, -0.25],
    data: [2],
    columns: [reals(4)],
  },
  {
    name: 'numbers, in a record',
    calls: 1_000_000,
    source: 'f(a: {x, y}, b: {x, y}) = {length: sqrt((a.x - b.x)^2 + (a.y - b.y)^2), dot: a.x * b.x + a.y * b.y}',
    at: [
      { x: 0.5, y: 1 },
      { x: -0.25, y: 2 },
    ],
  },
  {
    name: 'arrays written out',
    calls: 1_000_000,
    source: 'f(A: [3, 3], v: [3], const w: [3]) = logsumexp(A @ v) + norm(v - w) + sum(v^3)',
    at: [reals(9), reals(3), reals(3, 1)],
    theta: [...reals(9), ...reals(3)],
    data: [reals(3, 1)],
  },
  {
    name: 'arrays written out, to an array',
    calls: 1_000_000,
    source: 'f(A: [3, 3], v: [3], const w: [3]) = tanh(A @ v) * w',
    at: [reals(9), reals(3), reals(3, 1)],
  },
  {
    name: 'loops',
    calls: 100_000,
    source:
      'f(w: [d], b, const X: [n, d], const y: [n]) { z[i] = sum(j: X[i, j] * w[j]) + b; ' +
      'mean(i: softplus(z[i]) - y[i] * z[i]) }',
    at: [reals(d), 0.5, reals(n * d), reals(n, 2)],
    theta: [...reals(d), 0.5],
    data: [reals(n * d), reals(n, 2)],
    sizes: { n, d },
  },
  {
    name: 'loops, a row of data',
    calls: 100_000,
    source: 'f(w: [d], b, const x: [d], const y) { z = sum(j: x[j] * w[j]) + b; softplus(z) - y * z }',
    at: [reals(d), 0.5, reals(d), 1],
    theta: [...reals(d), 0.5],
    data: [reals(d), 1],
    columns: [reals(4 * d), reals(4)],
    sizes: { d },
  },
  {
    name: 'loops with arrays of their own',
    calls: 100_000,
    source:
      'f(W: [d, d], h0: [d], const x: [n, d]) { h[0, j] = h0[j]; h[t in 1..n+1, j] = tanh(sum(k: W[j, k] * h[t-1, k]) + x[t-1, j]); sum(j: h[n, j]^2) }',
    at: [reals(d * d), reals(d), reals(n * d)],
    theta: [...reals(d * d), ...reals(d)],
    counts: [d],
    data: [reals(n * d)],
    sizes: { n, d },
  },
  {
    name: 'loops, to an array',
    calls: 100_000,
    source: 'f(w: [d], const X: [n, d]) = [i: tanh(sum(j: X[i, j] * w[j]))]',
    at: [reals(d), reals(n * d)],
    sizes: { n, d },
  },
  {
    name: 'positions that are data',
    calls: 100_000,
    source: 'f(v: [m], const to: int[m], n: int) = sum(a in 0..n: (sum(k: if(to[k] == a, v[k], 0)))^2)',
    at: [reals(40), Int32Array.from({ length: 40 }, (_, i) => (i * 7) % 12), 12],
    theta: [...reals(40)],
    data: [Int32Array.from({ length: 40 }, (_, i) => (i * 7) % 12), 12],
    sizes: { m: 40, n: 12 },
  },
];

let collections = 0;
new PerformanceObserver((list) => (collections += list.getEntries().length)).observe({ entryTypes: ['gc'] });

function bytes() {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Functions that have no cache to compute in. */
const takeNoCache = ['fJacobian', 'fHessian'];

let drivers = 0;

/** Calls a function with the same arguments; numbers among them are boxed already. */
function driverOf(call, args) {
  const held = [{}, ...args];
  const names = args.map((_, i) => `a${i}`);
  const text =
    `/* ${drivers++} */ ${names.map((name, i) => `const ${name} = held[${i + 1}];`).join(' ')} ` +
    `return function run(calls) { for (let i = 0; i < calls; i++) call(${names.join(', ')}); };`;
  return new Function('call', 'held', text)(call, held);
}

/** Less what the number that it returns takes. What is not compiled yet boxes every number: it gets some rounds. */
async function bytesPerCall(call, args, calls) {
  const given = typeof call(...args) === 'number' ? box : 0;
  const run = driverOf(call, args);
  run(20_000);
  // Compiled in the background.
  await new Promise((resolve) => setTimeout(resolve, 20));
  run(20_000);
  let least = Infinity;
  for (let round = 0; round < 8 && least > 0; round++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 1));
    const [before, count] = [bytes(), collections];
    run(calls);
    const grown = bytes() - before;
    await new Promise((resolve) => setTimeout(resolve, 1));
    // What was collected meanwhile was allocated, who knows how much.
    const found = collections > count ? Infinity : Math.max(grown - slack - given * calls, 0) / calls;
    least = Math.min(least, found);
  }
  return least;
}

/** Every export that computes, with the arguments that leave it nothing to make. */
function callsOf(exports, { at, theta, data, sizes, counts = [], columns }) {
  const take = (name) => exports[`f${name}`];
  const grad = () => take('Gradient')?.(sizes);
  const cache = take('Cache')?.(sizes);
  const result = exports.f(...at);
  const isNumber = typeof result === 'number';
  const out = isNumber ? [] : [result];
  const direction = grad();
  const calls = [
    ['f', exports.f, [...at, ...out, cache]],
    ['fForward', take('Forward'), [...at, cache, ...out]],
    ['fBackward', take('Backward'), [cache, grad(), isNumber ? 1.5 : exports.f(...at)]],
    ['fJvp', take('Jvp'), [...at, direction, ...out, cache]],
  ];
  if (isNumber) {
    const packed = Float64Array.from(theta);
    const gradient = new Float64Array(theta.length);
    calls.push(
      ['fGrad', take('Grad'), [...at, grad(), cache]],
      ['fPacked', take('Packed'), [packed, gradient, ...counts, ...data, cache]],
      ['fHvp', take('Hvp'), [...at, direction, grad(), cache]],
      ['fHessian', take('Hessian'), [...at, take('Hessian')(...at)]],
    );
    const make = take('Problem');
    const problem = make && (make.length > data.length ? make(sizes, ...data) : make(...data));
    if (problem !== undefined) {
      calls.push(
        ['fProblem: value', (one) => problem.value(one), [packed]],
        ['fProblem: gradient', (one, other) => problem.gradient(one, other), [packed, gradient]],
        [
          'fProblem: hessianProduct',
          (...all) => problem.hessianProduct(...all),
          [packed, packed.map(() => 1), gradient],
        ],
      );
    }
    if (columns !== undefined) {
      const own = take('BatchCache')?.({ B: 4, N: 4, ...sizes });
      calls.push(['fBatch', take('Batch'), [packed, gradient, Int32Array.of(2, 0, 3, 3), ...columns, own]]);
    }
  } else calls.push(['fJacobian', take('Jacobian'), [...at, take('Jacobian')(...at)]]);
  return calls.filter(([, call]) => call !== undefined);
}

const { load } = await importSources("export { load } from './src/compile.ts';");
const wanted = process.argv.slice(2);
let failed = 0;
for (const program of programs) {
  if (wanted.length > 0 && !wanted.some((word) => program.name.includes(word))) continue;
  const exports = load(program.source, { exports: ['all'] });
  for (const [name, call, args] of callsOf(exports, program)) {
    const own = await bytesPerCall(call, args, program.calls);
    const makesArrays = takeNoCache.includes(name) && program.sizes !== undefined;
    if (own > 0 && !makesArrays) failed++;
    const much = Number.isFinite(own) ? `${own.toFixed(1)} bytes a call` : 'so much that it is collected';
    const text = own === 0 ? 'nothing' : makesArrays ? 'the arrays that it computes in' : much;
    console.log(`${program.name.padEnd(34)}${name.padEnd(26)}${String(program.calls).padStart(9)} calls  ${text}`);
  }
}
console.log(
  failed === 0 ? `nothing allocates (Node ${process.version})` : `${failed} allocate (Node ${process.version})`,
);
process.exitCode = failed === 0 ? 0 : 1;
