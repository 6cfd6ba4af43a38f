// Pictures: laws of every one of them, over usual, degenerate and random data; no picture is compared with an earlier one.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { colours } from '../src/cli/plot/style.ts';
import { curvePositions, descentPlot, fitPlot, lossPlot, planePositions, type FitPicture, type Path, type Plane } from '../src/cli/plot/plots.ts';
import { byName, expectPicture, pathPlaces, textOf, type Node } from './svg-laws.ts';

const described = (root: Node): string => textOf(byName(root, 'desc')[0]!);
const texts = (root: Node): readonly string[] => byName(root, 'text').map(textOf);
const withClass = (root: Node, kind: string): readonly Node[] =>
  [...byName(root, 'path'), ...byName(root, 'circle')].filter((node) => node.attributes.get('class')?.split(' ').includes(kind) === true);

/** The data and a straight line through them, as the command would hand them over. */
function overColumn(values: readonly number[], observed: readonly number[], model: (x: number) => number = (x) => x, reach = 1): FitPicture {
  const at = curvePositions(values);
  const curve = { at, value: at.map(model), lower: at.map((x) => model(x) - reach), upper: at.map((x) => model(x) + reach) };
  return { title: 'model.grad fitted to data.csv', target: 'y', observed, predicted: values.map(model), column: { name: 'x', values, curve } };
}

function overPlane(path: Path, value: (a: number, b: number) => number, names: readonly [string, string] = ['a', 'b']): Plane {
  const { a, b } = planePositions(path);
  const values = new Float64Array(a.length * b.length);
  b.forEach((y, j) => a.forEach((x, i) => (values[j * a.length + i] = value(x, y))));
  return { names, path, a, b, values };
}

const rosenbrock = (x: number, y: number): number => (1 - x) ** 2 + 100 * (y - x * x) ** 2;
const path: Path = [{ x: -1.2, y: 1 }, { x: -1, y: 1.07 }, { x: 0, y: 0.1 }, { x: 0.7, y: 0.45 }, { x: 1, y: 1 }];
const trace = path.map(({ x, y }, iteration) => ({ iteration, value: rosenbrock(x, y), gradientNorm: 10 ** -iteration }));

const nasty = '<b>&amp;"\'\u0007\uD800\u202E]]>\n重量 '.repeat(30);

describe('a fit', () => {
  const x = [77.6, 114.9, 141.1, 190.8, 239.9];
  const y = [10.07, 14.73, 17.94, 23.93, 29.61];

  test('over a column: points, curve, band and residuals over the same axis', () => {
    const root = expectPicture(fitPlot(overColumn(x, y, (at) => at / 8)));
    const dots = withClass(root, 'dots').map((node) => pathPlaces(node.attributes.get('d')!).filter((_, k) => k % 2 === 0));
    // The legend's, the data's, the residuals'.
    expect(dots.map((places) => places.length)).toEqual([1, 5, 5]);
    expect(dots[1]!.map(([at]) => at)).toEqual(dots[2]!.map(([at]) => at));
    expect(withClass(root, 'band')).toHaveLength(1);
    expect(texts(root)).toEqual(expect.arrayContaining(['model.grad fitted to data.csv', 'y', 'data', 'fit', '95 % band', 'residual', 'x']));
    expect(described(root)).toBe('5 data points of y over x from 77.6 to 239.9, and the fitted curve with its 95 % band. Below: residuals, from -0.3775 to 0.37.');
  });

  test('over several columns: observed against predicted', () => {
    const root = expectPicture(fitPlot({ title: 't', target: 'mass', observed: y, predicted: y.map((value) => value + 1) }));
    expect(texts(root)).toEqual(expect.arrayContaining(['mass, observed', 'mass, predicted', 'residual']));
    const [, data] = withClass(root, 'dots').map((node) => pathPlaces(node.attributes.get('d')!));
    const rules = byName(root, 'path').filter((node) => node.attributes.get('class') === 'rule').map((node) => pathPlaces(node.attributes.get('d')!));
    // Predicted too high lies below the diagonal.
    const [[x1, y1], [x2, y2]] = rules[0] as [[number, number], [number, number]];
    for (const [atX, atY] of data!) expect(atY).toBeGreaterThan(y1 + ((atX - x1) / (x2 - x1)) * (y2 - y1));
  });

  test('what is not finite is left out, and said', () => {
    const root = expectPicture(fitPlot(overColumn([1, 2, NaN, 4, 5], [1, Infinity, 3, 4, 5])));
    expect(described(root)).toContain('3 data points of y over x from 1 to 5');
    expect(described(root)).toContain('2 points are left out, since a number in it is not finite.');
  });

  test('a curve with a pole stays in its panel, has a gap where it leaves it, and this is said', () => {
    const root = expectPicture(fitPlot(overColumn([-2, -1, 0.5, 2], [-0.5, -1, 2, 0.5], (at) => 1 / (at - 0.001) ** 2 - 3, 0)));
    expect(described(root)).toContain('goes on beyond the picture');
    const [line] = withClass(root, 'line').map((node) => node.attributes.get('d')!);
    expect(line!.split('M').length - 1).toBeGreaterThan(1);
  });
});

