// What a message is; the table that holds them all is messages.ts.

export type Message = {
  readonly severity: 'error' | 'warning';
  readonly text: string;
  /** Why, and what to do: a sentence or two for the reference page. */
  readonly help: string;
  /** A source that gives it. A long one is written as text and a repeat count. */
  readonly example:
    | string
    | { readonly head: string; readonly repeat: string; readonly times: number; readonly tail: string }
    | ExampleFiles
    | ExampleCall;
};

/** A source that uses other files, which stand beside it. */
export type ExampleFiles = { readonly source: string; readonly used: { readonly [path: string]: string } };

/** A call that gives a message which is not about the source: how it is written, and what it hands in. */
export type ExampleCall = { readonly call: string; readonly source: unknown; readonly options: object };
