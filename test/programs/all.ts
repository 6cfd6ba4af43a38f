// Every program that the tests compile and hold against its reference.

import { ba } from './ba.ts';
import { blackscholes } from './blackscholes.ts';
import { classic } from './classic.ts';
import { conv1d } from './conv1d.ts';
import { det } from './det.ts';
import { embedding } from './embedding.ts';
import { gates } from './gates.ts';
import { gaussTril } from './gauss_tril.ts';
import { gmm, gmmOfAdbench } from './gmm.ts';
import { hand } from './hand.ts';
import { heat } from './heat.ts';
import { ik } from './ik.ts';
import { kalman } from './kalman.ts';
import { kmeans } from './kmeans.ts';
import { llsq } from './llsq.ts';
import { logreg } from './logreg.ts';
import { lorenz } from './lorenz.ts';
import { lse } from './lse.ts';
import { lstm } from './lstm.ts';
import { mlp } from './mlp.ts';
import { neuron } from './neuron.ts';
import { ode } from './ode.ts';
import { product } from './product.ts';
import type { Program } from './program.ts';
import { quadrature } from './quadrature.ts';
import { rnn } from './rnn.ts';
import { rosenbrock } from './rosenbrock.ts';
import { rotationProgram } from './rotation.ts';
import { splineProgram } from './spline.ts';
import { spring } from './spring.ts';

export const programs: readonly Program[] = [
  ba,
  blackscholes,
  classic,
  conv1d,
  det,
  embedding,
  gates,
  gaussTril,
  gmm,
  gmmOfAdbench,
  hand,
  heat,
  ik,
  kalman,
  kmeans,
  llsq,
  logreg,
  lorenz,
  lse,
  lstm,
  mlp,
  neuron,
  ode,
  product,
  quadrature,
  rnn,
  rosenbrock,
  rotationProgram,
  splineProgram,
  spring,
];
