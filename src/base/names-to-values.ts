// Records whose names come from a user. They have no prototype: what is not there has no value, whatever objects in
// general have, and a name may be that of a method of all objects.

/** An empty one, to be filled. */
export function namesToValues<V>(): Record<string, V> {
  return Object.create(null) as Record<string, V>;
}
