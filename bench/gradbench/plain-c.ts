// The C programs beside this file: compiled by this machine's compiler for this machine, and run as processes of their
// own that time themselves.

import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Argument, Objective } from './objectives.ts';

export type PlainC = {
  /** Value, then gradient where it has one. */
  readonly results: Float64Array;
  /** Nanoseconds a call, the best of several rounds. */
  readonly value: number;
  /** Null where none is written by hand. */
  readonly gradient: number | null;
};

/** Null where this machine has none. */
export const compilerOf = (): string | null =>
  ['cc', 'gcc', 'clang'].find((name) => spawnSync(name, ['--version']).status === 0) ?? null;

/** Compiles and runs in `folder`, where nothing else stands. */
export function runPlainC(
  root: string,
  folder: string,
  compiler: string,
  { program: name, given, args, gradient }: Objective,
): PlainC {
  const [program, input, output] = [name, 'arguments', 'results'].map((file) => join(folder, file));
  if (program === undefined || input === undefined || output === undefined) throw new Error('three files');
  const source = join(root, 'bench/gradbench', `${name}.c`);
  execFileSync(compiler, ['-O3', '-march=native', '-o', program, source, '-lm']);
  writeFileSync(input, Buffer.concat(given.args.map((name) => bytesOf(args[name] ?? Number.NaN))));
  const printed = execFileSync(program, [input, output, ...given.sizes.map(String)], { encoding: 'utf8' });
  const [value = Number.NaN, ofGradient = Number.NaN] = printed.split(' ').map(Number);
  const bytes = readFileSync(output);
  return {
    results: new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)),
    value,
    gradient: gradient.length === 0 ? null : ofGradient,
  };
}

function bytesOf(argument: Argument): Uint8Array {
  const array = typeof argument === 'number' ? Float64Array.of(argument) : argument;
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
