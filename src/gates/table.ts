// Every gate, one record each: the only thing to write to add one. What a record leaves out is the default that
// `gate` fills in. Cost: 1 a sum, product or comparison, 4 a division or square root, 20 a function of the host, 40 a
// power.

import type { Curvature, FormulaText, Gate, GateValue, HostFunction, InfixSymbol, Region } from './gate.ts';
import * as special from './special.ts';

type Entry = Partial<Gate> & Pick<Gate, 'doc' | 'latex' | 'value'>;

const table = new Map<string, Gate>();

/** All gates by name, without their other spellings. */
export const gates: ReadonlyMap<string, Gate> = table;

function gate(name: string, entry: Entry): void {
  const filled: Gate = {
    name,
    aliases: [],
    args: ['x'],
    variadic: false,
    stem: name,
    cost: 1,
    type: 'real',
    callable: true,
    domain: {},
    range: [-Infinity, Infinity],
    partials: {},
    again: {},
    regular: null,
    kinks: [],
    discontinuous: false,
    curvature: [],
    logCurvature: [],
    surrogate: false,
    user: false,
    ...entry,
  };
  table.set(name, filled);
}

function infix(symbol: InfixSymbol, precedence: number, apply: (a: number, b: number) => number): GateValue {
  return { kind: 'infix', symbol, precedence, apply };
}

function prefix(symbol: '-' | '!', apply: (a: number) => number): GateValue {
  return { kind: 'prefix', symbol, apply };
}

function host(callee: HostFunction, apply: (...args: readonly number[]) => number): GateValue {
  return { kind: 'host', callee, apply };
}

function formula(text: FormulaText): GateValue {
  return { kind: 'formula', text };
}

type Shaped = { readonly where: Region; readonly is: Curvature };
const everywhere = (is: Curvature): readonly Shaped[] => [{ where: {}, is }];
const between = (from: number, to: number, is: Curvature): Shaped => ({ where: { x: [from, to] }, is });
/** One curvature below `at`, the other above. */
const bends = (at: number, below: Curvature, above: Curvature): readonly Shaped[] => [
  between(-Infinity, at, below),
  between(at, Infinity, above),
];

const positive: Region = { x: [0, Infinity] };
const unit: Region = { x: [-1, 1] };
const two: readonly string[] = ['a', 'b'];
const pair: readonly string[] = ['x', 'y'];
/** ln 2, 1 / ln 2 and 1 / ln 10 to the last bit are the host's. */
const { LN2, LOG2E, LOG10E, PI } = Math;

// Operators.

gate('+', {
  doc: 'Sum.',
  latex: '#a + #b',
  args: two,
  callable: false,
  value: infix('+', 2, (a, b) => a + b),
  partials: { a: '1', b: '1' },
  curvature: everywhere('affine'),
});
gate('-', {
  doc: 'Difference.',
  latex: '#a - #b',
  args: two,
  callable: false,
  value: infix('-', 2, (a, b) => a - b),
  partials: { a: '1', b: '-1' },
  curvature: everywhere('affine'),
});
gate('*', {
  doc: 'Product.',
  latex: '#a \\, #b',
  args: two,
  callable: false,
  value: infix('*', 3, (a, b) => a * b),
  partials: { a: 'b', b: 'a' },
});
gate('/', {
  doc: 'Quotient.',
  latex: '\\frac{#a}{#b}',
  args: two,
  callable: false,
  cost: 4,
  value: infix('/', 3, (a, b) => a / b),
  partials: { a: '1 / b', b: '-out / b' },
  kinks: ['b'],
});
gate('neg', {
  doc: 'The number with the other sign.',
  latex: '-#x',
  value: prefix('-', (x) => -x),
  partials: { x: '-1' },
  curvature: everywhere('affine'),
});
gate('inv', {
  doc: 'One over the number.',
  latex: '\\frac{1}{#x}',
  cost: 4,
  value: formula('1 / x'),
  partials: { x: '-out * out' },
  kinks: ['x'],
  curvature: bends(0, 'concave', 'convex'),
});
gate('sqr', {
  doc: 'Square.',
  latex: '#x^{2}',
  range: [0, Infinity],
  value: formula('x * x'),
  partials: { x: '2 * x' },
  curvature: everywhere('convex'),
});
gate('cube', {
  doc: 'Third power.',
  latex: '#x^{3}',
  callable: false,
  cost: 2,
  value: formula('x * x * x'),
  partials: { x: '3 * (x * x)' },
  curvature: bends(0, 'concave', 'convex'),
});
gate('pow', {
  doc: 'Power; in the exponent its derivative is taken to be 0 where the base is 0 and the exponent is not negative.',
  latex: '#x^{#y}',
  args: pair,
  cost: 40,
  domain: positive,
  value: host('pow', Math.pow),
  // No log(x) without a derivative in y, and x^0 has derivative 0 at 0 too.
  partials: {
    x: 'if(y == 0, 0, y < 0, y * out / x, y * pow(x, y - 1))',
    y: 'if(out == 0 or x == 0 and y == 0, 0, out * log(x))',
  },
  again: { x: 'if(x == 0 and y == 0, 0, y < 0, y * out / x, y * pow(x, y - 1))' },
  regular: 'x != 0 or y >= 1',
  kinks: ['x'],
});
gate('div', {
  doc: 'Quotient of whole numbers, rounded down.',
  latex: '\\left\\lfloor \\frac{#x}{#y} \\right\\rfloor',
  args: pair,
  callable: false,
  type: 'whole',
  cost: 5,
  value: formula('floor(x / y)'),
  partials: { x: '0', y: '0' },
  kinks: ['x / y - round(x / y)', 'y'],
  discontinuous: true,
});
gate('mod', {
  doc: 'Remainder of the quotient rounded down: it has the sign of y.',
  latex: '#x \\bmod #y',
  args: pair,
  cost: 7,
  value: formula('x - y * floor(x / y)'),
  partials: { x: '1', y: '-floor(x / y)' },
  kinks: ['x / y - round(x / y)', 'y'],
  discontinuous: true,
});

