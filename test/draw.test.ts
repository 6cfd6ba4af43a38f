// Circuits: laws of every picture (nothing overlaps, nothing is cut, no wire crosses a box or a number), the numbers of the
// classic, and the same content for Graphviz.

import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { circuitOpened, opened, type Circuit, type Value } from '../src/compile.ts';
import { circuitDot } from '../src/draw/circuit-dot.ts';
import { circuitSvg } from '../src/draw/circuit-svg.ts';
import { boxOf, byName, expectPicture, nodesOf, textOf, type Node } from './svg-laws.ts';
import { inFolders } from './run-gradc.ts';
import { chromiumPath, withChromium } from './with-chromium.ts';

type Point = { readonly [parameter: string]: Value };
const example = (name: string): string => readFileSync(new URL(`../examples/${name}.txt`, import.meta.url), 'utf8');
const circuit = (source: string, at: Point | null = null, which: string | null = null): Circuit =>
  circuitOpened(opened(source, { name: 'f' }), which, at);

const branches = 'f(x, y) {\n  a = log(x)\n  if(x > 1, a * y, x < 0, x - 1, sin(y) * 2)\n}\n';
const hundred = Array.from({ length: 36 }, (_, k) => `a${k} = sin(${k === 0 ? 'x' : `a${k - 1}`}) + ${k > 5 ? `a${k - 5}` : 'y'} * ${k % 3 === 0 ? 'y' : 'x'}\n`).join('');

type Area = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
const kindsOf = (node: Node): readonly string[] => node.attributes.get('class')?.split(' ') ?? [];
const withKind = (root: Node, kind: string): readonly Node[] => nodesOf(root).filter((node) => kindsOf(node).includes(kind));
const areaOf = (node: Node): Area => {
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) => Number(node.attributes.get(name))) as [number, number, number, number];
  return { left: x, right: x + width, top: y, bottom: y + height };
};
const isInside = (a: Area, b: Area): boolean => a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
const isApart = (a: Area, b: Area): boolean => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;

/** Places along a path, close to one another. */
function along(d: string): readonly (readonly [number, number])[] {
  const places: [number, number][] = [];
  let [x, y] = [0, 0];
  for (const [, letter, text = ''] of d.matchAll(/([MLC])([^A-Z]*)/g)) {
    const n = text.trim().split(' ').map(Number);
    const [x0, y0] = [x, y];
    [x, y] = n.slice(-2) as [number, number];
    if (letter === 'M') continue;
    const [x1, y1, x2, y2] = letter === 'C' ? (n as [number, number, number, number]) : [x0, y0, x, y];
    const steps = Math.ceil(Math.hypot(x - x0, y - y0) / 4) + 1;
    for (let k = 0; k <= steps; k++) {
      const t = k / steps;
      const at = (a: number, b: number, c: number, e: number): number => a * (1 - t) ** 3 + 3 * b * t * (1 - t) ** 2 + 3 * c * t * t * (1 - t) + e * t ** 3;
      places.push(letter === 'C' ? [at(x0, x1, x2, x), at(y0, y1, y2, y)] : [x0 + t * (x - x0), y0 + t * (y - y0)]);
    }
  }
  return places;
}

function expectCircuit(source: string): Node {
  const root = expectPicture(source);
  const boxes = withKind(root, 'gate').map(areaOf);
  const frames = withKind(root, 'frame').map(areaOf);
  const captions = withKind(root, 'caption').map(boxOf);
  const numbers = [...withKind(root, 'value'), ...withKind(root, 'slope')].map(boxOf);
  boxes.forEach((box, k) => {
    for (const other of boxes.slice(0, k)) if (!isApart(box, other)) throw new Error(`two boxes at ${JSON.stringify(box)}`);
    for (const frame of frames) if (!isInside(box, frame) && !isApart(box, frame)) throw new Error(`a frame cuts ${JSON.stringify(box)}`);
    for (const text of [...captions, ...numbers]) if (!isApart(box, text)) throw new Error(`${text.text} lies over a box`);
  });
  frames.forEach((frame, k) => {
    for (const other of frames.slice(0, k))
      if (!isInside(frame, other) && !isInside(other, frame) && !isApart(frame, other)) throw new Error(`frames cross at ${JSON.stringify([frame, other])}`);
  });
  for (const caption of captions) if (!frames.some((frame) => isInside(caption, frame))) throw new Error(`${caption.text} is wider than its frame`);
  // Every text that is no number, no caption and no heading stands in a box.
  const inBoxes = byName(root, 'text').filter((node) => !['title', 'caption', 'value', 'slope'].some((kind) => kindsOf(node).includes(kind)));
  for (const text of inBoxes.map(boxOf)) if (!boxes.some((box) => isInside({ ...text, top: text.bottom - 9 }, box))) throw new Error(`${text.text} stands outside of its box`);
  for (const wire of withKind(root, 'wire')) expectFree(wire, boxes, numbers);
  return root;
}

