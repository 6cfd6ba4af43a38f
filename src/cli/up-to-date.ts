// Whether a module is there already as it would be written: its first line tells of the same text, the same options and
// the same gradc. Nothing is compiled to find out.

import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { headline } from '../emit/headline.ts';
import { settingsText } from '../options.ts';
import { newestFormat } from '../disk/formatted.ts';
import { found } from '../disk/found.ts';
import { mapComment } from '../disk/module-files.ts';
import type { Job } from './outputs.ts';
import { compileOptions, type Settings } from './settings.ts';

const { mtimeMs, ctimeMs } = statSync(fileURLToPath(import.meta.url));

/**
 * When this gradc was built or installed: what is older may have been made by another one of the same version. Packages
 * say of their files that they are years old; when they came here is when their entry in the folder changed.
 */
const own = Math.max(mtimeMs, ctimeMs);

/** What a source with `use` depends on is not in its own text. */
const usesFiles = /^[\s\uFEFF]*use\b/m;

export async function isUpToDate({ output, file }: Job, source: string, settings: Settings): Promise<boolean> {
  // Nothing tells of a source map whether it is still the module's.
  if (settings.force || settings.verify || settings.sourceMap || usesFiles.test(source)) return false;
  // Nor does the first line tell TypeScript from JavaScript: the ending does.
  if (settings.command !== 'types' && !output.endsWith(settings.target)) return false;
  const there = found(output);
  if (there?.isFile() !== true || there.mtimeMs < Math.max(own, newestFormat(output) ?? 0)) return false;
  const text = await readFile(output, 'utf8');
  if (!text.startsWith(`// ${headline(file, source, settingsText(compileOptions(settings)))}\n`)) return false;
  const isMapped = settings.command === 'types';
  return text.includes(`\n${mapComment}=`) === isMapped && (!isMapped || existsSync(`${output}.map`));
}