// Comparisons and logic: 1 and 0 stand for true and false.

function comparison(
  name: string,
  symbol: InfixSymbol,
  latex: string,
  doc: string,
  holds: (a: number, b: number) => boolean,
): void {
  gate(name, {
    doc,
    latex: `#a ${latex} #b`,
    args: two,
    callable: false,
    type: 'truth',
    range: [0, 1],
    value: infix(symbol, 1, (a, b) => (holds(a, b) ? 1 : 0)),
    partials: { a: '0', b: '0' },
    kinks: ['a - b'],
    discontinuous: true,
  });
}
comparison('<', '<', '<', 'Whether a is less than b.', (a, b) => a < b);
comparison('<=', '<=', '\\le', 'Whether a is at most b.', (a, b) => a <= b);
comparison('>', '>', '>', 'Whether a is greater than b.', (a, b) => a > b);
comparison('>=', '>=', '\\ge', 'Whether a is at least b.', (a, b) => a >= b);
comparison('==', '===', '=', 'Whether the two are equal; -0 equals 0, and NaN equals nothing.', (a, b) => a === b);
comparison('!=', '!==', '\\ne', 'Whether the two differ.', (a, b) => a !== b);

gate('and', {
  doc: 'Whether both hold.',
  latex: '#a \\land #b',
  args: two,
  callable: false,
  type: 'truth',
  range: [0, 1],
  value: infix('&&', 0, (a, b) => (a !== 0 && b !== 0 ? 1 : 0)),
  partials: { a: '0', b: '0' },
  discontinuous: true,
});
gate('or', {
  doc: 'Whether at least one holds.',
  latex: '#a \\lor #b',
  args: two,
  callable: false,
  type: 'truth',
  range: [0, 1],
  value: infix('||', -1, (a, b) => (a !== 0 || b !== 0 ? 1 : 0)),
  partials: { a: '0', b: '0' },
  discontinuous: true,
});
gate('not', {
  doc: 'Whether it does not hold.',
  latex: '\\lnot #x',
  callable: false,
  type: 'truth',
  range: [0, 1],
  value: prefix('!', (x) => (x === 0 ? 1 : 0)),
  partials: { x: '0' },
  discontinuous: true,
});

// Pieces and steps.

gate('abs', {
  doc: 'Absolute value; its derivative at 0 is 0.',
  latex: '\\lvert #x \\rvert',
  range: [0, Infinity],
  value: host('abs', Math.abs),
  partials: { x: 'sign(x)' },
  kinks: ['x'],
  curvature: everywhere('convex'),
});
gate('sign', {
  doc: '-1, 0 or 1 by the sign.',
  latex: '\\operatorname{sign}\\left( #x \\right)',
  range: [-1, 1],
  value: host('sign', Math.sign),
  partials: { x: '0' },
  kinks: ['x'],
  discontinuous: true,
});
gate('beats', {
  doc: 'The share of max(x, y) that is due to x: 1 if x is greater, 0 if it is less, one half in a tie.',
  latex: '\\left[ #x > #y \\right]',
  args: pair,
  callable: false,
  range: [0, 1],
  value: formula('if(x > y, 1, x == y, 0.5, 0)'),
  partials: { x: '0', y: '0' },
  kinks: ['x - y'],
  discontinuous: true,
});
gate('min', {
  doc: 'The least; in a tie each of the two takes half of the adjoint.',
  latex: '\\min\\left( #x, #y \\right)',
  args: pair,
  variadic: true,
  cost: 4,
  value: host('min', Math.min),
  partials: { x: 'if(x < y, 1, x == y, 0.5, 0)', y: 'if(x < y, 0, x == y, 0.5, 1)' },
  kinks: ['x - y'],
  curvature: everywhere('concave'),
});
gate('max', {
  doc: 'The greatest; in a tie each of the two takes half of the adjoint.',
  latex: '\\max\\left( #x, #y \\right)',
  args: pair,
  variadic: true,
  cost: 4,
  value: host('max', Math.max),
  partials: { x: 'if(x > y, 1, x == y, 0.5, 0)', y: 'if(x > y, 0, x == y, 0.5, 1)' },
  kinks: ['x - y'],
  curvature: everywhere('convex'),
});
gate('clamp', {
  doc: 'x, but at least low and at most high: min(max(x, low), high), and its ties are theirs.',
  latex: '\\operatorname{clamp}\\left( #x, #low, #high \\right)',
  args: ['x', 'low', 'high'],
  cost: 2,
  value: formula('min(max(x, low), high)'),
  partials: {
    x: 'beats(high, max(x, low)) * beats(x, low)',
    low: 'beats(high, max(x, low)) * beats(low, x)',
    high: 'beats(max(x, low), high)',
  },
  kinks: ['x - low', 'max(x, low) - high'],
});
gate('floor', {
  doc: 'The nearest whole number below.',
  latex: '\\left\\lfloor #x \\right\\rfloor',
  value: host('floor', Math.floor),
  partials: { x: '0' },
  kinks: ['x - round(x)'],
  discontinuous: true,
});
gate('ceil', {
  doc: 'The nearest whole number above.',
  latex: '\\left\\lceil #x \\right\\rceil',
  value: host('ceil', Math.ceil),
  partials: { x: '0' },
  kinks: ['x - round(x)'],
  discontinuous: true,
});
gate('round', {
  doc: 'The nearest whole number; halves go up, as in JavaScript (round(-2.5) is -2).',
  latex: '\\operatorname{round}\\left( #x \\right)',
  value: host('round', Math.round),
  partials: { x: '0' },
  kinks: ['x - floor(x) - 0.5'],
  discontinuous: true,
});
gate('stop', {
  doc: 'The number itself, as data: no gradient flows through it.',
  latex: '\\operatorname{stop}\\left( #x \\right)',
  cost: 0,
  value: formula('x'),
  partials: { x: '0' },
  surrogate: true,
  curvature: everywhere('affine'),
});

