// The picture: bands of how likely a place is to be orange, the line where it is as likely as not, the points, the cross.

export type Place = { readonly x: number; readonly y: number };
type Point = Place & { readonly orange: 0 | 1 };

const orange = [234, 88, 12] as const;
const blue = [37, 99, 235] as const;
const dark = [31, 41, 55] as const;
/** Pixels from the middle of the line to its edge. */
const reach = 2;

/** `likely`: from 0, blue, to 1, orange. */
export function drawPlane(
  canvas: HTMLCanvasElement,
  points: readonly Point[],
  cross: Place,
  likely: (place: Place) => number,
): void {
  const { width, height } = canvas;
  const context = canvas.getContext('2d')!;
  const chance = Float64Array.from({ length: width * height }, (_, pixel) =>
    likely({ x: (2 * (pixel % width)) / width - 1, y: 1 - (2 * Math.floor(pixel / width)) / height }),
  );
  context.putImageData(bands(chance, width, height), 0, 0);
  const onCanvas = ({ x, y }: Place): readonly [number, number] => [((x + 1) / 2) * width, ((1 - y) / 2) * height];
  for (const point of points) {
    context.beginPath();
    context.arc(...onCanvas(point), 8, 0, 2 * Math.PI);
    context.fillStyle = `rgb(${(point.orange === 1 ? orange : blue).join(' ')})`;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = 'white';
    context.stroke();
  }
  const [column, row] = onCanvas(cross);
  context.fillStyle = `rgb(${dark.join(' ')})`;
  context.fillRect(column - 9, row - 1, 18, 2);
  context.fillRect(column - 1, row - 9, 2, 18);
}

/** A band for each tenth; the line is where one neighbour is on another side than the one opposite. */
function bands(chance: Float64Array, width: number, height: number): ImageData {
  const image = new ImageData(width, height);
  chance.forEach((part, pixel) => {
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    const isOrange = (right: number, down: number): boolean => {
      const x = Math.max(0, Math.min(width - 1, column + right));
      const y = Math.max(0, Math.min(height - 1, row + down));
      return chance[y * width + x]! > 0.5;
    };
    const isLine = isOrange(-reach, 0) !== isOrange(reach, 0) || isOrange(0, -reach) !== isOrange(0, reach);
    const [red = 0, green = 0, blue = 0] = isLine ? dark : shade(Math.round(part * 10) / 10);
    image.data.set([red, green, blue, 255], 4 * pixel);
  });
  return image;
}

/** From pale blue over white to pale orange. */
function shade(part: number): readonly number[] {
  const [colour, strength] = part > 0.5 ? [orange, 2 * part - 1] : [blue, 1 - 2 * part];
  return colour.map((one) => 255 + (one - 255) * 0.5 * strength);
}
