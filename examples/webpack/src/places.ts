// Places in the plane from -1 to 1 both ways, chosen by a click or by keys.

import type { Place } from './plane.ts';

type Heard = {
  /** The cross goes there. */
  readonly moved: (to: Place) => void;
  /** A point is wanted there. */
  readonly chosen: (at: Place) => void;
};

const step = 0.1;
const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-step, 0],
  ArrowRight: [step, 0],
  ArrowUp: [0, step],
  ArrowDown: [0, -step],
};

export function onPlaces(canvas: HTMLCanvasElement, cross: () => Place, { moved, chosen }: Heard): void {
  canvas.addEventListener('click', ({ offsetX, offsetY }) => {
    chosen({ x: (2 * offsetX) / canvas.clientWidth - 1, y: 1 - (2 * offsetY) / canvas.clientHeight });
  });
  canvas.addEventListener('keydown', (event) => {
    const direction = directions[event.key];
    if (direction === undefined && event.key !== ' ') return;
    event.preventDefault();
    const { x, y } = cross();
    if (direction === undefined) chosen({ x, y });
    else moved({ x: within(x + direction[0]), y: within(y + direction[1]) });
  });
}

function within(value: number): number {
  return Math.max(-1, Math.min(1, value));
}