// Exponentials, logarithms and roots.

gate('exp', {
  doc: 'Exponential function.',
  latex: 'e^{#x}',
  cost: 20,
  range: [0, Infinity],
  value: host('exp', Math.exp),
  partials: { x: 'out' },
  curvature: everywhere('convex'),
});
gate('expm1', {
  doc: 'exp(x) - 1 without loss near 0.',
  latex: 'e^{#x} - 1',
  cost: 20,
  range: [-1, Infinity],
  value: host('expm1', Math.expm1),
  // Not `out + 1`, which loses every digit far below 0.
  partials: { x: 'exp(x)' },
  curvature: everywhere('convex'),
  logCurvature: [between(0, Infinity, 'concave')],
});
gate('log', {
  doc: 'Natural logarithm.',
  latex: '\\ln\\left( #x \\right)',
  cost: 20,
  domain: positive,
  value: host('log', Math.log),
  partials: { x: '1 / x' },
  kinks: ['x'],
  curvature: [between(0, Infinity, 'concave')],
});
gate('log1p', {
  doc: 'log(1 + x) without loss near 0.',
  latex: '\\ln\\left( 1 + #x \\right)',
  cost: 20,
  domain: { x: [-1, Infinity] },
  value: host('log1p', Math.log1p),
  partials: { x: '1 / (1 + x)' },
  kinks: ['1 + x'],
  curvature: [between(-1, Infinity, 'concave')],
});
gate('log2', {
  doc: 'Logarithm to base 2.',
  latex: '\\log_{2}\\left( #x \\right)',
  cost: 20,
  domain: positive,
  value: host('log2', Math.log2),
  partials: { x: `${LOG2E} / x` },
  kinks: ['x'],
  curvature: [between(0, Infinity, 'concave')],
});
gate('log10', {
  doc: 'Logarithm to base 10.',
  latex: '\\log_{10}\\left( #x \\right)',
  cost: 20,
  domain: positive,
  value: host('log10', Math.log10),
  partials: { x: `${LOG10E} / x` },
  kinks: ['x'],
  curvature: [between(0, Infinity, 'concave')],
});
gate('sqrt', {
  doc: 'Square root; at 0 an adjoint of 0 stays 0.',
  latex: '\\sqrt{#x}',
  aliases: ['√'],
  cost: 4,
  domain: positive,
  range: [0, Infinity],
  value: host('sqrt', Math.sqrt),
  partials: { x: '0.5 / out' },
  regular: 'out != 0',
  kinks: ['x'],
  curvature: [between(0, Infinity, 'concave')],
});
gate('cbrt', {
  doc: 'Cube root, of negative numbers too; at 0 an adjoint of 0 stays 0.',
  latex: '\\sqrt[3]{#x}',
  cost: 20,
  value: host('cbrt', Math.cbrt),
  partials: { x: '1 / (3 * (out * out))' },
  regular: 'out != 0',
  kinks: ['x'],
  curvature: bends(0, 'convex', 'concave'),
});
gate('hypot', {
  doc: 'Length of the vector (x, y); its gradient at the origin is 0.',
  latex: '\\sqrt{#x^{2} + #y^{2}}',
  args: pair,
  variadic: true,
  cost: 20,
  range: [0, Infinity],
  value: host('hypot', Math.hypot),
  partials: { x: 'if(out == 0, 0, x / out)', y: 'if(out == 0, 0, y / out)' },
  again: { x: 'cosine(x, y)', y: 'cosine(y, x)' },
  kinks: ['hypot(x, y)'],
  curvature: everywhere('convex'),
});
gate('cosine', {
  doc: 'x over the length of (x, y), and 0 at the origin: the derivative of hypot, with all digits in its own.',
  latex: '\\frac{#x}{\\sqrt{#x^{2} + #y^{2}}}',
  args: pair,
  callable: false,
  cost: 25,
  range: [-1, 1],
  value: formula('length = hypot(x, y)\nif(length == 0, 0, x / length)'),
  partials: {
    x: 'other = cosine(y, x)\nif(x == 0 and y == 0, 0, other * other / hypot(x, y))',
    y: 'if(x == 0 and y == 0, 0, -out * cosine(y, x) / hypot(x, y))',
  },
  kinks: ['hypot(x, y)'],
});