/** What leaves a frame does not come back into it, but for the step before. */
function expectConvex({ boxes, wires, frames }: Circuit): void {
  const forward = wires.filter(({ kind }) => kind !== 'back').sort((a, b) => a.to - b.to);
  for (const { id, title } of frames) {
    const isIn = (box: number): boolean => {
      for (let at = boxes[box]!.frame; at !== null; at = frames[at]!.parent) if (at === id) return true;
      return false;
    };
    const left = new Set<number>();
    for (const { from, to } of forward) {
      if (!isIn(to) && (isIn(from) || left.has(from))) left.add(to);
      else if (isIn(to) && left.has(from)) throw new Error(`${title} is left, and entered again`);
    }
  }
}

/** A wire touches the edges of boxes, and crosses none of them, and no number. */
function expectFree(wire: Node, boxes: readonly Area[], numbers: readonly (Area & { readonly text: string })[]): void {
  const within = ({ left, right, top, bottom }: Area, [x, y]: readonly [number, number], by: number): boolean =>
    x > left + by && x < right - by && y > top + by && y < bottom - by;
  for (const place of along(wire.attributes.get('d')!)) {
    const box = boxes.find((one) => within(one, place, 1.5));
    if (box !== undefined) throw new Error(`a wire crosses the box at ${JSON.stringify(box)}`);
    const number = numbers.find((one) => within(one, place, 1));
    if (number !== undefined) throw new Error(`a wire crosses ${number.text}`);
  }
}

describe('the classic at (3, -4)', () => {
  const at = { x: 3, y: -4 };
  const drawn = circuit(example('expr'), at);

  test('has the values of the textbook above its wires, and the gradients below', () => {
    const found = Object.fromEntries(drawn.boxes.map(({ name, symbol, reading }) => [name === '' ? symbol : name, [reading!.value!.numbers[0], reading!.gradient!.numbers[0]]]));
    const textbook: Readonly<Record<string, readonly [number, number]>> = {
      x: [3, 2.0595697955721652], y: [-4, 1.5922327514838093], sigy: [0.01798620996209156, 0.5121444488396316], num: [3.0179862099620918, 0.5121444488396316],
      sigx: [0.9525741268224334, -0.7915934472725935], xpy: [-1, 1.583186894545187], xpysqr: [1, -0.7915934472725935], den: [1.9525741268224333, -0.7915934472725935],
      invden: [0.5121444488396316, 3.0179862099620918], f: [1.5456448841066441, 1],
    };
    expect(Object.keys(found).sort()).toEqual(Object.keys(textbook).sort());
    for (const [name, [value, slope]] of Object.entries(textbook)) {
      expect(found[name]![0], name).toBeCloseTo(value, 14);
      expect(found[name]![1], name).toBeCloseTo(slope, 14);
    }
  });

  test('the gradient at the result is 1, also where nothing else needs it', () => {
    const readings = circuit('f(x, y) = sin(x * y)', { x: 0, y: 3 }).boxes.map(({ reading }) => reading?.gradient?.numbers[0]);
    expect(readings).toEqual([3, 0, 1, 1]);
  });

  test('the value stands above the wire of its box, the gradient below, in the order of the textbook', () => {
    const root = expectCircuit(circuitSvg(drawn));
    const values = withKind(root, 'value').slice(1).map(boxOf);
    const slopes = withKind(root, 'slope').slice(1).map(boxOf);
    expect(values.map(({ text }) => text)).toEqual(['3', '−4', '0.01799', '3.018', '0.9526', '−1', '1', '1.953', '0.5121', '1.546']);
    expect(slopes.map(({ text }) => text)).toEqual(['2.06', '1.592', '0.5121', '0.5121', '−0.7916', '1.583', '−0.7916', '−0.7916', '3.018', '1']);
    const stubs = withKind(root, 'wire').map((wire) => along(wire.attributes.get('d')!));
    values.forEach((value, k) => {
      const slope = slopes[k]!;
      // A level line goes between the two.
      const between = stubs.some((places) => places.some(([x, y]) => x >= value.left && x <= value.left + 8 && y > value.bottom && y < slope.top));
      expect(between, value.text).toBe(true);
    });
    expect(textOf(byName(root, 'title')[0]!)).toBe('f at x = 3, y = −4');
    expect(textOf(byName(root, 'desc')[0]!)).toBe('The stages of f as a circuit from left to right: 2 inputs, 8 gates and 12 wires. The value is 1.546, the gradient 2.06 in x, 1.592 in y.');
  });

  test('what feeds what is what the formula says', () => {
    const nameOf = (id: number): string => drawn.boxes[id]!.name || drawn.boxes[id]!.symbol;
    expect(drawn.wires.map(({ from, to }) => `${nameOf(from)} ${nameOf(to)}`)).toEqual([
      'y sigy', 'x num', 'sigy num', 'x sigx', 'x xpy', 'y xpy', 'xpy xpysqr', 'sigx den', 'xpysqr den', 'den invden', 'num f', 'invden f',
    ]);
  });
});

