// What a message means: the entry of generated/messages.md without the report.

import { messages, type Message } from '../../report/messages.ts';
import { exampleText } from '../../report/reference.ts';

/** Null for a code that there is not. */
export function messageText(code: string): string | null {
  const message = new Map<string, Message>(Object.entries(messages)).get(code);
  if (message === undefined) return null;
  const example = exampleText(message)
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`);
  return [`${code} (${message.severity})`, message.text, '', message.help, '', 'For example:', '', ...example].join(
    '\n',
  );
}