// Circular and hyperbolic functions.

gate('sin', {
  doc: 'Sine.',
  latex: '\\sin\\left( #x \\right)',
  cost: 20,
  range: [-1, 1],
  value: host('sin', Math.sin),
  partials: { x: 'cos(x)' },
  curvature: [between(-PI, 0, 'convex'), between(0, PI, 'concave')],
});
gate('cos', {
  doc: 'Cosine.',
  latex: '\\cos\\left( #x \\right)',
  cost: 20,
  range: [-1, 1],
  value: host('cos', Math.cos),
  partials: { x: '-sin(x)' },
  curvature: [between(-PI / 2, PI / 2, 'concave'), between(PI / 2, 1.5 * PI, 'convex')],
});
gate('tan', {
  doc: 'Tangent.',
  latex: '\\tan\\left( #x \\right)',
  cost: 20,
  value: host('tan', Math.tan),
  partials: { x: '1 + out * out' },
  kinks: ['cos(x)'],
  curvature: [between(-PI / 2, 0, 'concave'), between(0, PI / 2, 'convex')],
});
gate('asin', {
  doc: 'Inverse sine; at -1 and 1 an adjoint of 0 stays 0.',
  latex: '\\arcsin\\left( #x \\right)',
  cost: 20,
  domain: unit,
  range: [-PI / 2, PI / 2],
  value: host('asin', Math.asin),
  partials: { x: '1 / sqrt((1 - x) * (1 + x))' },
  again: { x: 'asinslope(x)' },
  regular: 'abs(x) != 1',
  kinks: ['1 - x * x'],
  curvature: [between(-1, 0, 'concave'), between(0, 1, 'convex')],
});
gate('acos', {
  doc: 'Inverse cosine; at -1 and 1 an adjoint of 0 stays 0.',
  latex: '\\arccos\\left( #x \\right)',
  cost: 20,
  domain: unit,
  range: [0, PI],
  value: host('acos', Math.acos),
  partials: { x: '-1 / sqrt((1 - x) * (1 + x))' },
  again: { x: '-asinslope(x)' },
  regular: 'abs(x) != 1',
  kinks: ['1 - x * x'],
  curvature: [between(-1, 0, 'convex'), between(0, 1, 'concave')],
});
gate('asinslope', {
  doc: 'Derivative of the inverse sine, with all digits in its own.',
  latex: '\\frac{1}{\\sqrt{1 - #x^{2}}}',
  callable: false,
  cost: 11,
  domain: unit,
  range: [1, Infinity],
  value: formula('1 / sqrt((1 - x) * (1 + x))'),
  partials: { x: 'x * out * out * out' },
  kinks: ['1 - x * x'],
  curvature: [between(-1, 1, 'convex')],
  logCurvature: [between(-1, 1, 'convex')],
});
gate('atan', {
  doc: 'Inverse tangent.',
  latex: '\\arctan\\left( #x \\right)',
  cost: 20,
  range: [-PI / 2, PI / 2],
  value: host('atan', Math.atan),
  partials: { x: '1 / (1 + x * x)' },
  curvature: bends(0, 'convex', 'concave'),
});
gate('inversion', {
  doc: 'x / (x^2 + y^2): the abscissa of the point inverted in the unit circle, without overflow on the way.',
  latex: '\\frac{#x}{#x^{2} + #y^{2}}',
  args: pair,
  callable: false,
  cost: 8,
  value: formula(`square = x * x + y * y
length = hypot(x, y)
if(square > 1e-290 and square < 1e300, x / square, x / length / length)`),
  partials: { x: 'inversion(y, x)^2 - out^2', y: '-2 * out * inversion(y, x)' },
  kinks: ['hypot(x, y)'],
});
gate('atan2', {
  doc: 'Angle of the point (x, y), the ordinate y given first.',
  latex: '\\operatorname{atan2}\\left( #y, #x \\right)',
  args: ['y', 'x'],
  cost: 20,
  range: [-PI, PI],
  value: host('atan2', Math.atan2),
  partials: { y: 'inversion(x, y)', x: '-inversion(y, x)' },
  kinks: ['if(x > 0, hypot(x, y), y)'],
});
gate('sinh', {
  doc: 'Hyperbolic sine.',
  latex: '\\sinh\\left( #x \\right)',
  cost: 20,
  value: host('sinh', Math.sinh),
  partials: { x: 'cosh(x)' },
  curvature: bends(0, 'concave', 'convex'),
  logCurvature: [between(0, Infinity, 'concave')],
});
gate('cosh', {
  doc: 'Hyperbolic cosine.',
  latex: '\\cosh\\left( #x \\right)',
  cost: 20,
  range: [1, Infinity],
  value: host('cosh', Math.cosh),
  partials: { x: 'sinh(x)' },
  curvature: everywhere('convex'),
  logCurvature: everywhere('convex'),
});
gate('tanh', {
  doc: 'Hyperbolic tangent.',
  latex: '\\tanh\\left( #x \\right)',
  cost: 20,
  range: [-1, 1],
  value: host('tanh', Math.tanh),
  partials: { x: '1 - out * out' },
  curvature: bends(0, 'convex', 'concave'),
});
gate('tanhslope', {
  doc: 'Derivative of y = tanh(x), with all digits where y is almost 1.',
  latex: '1 - #y^{2} \\text{ at } #x',
  args: pair,
  callable: false,
  cost: 4,
  range: [0, 1],
  domain: { y: [-1, 1] },
  value: formula('if(abs(x) < 1.5, 1 - y * y, 2 * (1 + abs(y)) * exp(-2 * abs(x)) / (1 + exp(-2 * abs(x))))'),
  // y moves with x: it is data.
  partials: { x: '-2 * y * out' },
  surrogate: true,
});
gate('tanhtail', {
  doc: 'tanh, but its derivative keeps all digits where it is almost 0.',
  latex: '\\tanh\\left( #x \\right)',
  stem: 'tanh',
  callable: false,
  cost: 20,
  range: [-1, 1],
  value: host('tanh', Math.tanh),
  partials: { x: 'tanhslope(x, out)' },
  curvature: bends(0, 'convex', 'concave'),
});
gate('asinh', {
  doc: 'Inverse hyperbolic sine.',
  latex: '\\operatorname{arsinh}\\left( #x \\right)',
  cost: 20,
  value: host('asinh', Math.asinh),
  partials: { x: '1 / hypot(1, x)' },
  curvature: bends(0, 'convex', 'concave'),
});
gate('acosh', {
  doc: 'Inverse hyperbolic cosine; at 1 an adjoint of 0 stays 0.',
  latex: '\\operatorname{arcosh}\\left( #x \\right)',
  cost: 20,
  domain: { x: [1, Infinity] },
  range: [0, Infinity],
  value: host('acosh', Math.acosh),
  partials: { x: '1 / (sqrt(x - 1) * sqrt(x + 1))' },
  regular: 'x != 1',
  kinks: ['x - 1'],
  curvature: [between(1, Infinity, 'concave')],
});
gate('atanh', {
  doc: 'Inverse hyperbolic tangent.',
  latex: '\\operatorname{artanh}\\left( #x \\right)',
  cost: 20,
  domain: unit,
  value: host('atanh', Math.atanh),
  partials: { x: '1 / ((1 - x) * (1 + x))' },
  again: { x: 'atanhslope(x)' },
  kinks: ['1 - x * x'],
  curvature: [between(-1, 0, 'concave'), between(0, 1, 'convex')],
});
gate('atanhslope', {
  doc: 'Derivative of the inverse hyperbolic tangent, with all digits in its own.',
  latex: '\\frac{1}{1 - #x^{2}}',
  callable: false,
  cost: 7,
  domain: unit,
  range: [1, Infinity],
  value: formula('1 / ((1 - x) * (1 + x))'),
  partials: { x: '2 * x * out * out' },
  kinks: ['1 - x * x'],
  curvature: [between(-1, 1, 'convex')],
  logCurvature: [between(-1, 1, 'convex')],
});

