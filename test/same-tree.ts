// Whether two trees say the same, wherever in a source they stand.

/** Compares plain data and leaves spans out; on a difference gives its path, else null. Without recursion. */
export function differenceOf(one: unknown, other: unknown): string | null {
  const left: { readonly one: unknown; readonly other: unknown; readonly path: string }[] = [{ one, other, path: '' }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { one: a, other: b, path } = next;
    if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) {
      if (!Object.is(a, b)) return path;
      continue;
    }
    const keys = contentKeys(a);
    if (keys.length !== contentKeys(b).length) return path;
    for (const key of keys) {
      if (!(key in b)) return `${path}.${key}`;
      left.push({ one: a[key as keyof typeof a], other: b[key as keyof typeof b], path: path.length > 200 ? path : `${path}.${key}` });
    }
  }
  return null;
}

export function sameTree(one: unknown, other: unknown): boolean {
  return differenceOf(one, other) === null;
}

function contentKeys(value: object): readonly string[] {
  return Object.keys(value).filter((key) => !key.toLowerCase().endsWith('span'));
}
