// Checks the files of a compilation, each after those that it uses.

import { nowhere } from '../base/span.ts';
import { diagnose, hasErrors, type Diagnostic } from '../report/diagnostic.ts';
import type { SourceFile } from '../syntax/files.ts';
import type { Lost } from '../syntax/lost.ts';
import type { CheckedFile } from './checked.ts';
import type { RowMean } from './batch.ts';
import type { Group } from './exports.ts';
import { checkFile, nothingChecked } from './file.ts';
import { definitionLimit } from './limits.ts';
import type { Offer } from './uses.ts';

type Checked = { readonly checked: CheckedFile; readonly diagnostics: readonly Diagnostic[] };

/**
 * What the source defines; `name` is the name of its function if it is a bare file, `wanted` what its module exports,
 * `mean` a mean over rows beside it. A file that lacks one that it uses is not checked: what is in it could mean
 * anything.
 */
export function checkFiles(
  files: readonly SourceFile[],
  name: string,
  wanted: readonly Group[],
  mean: RowMean | null = null,
): Checked {
  const diagnostics: Diagnostic[] = [];
  const count = files.reduce(
    (sum, { parsed }) => sum + parsed.file.items.filter(({ kind }) => kind !== 'line').length,
    0,
  );
  if (count > definitionLimit)
    return { checked: nothingChecked, diagnostics: [diagnose('GR5011', nowhere, { count, limit: definitionLimit })] };
  const offers = new Map<SourceFile, Offer>();
  for (const file of files) {
    if (!file.isWhole) continue;
    const uses = file.uses.flatMap(({ use, file: other }) => {
      const offer = offers.get(other);
      return offer === undefined ? [] : [{ path: other.path ?? '', span: use.pathSpan, offer }];
    });
    const isSource = file.path === null;
    const own = [isSource ? name : null, lostIn(file), wanted, uses, isSource ? mean : null] as const;
    const found = checkFile(file.parsed.file, ...own);
    diagnostics.push(...found.diagnostics);
    offers.set(file, found.offer);
    if (file.path === null) return { checked: found.checked, diagnostics: withoutIdle(diagnostics, files) };
  }
  return { checked: nothingChecked, diagnostics: withoutIdle(diagnostics, files) };
}

/** What broken statements may have defined, of the file itself and of those that it uses. */
function lostIn({ parsed: { lost }, uses }: SourceFile): Lost {
  const others = uses.map(({ file }) => file.parsed.lost).filter(({ any }) => any);
  if (others.length === 0) return lost;
  return { ...lost, names: new Set([lost, ...others].flatMap(({ names }) => [...names])), any: true };
}

/** What is wrong in one file hides what uses another. */
function withoutIdle(diagnostics: readonly Diagnostic[], files: readonly SourceFile[]): readonly Diagnostic[] {
  const isBroken = files.some(({ path, parsed }) => path !== null && hasErrors(parsed.diagnostics));
  if (!isBroken && !hasErrors(diagnostics)) return diagnostics;
  return diagnostics.filter(({ code }) => code !== 'GR2006' && code !== 'GR2023');
}