// Squashes and their integrals.

gate('sigmoid', {
  doc: 'Logistic squash onto 0..1.',
  latex: '\\sigma\\left( #x \\right)',
  aliases: ['σ'],
  stem: 'sig',
  cost: 26,
  range: [0, 1],
  value: formula('1 / (1 + exp(-x))'),
  partials: { x: 'out * (1 - out)' },
  curvature: bends(0, 'convex', 'concave'),
  logCurvature: everywhere('concave'),
});
gate('logistic', {
  doc:
    'What 1 / (1 + exp(-x)) becomes where it is written out: sigmoid, but its derivative keeps all digits in ' +
    'the upper tail.',
  latex: '\\sigma\\left( #x \\right)',
  stem: 'sig',
  callable: false,
  cost: 26,
  range: [0, 1],
  value: formula('1 / (1 + exp(-x))'),
  partials: { x: 'if(x > 0, exp(-x) * (out * out), out * (1 - out))' },
  curvature: bends(0, 'convex', 'concave'),
  logCurvature: everywhere('concave'),
});
gate('softplus', {
  doc: 'log(1 + exp(x)) without overflow.',
  latex: '\\ln\\left( 1 + e^{#x} \\right)',
  cost: 43,
  range: [0, Infinity],
  value: formula('max(x, 0) + log1p(exp(-abs(x)))'),
  partials: { x: 'sigmoid(x)' },
  again: { x: 'logistic(x)' },
  curvature: everywhere('convex'),
  logCurvature: everywhere('concave'),
});
gate('log1mexp', {
  doc: 'log(1 - exp(x)), for negative x, without loss near 0 and far below it.',
  latex: '\\ln\\left( 1 - e^{#x} \\right)',
  cost: 42,
  domain: { x: [-Infinity, 0] },
  range: [-Infinity, 0],
  value: formula(`if(x > ${-LN2}, log(-expm1(x)), log1p(-exp(x)))`),
  partials: { x: '-invexpm1(-x)' },
  kinks: ['x'],
  curvature: [between(-Infinity, 0, 'concave')],
});
gate('logexpm1', {
  doc: 'log(exp(x) - 1), for positive x, without overflow and without loss near 0: the inverse of softplus.',
  latex: '\\ln\\left( e^{#x} - 1 \\right)',
  cost: 43,
  domain: positive,
  value: formula(`if(x > ${LN2}, x + log1p(-exp(-x)), log(expm1(x)))`),
  partials: { x: '-1 / expm1(-x)' },
  kinks: ['x'],
  curvature: [between(0, Infinity, 'concave')],
});
gate('invexpm1', {
  doc: '1 / (exp(x) - 1) without overflow.',
  latex: '\\frac{1}{e^{#x} - 1}',
  callable: false,
  cost: 25,
  // Past 40 the 1 is below the last bit.
  value: formula('if(x > 40, exp(-x), 1 / expm1(x))'),
  partials: { x: 'if(x > 0, -out * (1 + out), -out * out * exp(x))' },
  kinks: ['x'],
  curvature: bends(0, 'concave', 'convex'),
  logCurvature: [between(0, Infinity, 'convex')],
});
gate('logcosh', {
  doc: 'log(cosh(x)) without overflow and without loss near 0.',
  latex: '\\ln\\left( \\cosh\\left( #x \\right) \\right)',
  cost: 44,
  range: [0, Infinity],
  value: formula(`if(abs(x) < 1, log1p(2 * sinh(x / 2)^2), abs(x) + (log1p(exp(-2 * abs(x))) - ${LN2}))`),
  partials: { x: 'tanh(x)' },
  again: { x: 'tanhtail(x)' },
  curvature: everywhere('convex'),
});
gate('logaddexp', {
  doc: 'log(exp(x) + exp(y)) without overflow; where both are -inf its gradient is 0.',
  latex: '\\ln\\left( e^{#x} + e^{#y} \\right)',
  args: pair,
  variadic: true,
  cost: 45,
  value: formula(`if(x == y, x + ${LN2}, max(x, y) + log1p(exp(-abs(x - y))))`),
  partials: { x: 'if(out == -inf, 0, sigmoid(x - y))', y: 'if(out == -inf, 0, sigmoid(y - x))' },
  again: { x: 'if(out == -inf, 0, logistic(x - y))', y: 'if(out == -inf, 0, logistic(y - x))' },
  curvature: everywhere('convex'),
});
gate('shift', {
  doc:
    'What is taken off exponents so that no exponential overflows: the number itself, as data, and 0 where ' +
    'it is infinite.',
  latex: '\\operatorname{shift}\\left( #x \\right)',
  callable: false,
  cost: 2,
  value: formula('if(abs(x) == inf, 0, x)'),
  partials: { x: '0' },
  surrogate: true,
});
gate('invor0', {
  doc: 'One over the number, and 0 at 0.',
  latex: '\\frac{1}{#x}',
  stem: 'inv',
  callable: false,
  cost: 4,
  value: formula('if(x == 0, 0, 1 / x)'),
  partials: { x: '-out * out' },
  kinks: ['x'],
});
gate('logtotal', {
  doc: 'Logarithm of a sum of exponentials; where all of them are 0 its gradient is 0.',
  latex: '\\ln\\left( #x \\right)',
  stem: 'log',
  callable: false,
  cost: 20,
  domain: positive,
  value: host('log', Math.log),
  partials: { x: 'invor0(x)' },
  curvature: everywhere('concave'),
});
gate('relu', {
  doc: 'The number if it is positive, else 0; its derivative at 0 is 0.',
  latex: '\\operatorname{relu}\\left( #x \\right)',
  range: [0, Infinity],
  value: formula('max(x, 0)'),
  partials: { x: 'if(x > 0, 1, 0)' },
  kinks: ['x'],
  curvature: everywhere('convex'),
});
gate('gelu', {
  doc: 'x times the normal distribution function of x, exactly (not its tanh approximation).',
  latex: '\\operatorname{gelu}\\left( #x \\right)',
  cost: 90,
  range: [-0.17, Infinity],
  // Past -60 the distribution function is 0, and -inf * 0 would be NaN.
  value: formula('if(x < -60, 0, x * normal(x))'),
  partials: {
    x: `whole = normal(x)\nif(abs(x) > 60, whole, whole + x * (${1 / Math.sqrt(2 * PI)} * gaussian(x, 0.5)))`,
  },
  curvature: [
    between(-Infinity, -Math.SQRT2, 'concave'),
    between(-Math.SQRT2, Math.SQRT2, 'convex'),
    between(Math.SQRT2, Infinity, 'concave'),
  ],
});
gate('sinc', {
  doc: 'sin(x) / x, and 1 at 0.',
  latex: '\\operatorname{sinc}\\left( #x \\right)',
  cost: 24,
  range: [-0.22, 1],
  value: formula('if(x == 0, 1, abs(x) < inf, sin(x) / x, 1 / x)'),
  partials: { x: special.sincPartialText },
  curvature: [between(-2, 2, 'concave')],
});

