// GR6: what gradc itself is called with. Part of the one table of messages (messages.ts).

import type { Message } from './message.ts';

export const callMessages = {
  GR6001: {
    severity: 'error',
    text: '{option} is {expected}, not {found}',
    help:
      'An option of `check`, `compile` or `load` is checked as the command checks its own, before the source ' +
      'is read. Only properties of the object itself count.',
    example: { call: "check('x^2', { unroll: 65 })", source: 'x^2', options: { unroll: 65 } },
  },
  GR6002: {
    severity: 'error',
    text: 'a source is text, not {found}',
    help: 'The first argument of `check`, `compile` and `load` is the text of a source, not the name of its file.',
    example: { call: 'check(42)', source: 42, options: {} },
  },
  GR6003: {
    severity: 'error',
    text: 'the source was not checked: {reason}',
    help:
      'Something failed that is no fault of the source: the options that were handed in, or gradc. `load` and ' +
      '`compile` throw the error itself.',
    example: {
      call: "check('x^2', { get unroll() { throw new Error('not known yet') } })",
      source: 'x^2',
      options: {
        get unroll(): number {
          throw new Error('not known yet');
        },
      },
    },
  },
} as const satisfies Record<string, Message>;
