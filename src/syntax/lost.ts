// What a file would have had, were its broken statements right. The checker asks, so that one mistake of syntax is not
// reported again as a name that nothing defines.

export type Lost = {
  /** Names that the broken statements may define: `a` of a line, `f(` of a definition or a gate. */
  readonly names: ReadonlySet<string>;
  /** Whether a broken line is the file's last statement: its result, if it is a bare file. */
  readonly result: boolean;
  /** Whether one of them was to use a file: what that defines is not known. */
  readonly uses: boolean;
  /** Whether anything is broken at all. */
  readonly any: boolean;
};

export const nothingLost: Lost = { names: new Set(), result: false, uses: false, any: false };
/** The source could not be read: it may have held anything. */
export const allLost: Lost = { names: new Set(), result: false, uses: false, any: true };