describe('a descent', () => {
  test('value and gradient norm, each on a logarithmic axis, and contours with the path', () => {
    const root = expectPicture(descentPlot({ title: 'rosenbrock.grad', trace, plane: overPlane(path, rosenbrock) }));
    expect(texts(root)).toEqual(expect.arrayContaining(['value', 'gradient norm', 'iteration', 'path', 'start', 'end', 'a', 'b', '10⁻⁴']));
    expect(described(root)).toContain('By iteration, from 0 to 4: the value from 24.2 to 0, and the norm of the gradient from 1 to 0.0001.');
    expect(described(root)).toContain('from (-1.2, 1) to (1, 1)');
    // In the legend and in the plane.
    expect(withClass(root, 'ring')).toHaveLength(2);
    expect(withClass(root, 'disc')).toHaveLength(2);
    expect(withClass(root, 'thin').length).toBeGreaterThan(5);
  });

  test('a value that is not above 0 is shown above its lowest, where that says more', () => {
    const list = (values: readonly number[]) => values.map((value, iteration) => ({ iteration, value, gradientNorm: 1 }));
    const namesOf = (values: readonly number[]): readonly string[] => texts(expectPicture(descentPlot({ title: 't', trace: list(values) })));
    expect(namesOf([-4, -4.9, -4.99, -4.999, -5])).toContain('value above its lowest, −5');
    expect(namesOf([0.69, 0.3, 0.2388, 0.23874, 0.238739])).toContain('value above its lowest, 0.238739');
    expect(namesOf([0.69, 0.3, 0.2388, 0.23874, 0.238739, 0.3])).toContain('value');
    expect(namesOf([3, 1, -1, -3])).toContain('value');
    expect(namesOf([1000, 10, 0.1])).toContain('value');
    expect(namesOf([5, 5, 5])).toContain('value');
  });

  test('steps that swing stay a small file', () => {
    const swing = Array.from({ length: 50_000 }, (_, k) => ({ x: Math.sin(k * k), y: Math.cos(k * 1.3) }));
    const long = swing.map(({ x }, iteration) => ({ iteration, value: 2 + x, gradientNorm: 1 + x }));
    const source = descentPlot({ title: 't', trace: long, plane: overPlane(swing, (a, b) => a * a + b * b) });
    expect(source.length).toBeLessThan(1_000_000);
    expectPicture(source);
  });
});

describe('a stochastic run', () => {
  const losses = (count: number, from: number) => Array.from({ length: count }, (_, k) => ({ samples: 32 * (k + 1), loss: from / (k + 1) }));

  test('training and validation', () => {
    const root = expectPicture(lossPlot({ title: 't', training: losses(100, 3), validation: losses(40, 4) }));
    expect(texts(root)).toEqual(expect.arrayContaining(['loss', 'training', 'validation', 'samples seen', '0.1']));
    expect(withClass(root, 'dashed')).toHaveLength(1);
    expect(described(root)).toBe(
      'The training loss, from 3 after 32 samples to 0.03 after 3200 samples. The validation loss, from 4 after 32 samples to 0.1 after 1280 samples.',
    );
  });

  test('without validation, and with nothing at all', () => {
    expect(texts(expectPicture(lossPlot({ title: 't', training: losses(5, 3) })))).not.toContain('validation');
    expect(texts(expectPicture(lossPlot({ title: 't', training: [], validation: [] })))).toContain('no finite numbers to draw');
  });
});

const huge = Number.MAX_VALUE;
const tiny = Number.MIN_VALUE;

