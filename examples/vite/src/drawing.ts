// The picture: bones as lines, joints as circles, the target as a ring, and a faint circle as far as the arm reaches.
// The page's y goes down, the arm's goes up.

export type Point = { readonly x: number; readonly y: number };
type Joints = { readonly x: Float64Array; readonly y: Float64Array };

/** Makes the parts once; the function that it gives moves them. */
export function drawing(svg: Element, bone: Float64Array): (joints: Joints, target: Point) => void {
  const add = (name: string, kind: string): SVGElement => {
    const part = document.createElementNS('http://www.w3.org/2000/svg', name);
    part.setAttribute('class', kind);
    return svg.appendChild(part);
  };
  set(add('circle', 'range'), { r: bone.reduce((sum, length) => sum + length, 0) });
  const bones = [...bone].map((_, i) => {
    const line = add('line', 'bone');
    line.style.strokeWidth = String(0.2 - 0.03 * i);
    return line;
  });
  const circles = [...bone, 0].map((_, i) => add('circle', i === bone.length ? 'hand' : 'joint'));
  const ring = add('circle', 'target');
  ring.id = 'target';
  return ({ x, y }, target) => {
    bones.forEach((line, i) => {
      set(line, { x1: x[i]!, y1: -y[i]!, x2: x[i + 1]!, y2: -y[i + 1]! });
    });
    circles.forEach((circle, i) => {
      set(circle, { cx: x[i]!, cy: -y[i]!, r: 0.07 });
    });
    set(ring, { cx: target.x, cy: -target.y, r: 0.16 });
  };
}

function set(part: Element, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) part.setAttribute(name, value.toFixed(4));
}
