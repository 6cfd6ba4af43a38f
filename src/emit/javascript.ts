// Evaluates the text of one of our own JavaScript modules in memory. Only the printer's output is ever given to it, in
// which a line that begins with `export` is a declaration.

/** The exports of a module by name. */
export function loadModule(text: string): Record<string, (...args: never[]) => unknown> {
  const names: string[] = [];
  const body = text.replace(/^export (?=function ([\p{ID_Start}$_][\p{ID_Continue}$]*))/gmu, (_, name: string) => {
    names.push(name);
    return '';
  });
  // eslint-disable-next-line no-new-func, @typescript-eslint/no-implied-eval -- the text is our own printer's
  const make = new Function(`'use strict';\n${body}\nreturn [${names.join(', ')}];`) as () => readonly ((
    ...args: never[]
  ) => unknown)[];
  const functions = make();
  // No prototype: an export may have the name of a method of Object.
  const exports = Object.create(null) as Record<string, (...args: never[]) => unknown>;
  names.forEach((name, index) => {
    const value = functions[index];
    if (value !== undefined) exports[name] = value;
  });
  return exports;
}
