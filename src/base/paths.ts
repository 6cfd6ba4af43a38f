// The paths by which one source names another: relative, with `/` between folders, from the folder of the file that
// uses it. They are texts; no file system is asked.

/** Characters of a path. */
export const longestPath = 1000;

/** What is wrong with a path that a source writes; null if nothing is. */
export function pathFault(path: string): string | null {
  if (path.trim() === '') return 'it is empty';
  if (path.length > longestPath) return `it has more than ${String(longestPath)} characters`;
  if (path.includes('\\')) return 'folders are parted by /';
  if (path.startsWith('/')) return 'it begins at the root: write it from the folder of this file';
  if (/^[\p{L}\d+.-]+:/u.test(path)) return 'it is no path from the folder of this file';
  const names = path.split('/');
  const last = names[names.length - 1];
  if (last === '' || last === '.' || last === '..') return 'it names a folder';
  return names.includes('') ? 'the name of a folder is missing' : null;
}

/**
 * A path that stands in the file `from`, as one from the folder of the first file, which is null: the same file has the
 * same path, however it is written.
 */
export function joinedPath(from: string | null, path: string): string {
  const names = from === null ? [] : from.split('/').slice(0, -1);
  for (const name of path.split('/')) {
    if (name === '.') continue;
    if (name === '..' && names.length > 0 && names[names.length - 1] !== '..') names.pop();
    else names.push(name);
  }
  return names.join('/');
}