describe('branches and loops', () => {
  test('a frame for each arm, and which one is not taken', () => {
    const drawn = circuit(branches, { x: 2, y: 0.5 });
    expect(drawn.frames.map(({ title, parent, isTaken }) => [title, parent, isTaken])).toEqual([
      ['where x > 1', null, true],
      ['where not (x > 1)', null, false],
      ['where x < 0', 1, false],
      ['where not (x < 0)', 1, false],
    ]);
    const root = expectCircuit(circuitSvg(drawn));
    expect(withKind(root, 'caption').map(textOf)).toContain('where not (x > 1), not taken');
    expect(withKind(root, 'condition').length).toBeGreaterThan(0);
  });

  test('an arm that hands on what is there stands in its frame all the same', () => {
    const drawn = circuit('f(x, y) = if(x > 0, y, 3)', { x: 1, y: 2 });
    expect(drawn.boxes.filter(({ frame }) => frame !== null).map(({ kind, symbol }) => [kind, symbol])).toEqual([['arm', '→'], ['constant', '3']]);
    expectCircuit(circuitSvg(drawn));
  });

  test('loops inside one another, and numbers of whole arrays', () => {
    const at = { w: [0.5, -0.25], b: 0.1, X: [[1, 2], [-1, 0.5], [3, -2], [1, 2], [1, 2]], y: [1, 0, 1, 1, 0] };
    const drawn = circuit(example('logreg'), at, 'loss');
    expect(drawn.frames.map(({ title, parent }) => [title, parent])).toEqual([['i in 0..n', null], ['j in 0..d', 0]]);
    const root = expectCircuit(circuitSvg(drawn));
    expect(withKind(root, 'value').map(textOf)).toEqual(expect.arrayContaining(['[0.5, −0.25]', '[5] −0.525 … 2.1', '0.5227']));
  });

  test('a loop that something outside divides is two frames', () => {
    const drawn = circuit('f(v: [n]) {\n  t = sum(i: exp(v[i]))\n  sum(i: (exp(v[i]) / t)^2)\n}\n');
    expect(drawn.frames.map(({ title }) => title)).toEqual(['i in 0..n', 'i in 0..n']);
    expectConvex(drawn);
  });

  test('a recurrence has a wire from the step before', () => {
    const drawn = circuit(example('rnn'));
    expect(drawn.wires.filter(({ kind }) => kind === 'back').map(({ from, to }) => [drawn.boxes[from]!.symbol, drawn.boxes[to]!.symbol])).toEqual([['s[t, j]', 's[t-1, k]']]);
    const root = expectCircuit(circuitSvg(drawn));
    expect(withKind(root, 'back')).toHaveLength(1);
  });

  test('a position that real numbers find has a wire of its own', () => {
    const drawn = circuit('f(v: [n], w: [n]) = v[argmax(w)]');
    expect(drawn.wires.some(({ kind }) => kind === 'position')).toBe(true);
    expectCircuit(circuitSvg(drawn));
  });
});

