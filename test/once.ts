// What is the same for every case of a test is made once.

/** The function, asked once for each object. */
export function once<Key extends object, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const known = new WeakMap<Key, { readonly is: Made }>();
  return (key) => {
    const made = known.get(key) ?? { is: make(key) };
    known.set(key, made);
    return made.is;
  };
}
