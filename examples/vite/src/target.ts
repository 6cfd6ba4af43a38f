// A point that is moved by a pointer, anywhere in the picture, or by the arrow keys.

import type { Point } from './drawing';

const step = 0.1;
const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-step, 0],
  ArrowRight: [step, 0],
  ArrowUp: [0, step],
  ArrowDown: [0, -step],
};

/** Gives where the point is; `moved` is told whenever that changes. */
export function draggable(svg: SVGSVGElement, start: Point, moved: (to: Point) => void): () => Point {
  let point = start;
  const move = (to: Point): void => {
    point = to;
    moved(to);
  };
  svg.addEventListener('pointerdown', (event) => {
    svg.setPointerCapture(event.pointerId);
    move(placeOf(event, svg));
  });
  svg.addEventListener('pointermove', (event) => {
    if (svg.hasPointerCapture(event.pointerId)) move(placeOf(event, svg));
  });
  svg.addEventListener('keydown', (event) => {
    const direction = directions[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    move({ x: point.x + direction[0], y: point.y + direction[1] });
  });
  return () => point;
}

/** From the page's pixels to the picture's units. */
function placeOf({ clientX, clientY }: PointerEvent, svg: SVGSVGElement): Point {
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM()?.inverse());
  return { x, y: -y };
}
