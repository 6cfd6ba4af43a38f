// Inputs made to break a compiler: each is refused with a clear message or compiled to the right numbers, with bounded work,
// and no text of the attacker's ever stands in the module outside a comment.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import typescript from 'typescript';
import { expect, test } from 'vitest';
import { checkOpened, compile, compileOpened, load, loadOpened, opened, type Opened } from '../src/compile.ts';
import type { Diagnostic } from '../src/report/diagnostic.ts';
import { readSource } from '../src/disk/read-source.ts';
import { activeParameters, callGrad, callSplit, callValue, functionOf, sameBits } from './call-function.ts';
import { bounded } from './cpu-time.ts';
import { aboutParameters, generatedAt3, overrides } from './hostile-overrides.ts';
import { hostileText, readHostile, type HostileEntry } from './read-corpus.ts';

const attack = /__pwned|process\s*\.\s*exit|\bconstructor\b|\brequire\b|<\/?script|\balert\b|\bimport\b|\beval\s*\(|\bFunction\b/;

const entries = readHostile();
const ofText = entries.filter(({ bytesBase64 }) => bytesBase64 === undefined);
const ofBytes = entries.filter(({ bytesBase64 }) => bytesBase64 !== undefined);

test.each(ofText)('$id $why', async (entry) => {
  const source = sourceOf(entry);
  const expected = overrides[entry.id]?.expect ?? entry.expect;
  const open = opened(source);
  const diagnostics = bounded(() => checkOpened(() => open).diagnostics);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  for (const diagnostic of diagnostics) expectReadable(diagnostic, source);
  if (expected === 'error') expect(errors).not.toEqual([]);
  if (expected === 'ok') expect(errors).toEqual([]);
  if (errors.length > 0) {
    await expectRefused(source);
  } else {
    const { code } = await compileOpened(open);
    expect(withoutComments(code)).not.toMatch(attack);
    if (expected === 'ok') expectNumbers(entry, open);
    else bounded(() => loadOpened(open));
  }
  expect(Object.hasOwn(globalThis, '__pwned')).toBe(false);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test.each(ofBytes)('$id $why', async (entry) => {
  const bytes = Buffer.from(entry.bytesBase64 ?? '', 'base64');
  const path = join(mkdtempSync(join(tmpdir(), 'gradc-hostile-')), 'bytes.txt');
  writeFileSync(path, bytes);
  expect(await readSource(path)).toMatchObject({ kind: 'malformed', reason: expect.stringContaining('not UTF-8') as unknown });
});

test('every override is of an entry that exists, differs from it and says why', () => {
  for (const [id, { expect: expected, because }] of Object.entries(overrides)) {
    const entry = entries.find((candidate) => candidate.id === id);
    expect(entry?.expect, id).not.toBe(expected);
    expect(because.length, id).toBeGreaterThan(10);
  }
});

test('what would be an attack is seen as one outside a comment only', () => {
  expect(withoutComments('a; // globalThis.__pwned = 1\n/* __pwned */ b;')).not.toMatch(attack);
  expect(withoutComments('a; /* */ globalThis.__pwned = 1 /* */')).toMatch(attack);
  expect(withoutComments('a; // line\u2028globalThis.__pwned = 1')).toMatch(attack);
});

function sourceOf(entry: HostileEntry): string {
  const text = hostileText(entry);
  if (!aboutParameters.has(entry.id)) return text;
  return `result_(${entry.params.join(', ')}) {\n${text}\nresult\n}\n`;
}

/** Short, on a line, without control characters, and pointing into the source. */
function expectReadable(diagnostic: Diagnostic, source: string): void {
  for (const text of [diagnostic.message, diagnostic.hint ?? '', ...diagnostic.related.map(({ message }) => message)]) {
    expect(text).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
    expect(text.length).toBeLessThan(600);
  }
  expect(diagnostic.code).toMatch(/^GR\d{4}$/);
  expect(diagnostic.span.start).toBeGreaterThanOrEqual(0);
  expect(diagnostic.span.end).toBeGreaterThanOrEqual(diagnostic.span.start);
  expect(diagnostic.span.end).toBeLessThanOrEqual(source.length);
}

async function expectRefused(source: string): Promise<void> {
  const refusal = { name: 'GradcError', diagnostics: expect.arrayContaining([expect.objectContaining({ severity: 'error' })]) as unknown };
  await expect(compile(source)).rejects.toMatchObject(refusal);
  expect(() => load(source)).toThrow(expect.objectContaining(refusal) as Error);
}

function expectNumbers(entry: HostileEntry, open: Opened): void {
  const compiled = functionOf(open);
  const active = activeParameters(compiled.info);
  const at3 = overrides[entry.id]?.at3 ?? generatedAt3[entry.id];
  if (at3 !== undefined) {
    // What the corpus takes for a name of its own may be a parameter now; all are 3.
    const args = Object.fromEntries(compiled.info.parameters.map(({ name }) => [name, 3]));
    expect(callValue(compiled, args)).toEqual([at3.value]);
    if (at3.derivative !== null) expect(callGrad(compiled, args).gradient[0]).toEqual([at3.derivative]);
    return;
  }
  for (const { x, value, grad } of entry.points ?? []) {
    const answer = callGrad(compiled, x);
    expectNear(answer.value[0], Number(value));
    for (const [at, { name }] of active.entries()) expectNear(answer.gradient[at]?.[0], Number(grad[name]));
    expect(sameBits(answer, callSplit(compiled, x))).toBe(true);
  }
}

function expectNear(actual: number | undefined, expected: number): void {
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(4e-16 * Math.abs(expected));
}

/** The tokens of a module, as TypeScript reads them. */
function withoutComments(code: string): string {
  const scanner = typescript.createScanner(typescript.ScriptTarget.ES2022, true, typescript.LanguageVariant.Standard, code);
  const tokens: string[] = [];
  while (scanner.scan() !== typescript.SyntaxKind.EndOfFileToken) tokens.push(scanner.getTokenText());
  return tokens.join(' ');
}