describe('a large circuit', () => {
  const drawn = circuit(hundred, { x: 0.3, y: 0.2 });

  test('of 100 stages lies in rows, each as wide as a page', () => {
    expect(drawn.boxes.length).toBeGreaterThan(100);
    const root = expectCircuit(circuitSvg(drawn));
    const [, , width] = root.attributes.get('viewBox')!.split(' ').map(Number);
    expect(width).toBeLessThan(2600);
  });

  test('a name stands for each wire that is not drawn, and every box is there', () => {
    const root = expectCircuit(circuitSvg(drawn));
    const texts = byName(root, 'text').map(textOf);
    for (const { symbol, name } of drawn.boxes) expect(texts).toContain(name === '' ? symbol : name);
    const boxes = withKind(root, 'gate').length;
    // Each wire ends with an arrow, those of names too.
    expect(withKind(root, 'arrow').length).toBe(drawn.wires.length);
    expect(boxes).toBeGreaterThan(drawn.boxes.length);
  });
});

const named = readdirSync(new URL('../examples/', import.meta.url)).filter((file) => file.endsWith('.txt')).map((file) => file.slice(0, -'.txt'.length));

test.each(named)('every definition of examples/%s.txt is a picture', (name) => {
  const source = opened(example(name), { name: 'f' });
  for (const { definition } of source.built().units) {
    const drawn = circuitOpened(source, definition.name, null);
    if (drawn.boxes.length < 100) expectCircuit(circuitSvg(drawn));
    expectDot(circuitDot(drawn), drawn);
    expectConvex(drawn);
  }
});

/** The grammar of Graphviz, as far as it is used. */
function expectDot(text: string, { boxes, wires, frames }: Circuit): void {
  const string = /"(?:[^"\\\n]|\\["\\n])*"/.source;
  const value = `(?:${string}|[\\w.]+)`;
  const attributes = `\\[\\w+=${value}(?:, \\w+=${value})*\\]`;
  const line = new RegExp(
    `^(?://.*|digraph ${string} \\{|\\}| +\\}| +(?:graph|node|edge) ${attributes};| +b\\d+ ${attributes};| +b\\d+ -> b\\d+(?: ${attributes})?;| +subgraph cluster_\\d+ \\{| +label=${string}; labeljust=l; style=\\w+;)$`,
  );
  const lines = text.trimEnd().split('\n');
  for (const one of lines) expect(one).toMatch(line);
  const count = (pattern: RegExp): number => lines.filter((one) => pattern.test(one)).length;
  expect([count(/^ +b\d+ \[/), count(/ -> /), count(/subgraph/)]).toEqual([boxes.length, wires.length, frames.length]);
  expect(count(/\{$/)).toBe(count(/^ *\}$/));
}

test('for Graphviz names are escaped, and numbers stand at the wires', () => {
  const drawn = circuit(example('expr'), { x: 3, y: -4 });
  const text = circuitDot({ ...drawn, name: 'a "b" \\c\n}', boxes: drawn.boxes.map((box) => (box.id === 0 ? { ...box, symbol: '"];\\' } : box)) });
  expectDot(text, drawn);
  expect(text).toContain('digraph "a \\"b\\" \\\\c }" {');
  expect(text).toContain('b0 [label="\\"];\\\\", shape=ellipse];');
  expect(text).toContain('[label="0.9526\\n−0.7916"]');
});

test.skipIf(chromiumPath === undefined)('in a browser no text reaches over another one, out of its box or out of the picture, in light and in dark', async () => {
  const pictures = [
    circuit(example('expr'), { x: 3, y: -4 }),
    circuit(branches, { x: 2, y: 0.5 }),
    circuit(example('rnn')),
    circuit(hundred, { x: 0.3, y: 0.2 }),
  ].map(circuitSvg);
  await withChromium(async (browser) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ colorScheme });
      for (const picture of pictures) {
        await page.setContent(`<body style="margin:0">${picture}</body>`);
        expect(await page.evaluate<readonly string[]>(overlaps)).toEqual([]);
        const [paper, ink] = await page.evaluate<readonly string[]>("['.paper', '.gate + text'].map((one) => getComputedStyle(document.querySelector(one)).fill)");
        expect(paper === 'rgb(255, 255, 255)').toBe(colorScheme === 'light');
        expect(ink).not.toBe(paper);
      }
      await page.close();
    }
  });
});

