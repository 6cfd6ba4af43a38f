// Every message that gradc can give about a source, in one table. Code ranges: GR1 characters and syntax, GR2 names,
// GR3 kinds and shapes, GR4 derivatives, GR5 limits, GR6 calls of gradc. `{name}` is filled in where it is raised.
// `example` is a source that gives the message; the test of the table and generated/messages.md use it.

import { arrayMessages } from './messages-arrays.ts';
import { callMessages } from './messages-calls.ts';
import { laterMessages } from './messages-later.ts';
import { nameMessages } from './messages-names.ts';
import { shapeMessages } from './messages-shapes.ts';
import { syntaxMessages } from './messages-syntax.ts';
import type { Message } from './message.ts';

export type { Message } from './message.ts';

export const messages = {
  ...syntaxMessages,
  ...nameMessages,
  ...shapeMessages,
  ...arrayMessages,
  ...laterMessages,
  ...callMessages,
} as const satisfies Record<string, Message>;

export type Code = keyof typeof messages;

type Placeholders<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;
/** The values that a message needs, by placeholder. */
export type Values<C extends Code> = { readonly [K in Placeholders<(typeof messages)[C]['text']>]: string | number };
