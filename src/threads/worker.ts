// What a thread does: it loads the module once, keeps the columns, and takes one part of a batch after the other.

import Tinypool from 'tinypool';

/** `before` and `columns` stand around the rows, as the function takes them. */
export type Loaded = {
  readonly module: string;
  readonly name: string;
  readonly before: readonly unknown[];
  readonly columns: readonly unknown[];
};

export type Part = { readonly theta: Float64Array; readonly rows: Int32Array };
export type Mean = { readonly value: number; readonly gradient: Float64Array };

/** The batch of a module. Throws a TypeError where there is none of that name. */
export async function batchIn({ module, name, before, columns }: Loaded): Promise<(part: Part) => Mean> {
  const exports: unknown = await import(module);
  const batch: unknown = typeof exports === 'object' && exports !== null ? Reflect.get(exports, name) : undefined;
  if (typeof batch !== 'function') throw new TypeError(`module: expected a function ${name}() in ${module}`);
  return ({ theta, rows }) => {
    const gradient = new Float64Array(theta.length);
    const value = Number(Reflect.apply(batch, undefined, [theta, gradient, ...before, rows, ...columns]));
    return { value, gradient };
  };
}

let loaded: Promise<(part: Part) => Mean> | undefined;

/** What the pool calls. */
export async function work(part: Part): Promise<Mean> {
  if (loaded === undefined) {
    const given: unknown = Tinypool.workerData;
    if (!isLoaded(given)) throw new TypeError('a thread is handed a module');
    loaded = batchIn(given);
  }
  return (await loaded)(part);
}

function isLoaded(value: unknown): value is Loaded {
  return typeof value === 'object' && value !== null && 'module' in value && 'columns' in value;
}

/** What a thread gives, as it arrives. */
export function isMean(value: unknown): value is Mean {
  return typeof value === 'object' && value !== null && 'value' in value && 'gradient' in value;
}