// Special functions.

gate('gaussian', {
  doc: 'exp(-a * x^2) with full accuracy in the tail.',
  latex: 'e^{-#a #x^{2}}',
  args: ['x', 'a'],
  callable: false,
  cost: 50,
  range: [0, 1],
  domain: { a: [0.5, 2] },
  value: formula(special.gaussianText),
  partials: { x: '-2 * a * x * out' },
  logCurvature: everywhere('concave'),
});
gate('erfcx', {
  doc: 'exp(x^2) * erfc(x), for x from 0.5.',
  latex: '\\operatorname{erfcx}\\left( #x \\right)',
  callable: false,
  cost: 40,
  domain: { x: [0.5, Infinity] },
  range: [0, 1],
  value: formula(special.erfcxText),
  partials: { x: `2 * x * out - ${2 / Math.sqrt(PI)}` },
  curvature: [between(0.5, Infinity, 'convex')],
  logCurvature: [between(0.5, Infinity, 'convex')],
});
gate('normal', {
  doc: 'Distribution function of the standard normal distribution.',
  latex: '\\Phi\\left( #x \\right)',
  callable: false,
  cost: 100,
  range: [0, 1],
  value: formula(special.normalText),
  partials: { x: `${1 / Math.sqrt(2 * PI)} * gaussian(x, 0.5)` },
  curvature: bends(0, 'convex', 'concave'),
  logCurvature: everywhere('concave'),
});
gate('erf', {
  doc: 'Error function (DLMF 7.2.1).',
  latex: '\\operatorname{erf}\\left( #x \\right)',
  cost: 60,
  range: [-1, 1],
  value: formula(special.erfText),
  partials: { x: `${2 / Math.sqrt(PI)} * gaussian(x, 1)` },
  curvature: bends(0, 'convex', 'concave'),
});
gate('erfc', {
  doc: '1 - erf(x) with full accuracy in the tail (DLMF 7.2.2).',
  latex: '\\operatorname{erfc}\\left( #x \\right)',
  cost: 90,
  range: [0, 2],
  value: formula(special.erfcText),
  partials: { x: `-${2 / Math.sqrt(PI)} * gaussian(x, 1)` },
  curvature: bends(0, 'concave', 'convex'),
  logCurvature: everywhere('concave'),
});
gate('lgammapositive', {
  doc:
    "log(gamma(x)) for positive x: Stirling's series (DLMF 5.11.1) from 3, below it a rational function that " +
    'has the zeros 1 and 2.',
  latex: '\\ln \\Gamma\\left( #x \\right)',
  callable: false,
  cost: 60,
  domain: positive,
  kinks: ['x'],
  value: formula(special.lgammaPositiveText),
  partials: { x: 'digammapositive(x)' },
  curvature: [between(0, Infinity, 'convex')],
});
gate('lgamma', {
  doc: 'log of |gamma(x)|; below 0 by reflection (DLMF 5.5.3).',
  latex: '\\ln \\lvert \\Gamma\\left( #x \\right) \\rvert',
  cost: 80,
  value: formula(special.lgammaText),
  partials: { x: 'digamma(x)' },
  kinks: ['if(x > 0.5, 1, x - round(x))'],
  curvature: [between(0, Infinity, 'convex')],
});
gate('digammapositive', {
  doc:
    'digamma(x) for positive x: its asymptotic series (DLMF 5.11.2) from 3, below it a rational function ' +
    'that has its zero.',
  latex: '\\psi\\left( #x \\right)',
  callable: false,
  cost: 60,
  domain: positive,
  kinks: ['x'],
  value: formula(special.digammaPositiveText),
  partials: { x: 'polygamma(1, x)' },
  curvature: [between(0, Infinity, 'concave')],
});
gate('digamma', {
  doc: 'Derivative of lgamma; below 0 by reflection (DLMF 5.5.4).',
  latex: '\\psi\\left( #x \\right)',
  cost: 80,
  value: formula(special.digammaText),
  partials: { x: 'polygamma(1, x)' },
  kinks: ['if(x > 0.5, 1, x - round(x))'],
  curvature: [between(0, Infinity, 'concave')],
});
gate('zeta', {
  doc:
    'Hurwitz zeta function, the sum of (x + k)^-s over k from 0, for s > 1 and x > 0 (Euler-Maclaurin, DLMF ' +
    '25.11.28).',
  latex: '\\zeta\\left( #s, #x \\right)',
  args: ['s', 'x'],
  callable: false,
  cost: 500,
  domain: { s: [2, 8], x: [0, Infinity] },
  range: [0, Infinity],
  kinks: ['x'],
  value: formula(special.zetaText),
  partials: { x: '-s * zeta(s + 1, x)' },
});
gate('polygamma', {
  doc: 'Derivative of order n of digamma, n a whole number from 0 that is data (DLMF 5.15.1).',
  latex: '\\psi^{(#n)}\\left( #x \\right)',
  args: ['n', 'x'],
  cost: 500,
  domain: { n: [0, 6] },
  value: formula(special.polygammaText),
  partials: { x: 'polygamma(n + 1, x)' },
  kinks: ['if(x > 0.5, 1, x - round(x))'],
});

