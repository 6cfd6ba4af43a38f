// Every message that gradc can give about a source, in one table. Code ranges: GR1 characters and syntax, GR2 names,
// GR3 kinds and shapes, GR4 derivatives, GR5 limits, GR6 parsed but not compiled yet. `{name}` is filled in where it is raised.
// `example` is a source that gives the message; the test of the table and generated/messages.md use it.

export type Message = {
  readonly severity: 'error' | 'warning';
  readonly text: string;
  /** Why, and what to do: a sentence or two for the reference page. */
  readonly help: string;
  /** A source that gives it. A long one is written as text and a repeat count. */
  readonly example: string | { readonly head: string; readonly repeat: string; readonly times: number; readonly tail: string };
};

export const messages = {
  GR2001: {
    severity: 'error',
    text: "unknown name '{name}'",
    help: 'A name must be a parameter, a line above, a constant of the file, or one of pi, e and inf.',
    example: 'f(x) = x + widht',
  },
} as const satisfies Record<string, Message>;

export type Code = keyof typeof messages;

type Placeholders<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;
/** The values that a message needs, by placeholder. */
export type Values<C extends Code> = { readonly [K in Placeholders<(typeof messages)[C]['text']>]: string | number };
