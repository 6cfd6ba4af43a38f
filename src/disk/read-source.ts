// Reads a source from a file or from standard input, as strict UTF-8 and of bounded length.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { reasonOf } from './fault.ts';

export type ReadSource =
  | { readonly kind: 'text'; readonly text: string }
  /** The bytes are no text: the source is at fault. */
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Far beyond the language's own limit; it only keeps an endless stream from filling the memory. */
export const mostBytes = 64 * 1024 * 1024;

/** `-` is standard input. */
export async function readSource(path: string): Promise<ReadSource> {
  try {
    if (path !== '-' && (await stat(path)).isDirectory()) return { kind: 'unreadable', reason: 'it is a folder' };
    const bytes = await readBytes(path === '-' ? process.stdin : createReadStream(path));
    return bytes === null ? { kind: 'unreadable', reason: `it has more than ${mostBytes} bytes` } : decode(bytes);
  } catch (error) {
    return { kind: 'unreadable', reason: reasonOf(error) };
  }
}

async function readBytes(stream: NodeJS.ReadableStream): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    chunks.push(bytes);
    length += bytes.length;
    if (length > mostBytes) return null;
  }
  return Buffer.concat(chunks);
}

/** Bytes as strict UTF-8. */
export function decode(bytes: Buffer): ReadSource {
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { kind: 'malformed', reason: describeMalformed(bytes) };
  }
}

/** Names the first byte where decoding and encoding again part. */
function describeMalformed(bytes: Buffer): string {
  const again = Buffer.from(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  let at = 0;
  while (at < bytes.length && bytes[at] === again[at]) at++;
  let line = 1;
  for (let k = 0; k < at; k++) if (bytes[k] === 0x0a) line++;
  const byte = (bytes[at] ?? 0).toString(16).padStart(2, '0');
  return `not UTF-8 text: byte 0x${byte} at offset ${at}, in line ${line}`;
}
