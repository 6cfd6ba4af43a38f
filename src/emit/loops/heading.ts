// What stands above loops: the mathematics of what they compute, whose adjoints, and in what order where that is
// unusual.

import type { Purpose, Tree } from '../../schedule/tree.ts';
import type { Stage } from '../../form/form.ts';

/** Beyond, a list of what loops compute is no help. */
const mostLines = 6;

/** What is said of a stage: the line of the source that it is, or of what it is the adjoint. */
export type Said = { readonly line: string } | { readonly adjointOf: string };
/** Of a stage, and of what is written inside it. */
export type HeadingOf = (stage: Stage) => readonly Said[];

/** Lines of comments: what is computed, and the order. */
export type Headings = { readonly said: readonly string[]; readonly order: readonly string[] };

/** Empty where loops inside compute different things: then each has its own. */
export function headingsOf(tree: Tree, heading: HeadingOf): Headings {
  if (tree.kind === 'segments')
    return { said: [purposes[tree.purpose], ...(tree.purpose === 'remake' ? [] : saidOf(tree, heading))], order: [] };
  const inside = new Set(innerLoops(tree).map((one) => saidOf(one, heading).join('\n')));
  inside.delete('');
  const said = inside.size > 1 ? [] : saidOf(tree, heading);
  const orders = [...ordersOf(tree)];
  return { said, order: said.length === 0 || orders.length === 0 ? [] : [orders.join(', ')] };
}

/** Indices that run down, and those of which several are taken at a time: unroll-and-jam. */
function ordersOf(tree: Tree): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (one: Tree): void => {
    if (one.kind === 'loop' && one.down) found.add(`${one.dim.name} going down`);
    if (one.kind === 'loop' && one.step > 1)
      found.add(`${one.dim.name} ${countWords[one.step] ?? String(one.step)} at a time`);
    for (const inner of childrenOf(one)) visit(inner);
  };
  visit(tree);
  return found;
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
  const adjoints = primals.size === 0 ? [] : [adjointsText([...primals], lines.size > 0)];
  return [...few([...lines]), ...adjoints];
}

function adjointsText(primals: readonly string[], isBeside: boolean): string {
  const names = few(primals).join(', ');
  return isBeside ? `and the adjoints of ${names}` : `the adjoints of ${names}`;
}

function few(list: readonly string[]): readonly string[] {
  return list.length > mostLines ? [...list.slice(0, mostLines - 1), '…'] : list;
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
