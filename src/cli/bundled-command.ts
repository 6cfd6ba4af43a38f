// The bundle of the command: main.ts, with ts-morph and prettier from their own bundle, and with what its entry
// imports.

import { setImporter } from '../disk/import-address.ts';
import { useBundledTools } from './bundled-tools.ts';
import { main } from './main.ts';

export async function run(words: readonly string[], importer: Parameters<typeof setImporter>[0]): Promise<void> {
  useBundledTools();
  setImporter(importer);
  await main(words);
}
