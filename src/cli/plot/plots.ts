// All pictures: functions from numbers to the text of an SVG file. Loaded when one is asked for; d3 comes with it.

export { descentPlot, planePositions, type Path, type Plane } from './descent-plot.ts';
export { curvePositions, fitPlot, type Column, type FitPicture } from './fit-plot.ts';
export { lossPlot, type Losses } from './loss-plot.ts';
