// Evaluates one of our own modules in memory, as JavaScript.

import { namesToValues } from '../base/names-to-values.ts';
import type { Module } from '../code/code.ts';
import { withClasses } from './classes.ts';
import { printModule } from './print.ts';

/** The exports of a module by name. */
export function loadModule(module: Module): Record<string, (...args: never[]) => unknown> {
  const names: string[] = [];
  const declarations = withClasses(module).declarations.map((one) => {
    if (one.kind === 'interface' || one.kind === 'table' || !one.exported) return one;
    if (one.kind === 'function') names.push(one.name);
    return { ...one, exported: false };
  });
  const body = printModule({ ...module, declarations }, 'js');
  const functions = madeOf(`'use strict';\n${body}\nreturn [${names.join(', ')}];`)();
  const exports = namesToValues<(...args: never[]) => unknown>();
  names.forEach((name, index) => {
    const value = functions[index];
    if (value !== undefined) exports[name] = value;
  });
  return exports;
}

type Make = () => readonly ((...args: never[]) => unknown)[];

/** Throws an `EvalError` where a page, or Node by an option, lets no text become code. */
function madeOf(text: string): Make {
  try {
    // eslint-disable-next-line no-new-func, @typescript-eslint/no-implied-eval -- the text is our own printer's
    return new Function(text) as Make;
  } catch (error) {
    if (!(error instanceof EvalError)) throw error;
    throw new EvalError(
      "here no text may become code (a Content-Security-Policy without 'unsafe-eval'): load(source, { mode: " +
        "'interpret' }) gives the same functions without",
      { cause: error },
    );
  }
}
