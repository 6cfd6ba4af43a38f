// What must hold if gradc itself is right. A failure here is a fault of gradc, never of the user's source.

export class InternalError extends Error {
  override readonly name = 'InternalError';
}

/** A recurrence whose steps have no order as they stand. Written out otherwise it may have one. */
export class DisorderError extends InternalError {}

/**
 * Throws an `InternalError` unless `condition` holds. `of` stands for the … in the message: no text is made unless it
 * is needed, as this is asked often.
 */
export function invariant(condition: unknown, message: string, of: string | number = ''): asserts condition {
  if (!condition) throw new InternalError(message.replace('…', () => String(of)));
}

/** Ends a `switch` over a union: the compiler proves that no case is missing. */
export function unreachable(value: never): never {
  throw new InternalError(`unexpected ${JSON.stringify(value)}`);
}
