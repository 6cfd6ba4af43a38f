// What stands above loops: the mathematics of what they compute, whose adjoints, and in what order where that is
// unusual.

import type { Purpose, Tree } from '../../schedule/tree.ts';
import type { Stage } from '../../form/form.ts';

/** Beyond, a list of names is no help. */
const mostNames = 6;
/** Of the source, whole; of more the names alone. */
const mostLines = 2;
/** Columns of a heading that is of several parts. */
const longestLine = 100;

/** What is said of a stage: the line of the source that it is, or of what it is the adjoint. */
export type Said = { readonly line: string } | { readonly adjointOf: string };
/** Of a stage, and of what is written inside it. */
export type HeadingOf = (stage: Stage) => readonly Said[];

/** Lines of comments: what is computed, and with the order where that is unusual. */
export type Headings = { readonly said: readonly string[]; readonly ordered: readonly string[] };

/** Where loops inside compute different things each has its own; of this one the order is said, if it is unusual. */
export function headingsOf(tree: Tree, heading: HeadingOf): Headings {
  if (tree.kind === 'segments') {
    const said = [purposes[tree.purpose], ...(tree.purpose === 'remake' ? [] : saidOf(tree, heading))];
    return { said, ordered: said };
  }
  const inside = new Set(innerLoops(tree).map((one) => saidOf(one, heading).join('\n')));
  inside.delete('');
  const said = inside.size > 1 ? [] : saidOf(tree, heading);
  if (said.length === 0) return { said, ordered: orderOf(tree) };
  const orders = [...ordersOf(tree)].join(', ');
  if (orders === '') return { said, ordered: said };
  return { said, ordered: onOneLine(said, ` (${orders})`, orders) };
}

/** Lines of which the last goes on with something; that has one of its own where there is no room. */
function onOneLine(lines: readonly string[], further: string, alone: string): readonly string[] {
  const last = lines.at(-1) ?? '';
  return last.length + further.length > longestLine ? [...lines, alone] : [...lines.slice(0, -1), last + further];
}

/** Indices that run down, and those of which several are taken at a time: unroll-and-jam. */
function ordersOf(tree: Tree): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (one: Tree): void => {
    for (const order of orderOf(one)) found.add(order);
    for (const inner of childrenOf(one)) visit(inner);
  };
  visit(tree);
  return found;
}

function orderOf(tree: Tree): readonly string[] {
  if (tree.kind !== 'loop') return [];
  const { dim, down, step } = tree;
  if (down) return [`${dim.name} going down`];
  return step > 1 ? [`${dim.name} ${countWords[step] ?? String(step)} at a time`] : [];
}

const countWords: Readonly<Record<number, string>> = { 2: 'two', 4: 'four', 8: 'eight' };

const purposes: { readonly [purpose in Purpose]: string } = {
  keep: 'Segment by segment; of each, the rows that it begins with are kept.',
  remake: 'Segment by segment, the last one first: forward once more, then backward.',
  carry: 'Segment by segment; each hands its last rows to the next.',
};

function saidOf(tree: Tree, heading: HeadingOf): readonly string[] {
  const stages = new Set<Stage>();
  const visit = (one: Tree): void => {
    if (one.kind === 'step' && one.step.kind !== 'start') stages.add(one.step.stage);
    for (const inner of childrenOf(one)) visit(inner);
  };
  visit(tree);
  const [lines, primals] = [new Set<string>(), new Set<string>()];
  for (const said of [...stages].flatMap(heading)) {
    if ('line' in said) lines.add(said.line);
    else primals.add(said.adjointOf);
  }
  const told = lines.size > mostLines ? [few([...lines].map(nameOf)).join(', ')] : [...lines];
  if (primals.size === 0) return told;
  const adjoints = `the adjoints of ${few([...primals]).join(', ')}`;
  return told.length === 0 ? [adjoints] : onOneLine(told, `, and ${adjoints}`, `and ${adjoints}`);
}

/** What a line of the source defines. */
function nameOf(line: string): string {
  return /^[\p{ID_Continue}.]+/u.exec(line)?.[0] ?? line;
}

function few(list: readonly string[]): readonly string[] {
  return list.length > mostNames ? [...list.slice(0, mostNames - 1), '…'] : list;
}

/** The loops next below, those in branches among them. */
function innerLoops(tree: Tree): readonly Tree[] {
  return childrenOf(tree).flatMap((child) =>
    child.kind === 'loop' ? [child] : child.kind === 'branch' ? innerLoops(child) : [],
  );
}

function childrenOf(tree: Tree): readonly Tree[] {
  return tree.kind === 'loop' || tree.kind === 'segments'
    ? tree.body
    : tree.kind === 'branch'
      ? [...tree.then, ...tree.otherwise]
      : [];
}
