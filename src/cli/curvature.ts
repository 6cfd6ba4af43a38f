// `gradc curvature FILE`: for each definition whether it is convex or concave, as a tree with the rule at each node,
// for people or (`--json`) for programs.

import { saysOf, type CurvatureNode, type ShownChord } from '../analyse/curvature/explain.ts';
import type { QuasiName } from '../analyse/curvature/quasi.ts';
import type { CurvatureOf } from '../compile.ts';
import type { Exit } from './compile-files.ts';
import { CommandFault } from '../disk/fault.ts';
import { withSource } from './open-source.ts';
import type { Settings } from './settings.ts';
import type { Terminal } from './terminal.ts';

export async function explainCurvature(settings: Settings, terminal: Terminal): Promise<Exit> {
  const [input, ...more] = settings.operands;
  if (input === undefined || more.length > 0) throw new CommandFault('curvature takes one file: gradc curvature FILE');
  const chosen = settings.in?.split(',').map((name) => name.trim().normalize('NFC')) ?? null;
  return withSource(input, settings, terminal, {}, async ({ open }) => {
    const { curvaturesOpened } = await import('../compile.ts');
    const { definitions } = curvaturesOpened(open, chosen);
    const unknown = chosen?.find((name) => !definitions.some(({ parameters }) => parameters.includes(name)));
    if (unknown !== undefined) throw new CommandFault(`--in: no definition has a parameter '${unknown}'`);
    terminal.result(settings.json ? jsonOf(definitions) : definitions.map(reportOf).join('\n'));
    return 0;
  });
}

function jsonOf(definitions: readonly CurvatureOf[]): string {
  const rows = definitions.map(({ name, in: chosen, curvature, quasi, tree, breaks, hint, neither }) => [
    name,
    { curvature, quasi, in: chosen, tree, breaks, hint, neither },
  ]);
  return `${JSON.stringify(Object.fromEntries(rows), null, 2)}\n`;
}

function reportOf({ name, in: chosen, curvature, quasi, tree, breaks, hint, neither }: CurvatureOf): string {
  const lines = [`${name}: ${curvature}${chosen.length === 0 ? '' : ` in ${chosen.join(', ')}`}`];
  if (quasi !== null) lines.push(`  ${quasi}: ${saysOfQuasi[quasi]}`);
  if (curvature !== 'unknown') for (const node of tree) lines.push(...treeLines(node, 1));
  if (breaks !== null) lines.push(`  it breaks at ${breaks.text}: ${breaks.why}`);
  if (hint !== null) lines.push(`  write ${hint.write} instead of ${hint.of}: it is ${hint.curvature} then`);
  if (neither !== null) {
    lines.push('  neither convex nor concave:');
    for (const chord of neither) lines.push(`    ${chordText(chord)}`);
  }
  return `${lines.join('\n')}\n`;
}

const saysOfQuasi: { readonly [name in QuasiName]: string } = {
  'quasi-convex': 'what is strictly lowest nearby is lowest everywhere',
  'quasi-concave': 'what is strictly greatest nearby is greatest everywhere',
  'quasi-linear': 'along every line it only grows, or only falls',
};

function treeLines({ text, curvature, rule, of }: CurvatureNode, depth: number): readonly string[] {
  const shown = text.length > 70 ? `${text.slice(0, 69)}…` : text;
  const says = saysOf(rule);
  const why = says === '' ? rule : `${rule}: ${says}`;
  return [`${'  '.repeat(depth)}${shown}: ${curvature} (${why})`, ...of.flatMap((node) => treeLines(node, depth + 1))];
}

function chordText({ from, to, values, middle }: ShownChord): string {
  const point = (at: ShownChord['from']): string =>
    Object.entries(at)
      .map(([name, x]) => `${name} = ${x}`)
      .join(', ');
  const mean = values[0] / 2 + values[1] / 2;
  const side = middle > mean ? 'above' : 'below';
  return `from (${point(from)}) to (${point(to)}): half-way ${middle}, ${side} the chord's ${mean}`;
}