/** Runs in the page: pairs of texts that overlap, and texts that are cut, as the browser has laid them out. Fonts have room above and below letters. */
const overlaps = `(() => {
  const texts = [...document.querySelectorAll('text')].map((node) => ({ text: node.textContent, box: node.getBoundingClientRect() }));
  const { width, height } = document.querySelector('svg').getBoundingClientRect();
  const isOver = (a, b) => a.right > b.left && b.right > a.left && a.bottom - 3 > b.top + 3 && b.bottom - 3 > a.top + 3;
  return texts.flatMap(({ text, box }, k) => [
    ...(box.left < 0 || box.top < 0 || box.right > width || box.bottom > height ? [text + ' is cut'] : []),
    ...texts.slice(0, k).filter((other) => isOver(box, other.box)).map((other) => text + ' over ' + other.text),
  ]);
})()`;

describe('the command', () => {
  const { gradc, write, read } = inFolders();
  const classic = 'num = x + sigmoid(y)\nden = sigmoid(x) + (x + y)^2\nnum / den\n';

  test('draws at a point of words or of a file, into a file that it writes again', () => {
    write('expr.txt', classic);
    write('at.json', '{"x": 3, "y": -4}');
    expect(gradc('expr.txt', '--emit', 'svg', '--at', 'x=3,y=-4', '-o', 'a.svg')).toEqual({ code: 0, stdout: '', stderr: '' });
    const { code, stdout } = gradc('expr.txt', '--emit', 'svg', '--at', 'at.json');
    expect(code).toBe(0);
    expect(stdout).toBe(read('a.svg'));
    expect(gradc('expr.txt', '--emit', 'svg', '-o', 'a.svg').code).toBe(0);
    expect(read('a.svg')).not.toBe(stdout);
    expect(gradc('eval', 'expr.txt', '--at', 'x=3,y=-4', '--json').stdout).toBe(gradc('eval', 'expr.txt', 'x=3', 'y=-4', '--json').stdout);
  });

  test.each([
    [['a.txt', '--at', 'x=1'], 'option --at goes with --emit svg and dot, and with gradc eval'],
    [['a.txt', '--emit', 'stages', '-f', 'f'], 'option --function goes with --emit svg, dot and latex'],
    [['a.txt', '--emit', 'latex', '--at', 'x=1'], 'option --at goes with --emit svg and dot'],
    [['a.txt', '--emit', 'svg', '--at', 'z=1'], "f has no parameter 'z'"],
    [['a.txt', '--emit', 'svg', '--at', 'x=1'], 'f needs y=…'],
    [['a.txt', '--emit', 'svg', '-f', 'h'], "no function 'h'"],
    [['a.txt', '--emit', 'svg', 'x=1', 'y=2'], '--emit svg takes a point as --at x=1,y=2'],
    [['v.txt', '--emit', 'dot', '--at', 'v=3'], "'v' is an array, not a number"],
    [['a.txt', 'b.txt', '--emit', 'dot'], '--emit dot takes one file, not 2'],
    [['big.txt', '--emit', 'svg'], 'a picture has at most 1000'],
  ])('%j is refused', (words, message) => {
    write('a.txt', 'f(x, y) = x * y\n');
    write('b.txt', 'x\n');
    write('v.txt', 'f(v: [n]) = sum(v)\n');
    write('big.txt', Array.from({ length: 1200 }, (_, k) => `a${k} = sin(${k === 0 ? 'x' : `a${k - 1}`})\n`).join(''));
    const { code, stderr } = gradc(...words);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
