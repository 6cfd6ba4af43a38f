// ts-morph and prettier, which take long to load: nothing here touches them before the first module is written.

import type * as Morph from 'ts-morph';
import { stripTypes } from './strip-types.ts';

export type Tools = {
  readonly morph: Pick<typeof Morph, 'Project' | 'StructureKind' | 'IndentationText' | 'QuoteKind'>;
  readonly format: (text: string) => Promise<string>;
  /** TypeScript as JavaScript, types and all that is only for them gone; throws where it is none. */
  readonly stripTypes: (text: string) => string;
};
export type ToolLoader = () => Promise<Tools>;

let loader: ToolLoader = importTools;
/** One load serves every module of a process. */
let loaded: Promise<Tools> | null = null;

/** The built command has a faster way to load the tools than a plain import. */
export function setToolLoader(faster: ToolLoader): void {
  loader = faster;
  loaded = null;
}

export async function loadTools(): Promise<Tools> {
  return (loaded ??= loader());
}

async function importTools(): Promise<Tools> {
  const [morph, standalone, estree, babel] = await Promise.all([
    import('ts-morph'),
    import('prettier/standalone'),
    import('prettier/plugins/estree'),
    import('prettier/plugins/babel'),
  ]);
  const plugins = [estree as unknown as import('prettier').Plugin, babel];
  const { ts } = morph;
  return {
    morph,
    format: (text) => standalone.format(text, { parser: 'babel-ts', plugins, singleQuote: true }),
    stripTypes: (text) => stripTypes(ts, text),
  };
}
