// The reference page of all gates, in Markdown: what each computes, its derivatives, and where they hold.

import type { Gate, GateValue, Region } from './gate.ts';
import { gates } from './table.ts';

/** A formula longer than this is an approximation that nobody reads in a table. */
const longestFormula = 150;

const groups: readonly { readonly title: string; readonly intro: string; readonly holds: (gate: Gate) => boolean }[] = [
  {
    title: 'Functions',
    intro: 'What a source file may call. Each maps over arrays element by element.',
    holds: (gate) => gate.callable,
  },
  {
    title: 'Operators',
    intro: 'What the operators of the language mean. A comparison is 1 where it holds, else 0.',
    holds: (gate) =>
      !gate.callable && (gate.value.kind === 'infix' || gate.value.kind === 'prefix' || gate.type === 'whole'),
  },
  {
    title: 'Inside',
    intro: 'What other gates, and the language itself, are made of. They cannot be called by name.',
    holds: () => true,
  },
];

export function gateReference(): string {
  const rest = new Set(gates.values());
  const sections = groups.map(({ title, intro, holds }) => {
    const own = [...rest].filter(holds).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const gate of own) rest.delete(gate);
    return [`## ${title}`, intro, ...own.map(entry)].join('\n\n');
  });
  return `${['# Gates', preface, ...sections].join('\n\n')}\n`;
}

const preface =
  'Every gate of the table in `src/gates/table.ts`. In a derivative `out` is the value, which the forward ' +
  'pass has kept. ' +
  'Values and derivatives follow IEEE arithmetic: NaN gives NaN, and outside its domain a function gives NaN. ' +
  'Cost counts a sum, a product or a comparison as 1, a division or square root as 4, a function of the ' +
  'host as 20, a power as 40.';

function entry(gate: Gate): string {
  const lines = gateFacts(gate).map((fact) => `- ${fact}`);
  return [`### \`${gateSignature(gate)}\``, `$${latexOf(gate)}$`, gate.doc, lines.join('\n')].join('\n\n');
}

/** All that is to be said of it, each in a line of Markdown: its value, its derivatives, where they hold. */
export function gateFacts(gate: Gate): readonly string[] {
  return [
    `Value: ${valueText(gate.value)}`,
    ...gate.args.map((argument) => `Derivative in \`${argument}\`: ${partialText(gate, argument)}`),
    ...facts(gate),
  ];
}

/** How it is written: `atan2(y, x)`, `a + b`. */
export function gateSignature(gate: Gate): string {
  const [first = '', second = ''] = gate.args;
  if (gate.callable || (gate.value.kind !== 'infix' && gate.value.kind !== 'prefix'))
    return `${gate.name}(${gate.args.join(', ')})`;
  return gate.value.kind === 'infix' ? `${first} ${gate.name} ${second}` : `${gate.name} ${first}`;
}

/** The gate's LaTeX with its own arguments' names. */
function latexOf(gate: Gate): string {
  return gate.latex.replace(/#(\w+)/g, (_, argument: string) =>
    argument.length === 1 ? argument : `\\mathit{${argument}}`,
  );
}

function valueText(value: GateValue): string {
  switch (value.kind) {
    case 'infix':
    case 'prefix':
      return `the operator \`${value.symbol}\` of the host`;
    case 'host':
      return `\`Math.${value.callee}\``;
    case 'formula':
      return formulaText(value.text);
  }
}

function partialText(gate: Gate, argument: string): string {
  const text = gate.partials[argument];
  if (text === undefined) return 'none: it is data';
  return formulaText(text);
}

function formulaText(text: string): string {
  return text.length > longestFormula
    ? 'a piecewise approximation to the last digits'
    : `\`${text.replaceAll('\n', '; ')}\``;
}

function facts(gate: Gate): readonly string[] {
  const found: string[] = [];
  if (gate.aliases.length > 0) found.push(`Also written ${gate.aliases.map((alias) => `\`${alias}\``).join(', ')}`);
  if (gate.variadic) found.push('Takes any number of arguments, nested from the left');
  if (Object.keys(gate.domain).length > 0) found.push(`Domain: ${regionText(gate.domain)}`);
  if (gate.range.some(Number.isFinite)) found.push(`Range: ${intervalText(gate.range)}`);
  if (gate.kinks.length > 0)
    found.push(`Not differentiable where ${gate.kinks.map((kink) => `\`${kink}\``).join(' or ')} is 0`);
  if (gate.discontinuous) found.push('Jumps');
  if (gate.regular !== null) found.push('An adjoint of 0 stays 0 even where the derivative is infinite');
  for (const { where, is } of gate.curvature)
    found.push(
      `${is[0]?.toUpperCase() ?? ''}${is.slice(1)} ` +
        (Object.keys(where).length === 0 ? 'everywhere' : `for ${regionText(where)}`),
    );
  found.push(`Cost: ${gate.cost}`);
  return found;
}

function regionText(region: Region): string {
  return Object.entries(region)
    .map(([argument, interval]) => `\`${argument}\` in ${intervalText(interval)}`)
    .join(', ');
}

function intervalText([from, to]: readonly [number, number]): string {
  return `${bound(from)} to ${bound(to)}`;
}

function bound(value: number): string {
  if (!Number.isFinite(value)) return value < 0 ? '-∞' : '∞';
  const halves = (value * 2) / Math.PI;
  if (value !== 0 && Number.isInteger(halves)) {
    const sign = halves < 0 ? '-' : '';
    const count = Math.abs(halves);
    const isWhole = count % 2 === 0;
    const times = isWhole ? count / 2 : count;
    return `${sign}${times === 1 ? '' : String(times)}π${isWhole ? '' : '/2'}`;
  }
  return String(value);
}