// Folds of whole arrays that are written out: what their gates do at a tie and at 0.

gate('maxfirst', {
  doc: 'The greater of two; the first one where they are equal, which then takes the whole adjoint.',
  latex: '\\max\\left( #x, #y \\right)',
  args: pair,
  stem: 'max',
  callable: false,
  cost: 4,
  value: host('max', Math.max),
  partials: { x: 'if(x >= y, 1, 0)', y: 'if(x >= y, 0, 1)' },
  kinks: ['x - y'],
  curvature: everywhere('convex'),
});
gate('minfirst', {
  doc: 'The smaller of two; the first one where they are equal, which then takes the whole adjoint.',
  latex: '\\min\\left( #x, #y \\right)',
  args: pair,
  stem: 'min',
  callable: false,
  cost: 4,
  value: host('min', Math.min),
  partials: { x: 'if(x <= y, 1, 0)', y: 'if(x <= y, 0, 1)' },
  kinks: ['x - y'],
  curvature: everywhere('concave'),
});
gate('attains', {
  doc: '1 where x is at least y, else 0: which of two a fold takes.',
  latex: '\\left[ #x \\ge #y \\right]',
  args: pair,
  callable: false,
  discontinuous: true,
  value: formula('if(x >= y, 1, 0)'),
  partials: { x: '0', y: '0' },
  range: [0, 1],
  kinks: ['x - y'],
});
/** `norm2`, `norm3` and `norm4`: what their squares lose is left to hypot. */
function norm(args: readonly string[]): void {
  const squares = args.map((x) => `${x} * ${x}`).join(' + ');
  const name = `norm${String(args.length)}`;
  gate(name, {
    doc: `Length of a vector of ${String(args.length)} elements; its gradient at 0 is 0.`,
    latex: `\\sqrt{${args.map((x) => `#${x}^{2}`).join(' + ')}}`,
    args,
    stem: 'norm',
    callable: false,
    cost: 3 + 2 * args.length,
    range: [0, Infinity],
    value: formula(
      `square = ${squares}\nif(ordinary(square), sqrt(square), ` +
        `${args.reduce((length, x) => `hypot(${length}, ${x})`)})`,
    ),
    partials: Object.fromEntries(args.map((x) => [x, `if(out == 0, 0, ${x} / out)`])),
    kinks: [`${name}(${args.join(', ')})`],
    curvature: everywhere('convex'),
  });
}
gate('norm1', {
  doc: 'Length of a vector of one element; its gradient at 0 is 0.',
  latex: '\\lvert #x \\rvert',
  stem: 'norm',
  callable: false,
  range: [0, Infinity],
  value: host('abs', Math.abs),
  partials: { x: 'sign(x)' },
  kinks: ['x'],
  curvature: everywhere('convex'),
});
norm(['x', 'y']);
norm(['x', 'y', 'z']);
norm(['x', 'y', 'z', 'w']);
gate('ordinary', {
  doc: 'Whether a sum of squares has neither overflowed nor lost what its terms were.',
  latex: '10^{-290} < #x < 10^{300}',
  callable: false,
  type: 'truth',
  range: [0, 1],
  value: formula('x > 1e-290 and x < 1e300'),
  partials: { x: '0' },
  kinks: ['x - 1e-290', 'x - 1e300'],
  // Both branches agree where it changes: nothing jumps.
  surrogate: true,
});
gate('rescale', {
  doc:
    'By which elements are multiplied before they are squared, where the sum x of their squares is not ' +
    'ordinary; as data.',
  latex: '\\operatorname{rescale}\\left( #x \\right)',
  callable: false,
  cost: 2,
  value: formula(`if(x > 1, ${2 ** -600}, x <= 1, ${2 ** 600}, x)`),
  partials: { x: '0' },
  surrogate: true,
});
gate('length', {
  doc: 'The length of a vector from the sum of its squares; its gradient at 0 is 0.',
  latex: '\\sqrt{#x}',
  stem: 'norm',
  callable: false,
  cost: 4,
  domain: positive,
  range: [0, Infinity],
  value: host('sqrt', Math.sqrt),
  partials: { x: 'if(out == 0, 0, 0.5 / out)' },
  kinks: ['x'],
  curvature: everywhere('concave'),
});
