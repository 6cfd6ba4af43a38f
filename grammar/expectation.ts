// What the parser says when it fails: only what it expected, as a label. src/syntax/mistakes.ts makes a message of it.

import type { IParserErrorMessageProvider } from 'chevrotain';

export const expectation: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => expected.LABEL ?? expected.name,
  buildNotAllInputParsedMessage: () => 'an operator or the end of the line',
  buildNoViableAltMessage: ({ ruleName }) =>
    ruleName === 'type' ? "a type: '[n]', 'int' or '{x, y}'" : 'an expression',
  buildEarlyExitMessage: () => 'an expression',
};
