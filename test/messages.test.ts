// The table of messages: every example gives its message, every placeholder is filled, every message is raised somewhere.

import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { check } from '../src/compile.ts';
import { formatDiagnostics } from '../src/report/frame.ts';
import { messages, type Code, type Message } from '../src/report/messages.ts';
import { exampleOptions, exampleSource, messageReference } from '../src/report/reference.ts';

const codes = Object.keys(messages) as Code[];

describe.each(codes)('%s', (code) => {
  const message: Message = messages[code];
  const source = exampleSource(message);
  const checked = (): ReturnType<typeof check> => check(source, exampleOptions(message));

  test('its example gives it, and nothing of another kind', () => {
    const { diagnostics } = checked();
    const own = diagnostics.filter((diagnostic) => diagnostic.code === code);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
    for (const diagnostic of own) {
      expect(diagnostic.severity).toBe(message.severity);
      expect(diagnostic.span.start).toBeGreaterThanOrEqual(0);
      expect(diagnostic.span.end).toBeLessThanOrEqual(typeof source === 'string' ? source.length : 0);
      expect(diagnostic.span.end).toBeGreaterThanOrEqual(diagnostic.span.start);
    }
    // A warning is about a source that compiles; an error's example shows that error and no other.
    const errors = new Set(diagnostics.filter((diagnostic) => diagnostic.severity === 'error').map((diagnostic) => diagnostic.code));
    // GR5006 counts the mistakes that were shown before it.
    if (code === 'GR5006') errors.delete('GR1002');
    expect([...errors]).toEqual(message.severity === 'error' ? [code] : []);
  });

  test('every placeholder is filled', () => {
    const { diagnostics } = checked();
    const written = diagnostics.filter((diagnostic) => diagnostic.code === code).map((diagnostic) => diagnostic.message);
    const pattern = new RegExp(
      `^${message.text
        .split(/\{\w+\}/)
        .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('([^]+)')}$`,
    );
    for (const text of written) {
      const filled = pattern.exec(text);
      expect(filled, text).not.toBeNull();
      for (const value of filled?.slice(1) ?? []) expect(value).not.toMatch(/^(?:undefined|NaN|\[object|\s*)$/);
    }
  });

  test('says what to do, in sentences', () => {
    expect(message.help).toMatch(/^[A-Z`'‘A-Za-z].*[.]$/s);
    expect(message.text).not.toMatch(/[.]$/);
  });
});

describe('the table', () => {
  test('every code is raised somewhere', () => {
    const root = fileURLToPath(new URL('../', import.meta.url));
    const text = ['src', 'grammar']
      .flatMap((folder) => readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`))
      .filter((name) => name.endsWith('.ts') && !/report.messages/.test(name))
      .map((name) => readFileSync(`${root}${name}`, 'utf8'))
      .join('\n');
    expect(codes.filter((code) => !text.includes(`'${code}'`))).toEqual([]);
  });

  test('codes have the form that the reference sorts by', () => {
    expect(codes.filter((code) => !/^GR[1-6]\d{3}$/.test(code))).toEqual([]);
  });
});

test('a source with several faults has them all, in source order', () => {
  const source = 'f(x) = x + widht\ng(x) = sqtr(x)\nh(v: [3]) = v[3]\n';
  const { diagnostics } = check(source);
  expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['GR2001', 'GR2002', 'GR3004']);
  expect(formatDiagnostics(diagnostics, source, 'bad.txt', false)).toContain("did you mean 'sqrt'?");
});

test('the reference shows every message with its report', () => {
  const reference = messageReference(check);
  for (const code of codes) expect(reference).toContain(`### ${code} (`);
  expect(reference).not.toContain('is not given by this example');
});
