// What the usual bundle for pages goes without; it has a file of its own in the place of this one.

/** Whether rows of recurrences can be made again instead of being kept (`checkpoint`). */
export function offersCheckpoints(): boolean {
  return true;
}