describe.each<[string, readonly number[]]>([
  ['no number', []],
  ['one', [3]],
  ['one that is 0', [0]],
  ['one that is not finite', [NaN]],
  ['infinite ones', [Infinity, -Infinity, NaN]],
  ['constant ones', [5, 5, 5, 5]],
  ['the least', [0, tiny, 2 * tiny]],
  ['the least constant', [tiny, tiny]],
  ['the largest', [-huge, 0, huge]],
  ['the largest constant', [huge, huge]],
  ['very large', [1e300, 2e300]],
  ['very small', [-1e-300, 3e-300]],
  ['of very many sizes', [1e-300, 1, 1e300]],
  ['neighbours', [1, 1 + Number.EPSILON]],
  ['close', [1796022221, 1796022222, 1796022225]],
  ['close and negative', [-101325.001, -101325.002]],
  ['with long labels', [99_990, 99_999.5, 99_995.25]],
  ['below 0', [-3, -2, -1]],
])('numbers: %s', (_, numbers) => {
  const rising = numbers.map((__, k) => k);

  test('as data', () => {
    expectPicture(fitPlot(overColumn(numbers, rising)));
    expectPicture(fitPlot(overColumn(rising, numbers)));
    expectPicture(fitPlot(overColumn(numbers, numbers, (x) => x * x, huge)));
    expectPicture(fitPlot({ title: 't', target: 'y', observed: numbers, predicted: numbers.map((value) => value * 1.5) }));
  });

  test('as a run', () => {
    const steps = numbers.map((value, iteration) => ({ iteration, value, gradientNorm: value }));
    const ends = numbers.map((x) => ({ x, y: x }));
    expectPicture(descentPlot({ title: 't', trace: steps, plane: overPlane(ends, (a, b) => a * a + b) }));
    expectPicture(descentPlot({ title: 't', trace: steps, plane: overPlane(ends, () => NaN) }));
    expectPicture(lossPlot({ title: 't', training: numbers.map((loss, samples) => ({ samples, loss })), validation: [{ samples: 1e9, loss: 1 }] }));
  });
});

describe('names', () => {
  test('are escaped, on one line, and cut where they are long; the description has them whole', () => {
    const plain = nasty.replace(/[\u0007\uD800]/g, '\u{FFFD}').replace(/\u202E/g, '').replace(/\s+/g, ' ').trim();
    const fit = expectPicture(fitPlot({ ...overColumn([1, 2], [1, 2]), title: nasty, target: nasty }));
    expect(textOf(byName(fit, 'title')[0]!)).toBe(plain);
    expect(described(fit)).toContain(plain);
    expect(texts(fit).filter((text) => text.startsWith('<b>&amp;"') && text.endsWith('…'))).toHaveLength(2);
    const descent = expectPicture(descentPlot({ title: nasty, trace, plane: overPlane(path, rosenbrock, [nasty, nasty]) }));
    expect(texts(descent).filter((text) => text.endsWith('…'))).toHaveLength(3);
    expectPicture(lossPlot({ title: nasty, training: [] }));
  });

  test('of any characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (name) => {
        const at = [1, 2];
        expectPicture(fitPlot({ title: name, target: name, observed: at, predicted: at, column: { name, values: at, curve: { at, value: at } } }));
      }),
      { numRuns: 100 },
    );
  });
});

describe('in all', () => {
  test('random data of every size', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double(), fc.double()), { maxLength: 12 }), (rows) => {
        const [x, y] = [rows.map(([value]) => value), rows.map(([, value]) => value)];
        const picture = overColumn(x, y, (value) => value * 2);
        const source = fitPlot(picture);
        expectPicture(source);
        expect(fitPlot(picture)).toBe(source);
        expectPicture(descentPlot({ title: 't', trace: rows.map(([value, gradientNorm], iteration) => ({ iteration, value, gradientNorm })) }));
      }),
      { numRuns: 150 },
    );
  });

  test('many points stay a small file', () => {
    const x = Float64Array.from({ length: 300_000 }, (_, k) => (k * 0.618_034) % 1);
    const source = fitPlot({ title: 't', target: 'y', observed: x.map((value, k) => value + Math.sin(k * k)), predicted: x });
    expect(source.length).toBeLessThan(1_000_000);
    expect(source).toContain('300000 data points');
  });

  test('two pictures have room in one page', () => {
    const ids = [fitPlot(overColumn([1, 2], [1, 2])), fitPlot(overColumn([1, 2], [1, 3]))].map((source) => expectPicture(source).attributes.get('id')!);
    expect(ids[0]).not.toBe(ids[1]);
    const style = textOf(byName(expectPicture(lossPlot({ title: 't', training: [] })), 'style')[0]!);
    const selectors = style.split('\n').filter((line) => line !== '' && line !== '}' && !line.startsWith('@')).flatMap((line) => line.replace(/\{.*/, '').split(','));
    expect(selectors.filter((selector) => !/^#gradc-[\da-f]{8} \S+$/.test(selector))).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('texts and marks stand out (%s)', (mode) => {
    const contrast = (name: keyof typeof colours): number => {
      const [a, b] = [luminance(colours[name][mode]), luminance(colours.paper[mode])];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    };
    // WCAG 2.2, 1.4.3 and 1.4.11.
    for (const name of ['text', 'soft'] as const) expect(contrast(name)).toBeGreaterThan(4.5);
    for (const name of ['first', 'second', 'third', 'axis'] as const) expect(contrast(name)).toBeGreaterThan(3);
  });
});

/** Relative luminance, as WCAG defines it. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
