// The reference page of all messages, in Markdown: each with what it means and the report that its example really
// gives.

import type { Diagnostic } from './diagnostic.ts';
import { formatDiagnostic, type UsedTexts } from './frame.ts';
import { messages, type Code, type Message } from './messages.ts';

type Check = (source: string, options?: object) => { readonly diagnostics: readonly Diagnostic[] };

const groups: readonly { readonly prefix: string; readonly title: string }[] = [
  { prefix: 'GR1', title: 'Characters and syntax' },
  { prefix: 'GR2', title: 'Names' },
  { prefix: 'GR3', title: 'Kinds and shapes' },
  { prefix: 'GR4', title: 'Derivatives' },
  { prefix: 'GR5', title: 'Limits' },
  { prefix: 'GR6', title: 'Calls of gradc' },
];

export function messageReference(check: Check): string {
  const codes = (Object.keys(messages) as Code[]).sort();
  const sections = groups.flatMap(({ prefix, title }) => {
    const own = codes.filter((code) => code.startsWith(prefix));
    return own.length === 0 ? [] : [`## ${title}`, ...own.map((code) => entry(code, check))];
  });
  return `${[
    '# Messages',
    'What gradc says about a source, by code: ' + 'why, what to do, and an example.',
    ...sections,
  ].join('\n\n')}\n`;
}

function entry(code: Code, check: Check): string {
  const message: Message = messages[code];
  const source = exampleSource(message);
  const raised = check(source, exampleOptions(message)).diagnostics.find((diagnostic) => diagnostic.code === code);
  const report =
    raised === undefined
      ? `${code} is not given by this example`
      : formatDiagnostic(raised, shownSource(message), 'example.txt', false, usedTexts(message));
  return [
    `### ${code} (${message.severity})`,
    `\`${message.text}\``,
    message.help,
    fenced(exampleText(message)),
    fenced(report),
  ].join('\n\n');
}

/** The source of the example in full; of an example that is a call it may be no text. */
export function exampleSource({ example }: Message): string {
  if (typeof example === 'string') return example;
  return 'source' in example
    ? (example.source as string)
    : `${example.head}${example.repeat.repeat(example.times)}${example.tail}`;
}

export function exampleOptions({ example }: Message): object {
  if (typeof example === 'string') return {};
  if ('used' in example) return { resolve: (path: string) => example.used[path] };
  return 'call' in example ? example.options : {};
}

function usedTexts({ example }: Message): UsedTexts {
  const used = typeof example === 'object' && 'used' in example ? Object.entries(example.used) : [];
  return new Map(used.map(([path, source]) => [path, { name: path, source }]));
}

/** What the report quotes: the source, or the call. */
function shownSource(message: Message): string {
  return typeof message.example === 'object' && 'call' in message.example
    ? message.example.call
    : exampleSource(message);
}

/** The example as the page shows it. */
export function exampleText({ example }: Message): string {
  if (typeof example === 'string') return example;
  if ('call' in example) return example.call;
  if ('used' in example)
    return [example.source, ...Object.entries(example.used).map(([path, text]) => `# ${path}\n${text}`)].join('\n\n');
  return (
    `${example.head}${example.repeat}… ` + `(${JSON.stringify(example.repeat)} ${example.times} times) …${example.tail}`
  );
}

function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
