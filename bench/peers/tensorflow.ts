// TensorFlow.js: each case written in its operations; each call is recorded anew and swept back.

import type { Gradient, Point } from '../array-programs.ts';
import { oncePerPoint, parametersOf, putInto, type CaseName, type Peer } from './peer.ts';

type Tensor = {
  readonly [
    operation in 'neg' | 'exp' | 'log' | 'square' | 'sum' | 'mean' | 'sigmoid' | 'softplus' | 'tanh' | 'logSumExp'
  ]: () => Tensor;
} & { readonly [operation in 'add' | 'sub' | 'mul' | 'div' | 'dot' | 'matMul']: (other: Tensor) => Tensor } & {
  readonly slice: (from: number, count: number) => Tensor;
  readonly dataSync: () => Float32Array;
};
type TensorFlow = {
  readonly scalar: (value: number) => Tensor;
  readonly tensor: (numbers: Float32Array, shape: readonly number[]) => Tensor;
  readonly tidy: (run: () => number) => number;
  readonly setBackend: (name: string) => Promise<boolean>;
  readonly valueAndGrads: (
    f: (...parameters: readonly Tensor[]) => Tensor,
  ) => (parameters: readonly Tensor[], seed?: Tensor) => { readonly value: Tensor; readonly grads: readonly Tensor[] };
};
/** Parameters in order, then the data. */
type Formula = (tensors: readonly Tensor[], tf: TensorFlow) => Tensor;

const formulas: { readonly [name in CaseName]: Formula } = {
  classic: ([x, y]) => x!.add(y!.sigmoid()).div(x!.sigmoid().add(x!.add(y!).square())),
  neuron: ([w, x]) => w!.slice(0, 2).dot(x!).add(w!.slice(2, 1)).sum().sigmoid(),
  rosenbrock: ([x], tf) => {
    const [head, tail] = [x!.slice(0, 9), x!.slice(1, 9)];
    const curved = tf.scalar(100).mul(tail.sub(head.square()).square());
    return curved.add(tf.scalar(1).sub(head).square()).sum();
  },
  line: ([a, b, x, y]) => a!.add(b!.mul(x!)).sub(y!).square().mean(),
  lse: ([x]) => x!.logSumExp(),
  logistic: ([w, b, X, y]) => {
    const z = X!.dot(w!).add(b!);
    return z.softplus().sub(y!.mul(z)).mean();
  },
  squares: ([w, X, y]) => X!.dot(w!).sub(y!).square().mean(),
  mlp: ([W1, b1, W2, b2, w3, b3, x, y]) => {
    const a = W1!.dot(x!).add(b1!).tanh();
    const c = W2!.dot(a).add(b2!).tanh();
    return w3!.dot(c).add(b3!).sub(y!).square();
  },
  product: ([w, x]) => w!.matMul(x!),
};

/** Of the arguments that are matrices. */
const shapes: { readonly [name in CaseName]?: { readonly [argument: string]: readonly number[] } } = {
  logistic: { X: [1000, 10] },
  squares: { X: [1000, 10] },
  mlp: { W1: [16, 2], W2: [16, 16] },
  product: { w: [64, 64], x: [64, 64], dD: [64, 64] },
};

export const tensorflow: Peer = {
  title: 'TensorFlow.js',
  packageName: '@tensorflow/tfjs',
  differentiates: true,
  way: '`valueAndGrads` inside `tidy` on the backend `cpu`, which is the one for Node without native code; in single precision; tensors of data are made once',
  limits: '',
  tolerance: 1e-4,
  takes: 'point',
  prepare: (library) => {
    const tf = library as TensorFlow;
    return async ({ name, program }) => {
      await tf.setBackend('cpu');
      const tensorOf = (argument: string, { [argument]: numbers }: Point): Tensor =>
        typeof numbers === 'number'
          ? tf.scalar(numbers)
          : tf.tensor(
              Float32Array.from(numbers as Float64Array),
              shapes[name]?.[argument] ?? [(numbers as Float64Array).length],
            );
      const parameters = parametersOf(program);
      const { result } = program;
      const others = program.order.filter((argument) => !parameters.includes(argument));
      const data = oncePerPoint((point) => others.map((argument) => tensorOf(argument, point)));
      const seed = oncePerPoint((point) => (result === undefined ? undefined : tensorOf(result.seed, point)));
      return (point: Point, grad: Gradient) => {
        const constants = data(point);
        const dResult = seed(point);
        return tf.tidy(() => {
          const given = parameters.map((argument) => tensorOf(argument, point));
          const differentiated = tf.valueAndGrads((...tensors) => formulas[name]([...tensors, ...constants], tf));
          const { value, grads } = differentiated(given, dResult);
          for (const [i, parameter] of parameters.entries()) {
            const numbers = grads[i]!.dataSync();
            const field = grad[parameter]!;
            if (typeof field === 'number') grad[parameter] = numbers[0]!;
            else putInto(field, numbers);
          }
          const values = value.dataSync();
          if (result !== undefined) putInto(grad[result.field] as Float64Array, values);
          return values[0]!;
        });
      };
    };
  },
};
