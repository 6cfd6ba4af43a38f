// `gradc explain NAME`: what a message, a function, an operator or a word of the language is, from the tables that have
// it; of a name that another language has, how it is written here.

import { builtins, foldNames, foldingGates, type Builtin } from '../../check/builtins.ts';
import { CommandFault } from '../../disk/fault.ts';
import type { Gate } from '../../gates/gate.ts';
import { callableGate } from '../../gates/lookup.ts';
import { gateFacts, gateSignature } from '../../gates/reference.ts';
import { gates } from '../../gates/table.ts';
import { infixOperators, prefixOperators } from '../../syntax/operators.ts';
import type { Exit } from '../compile-files.ts';
import type { Settings } from '../settings.ts';
import type { Terminal } from '../terminal.ts';
import { topics, topicsText } from './topics.ts';
import { words, type Word } from './words.ts';

export async function explainName({ operands }: Settings, terminal: Terminal): Promise<Exit> {
  const [asked, ...more] = operands;
  if (more.length > 0) throw new CommandFault('explain takes one name: gradc explain NAME');
  if (asked === undefined) {
    terminal.result(topicsText());
    return 0;
  }
  const name = asked.normalize('NFC').replace(/\(.*\)$/s, '');
  const found = await explanationOf(name);
  if (found !== null) {
    terminal.result(`${found}\n`);
    return 0;
  }
  const { suggest } = await import('../../report/suggest.ts');
  const near = suggest(name, topics());
  terminal.note(
    `gradc: nothing is called '${name}'${near === null ? '' : `: did you mean ${near}?`}` +
      '; gradc explain shows what can be asked',
  );
  return 1;
}

/** All that a name stands for; null for none. */
async function explanationOf(name: string): Promise<string | null> {
  if (/^GR\d/i.test(name)) {
    const { messageText } = await import('./message.ts');
    return messageText(name.toUpperCase());
  }
  const parts: string[] = [];
  const word = words.get(name);
  if (word !== undefined) parts.push(wordText(word));
  const gate = gateOf(name);
  if (gate !== null) parts.push(await gateText(gate));
  const builtin = builtins.get(name);
  if (builtin !== undefined) parts.push(builtinText(name, builtin));
  if (foldNames.has(name)) parts.push(foldText(name));
  if (parts.length > 0) return parts.join('\n\n');
  const { foreignText } = await import('./foreign.ts');
  const foreign = foreignText(name);
  if (foreign === null) return null;
  const same = foreign.name === null ? null : await explanationOf(foreign.name);
  return [foreign.text, ...(same === null ? [] : [same])].join('\n\n');
}

/** What a call, or an operator, means. */
function gateOf(name: string): Gate | null {
  const infix = infixOperators.get(name);
  const operator = infix === undefined ? prefixOperators.get(name) : infix.kind === 'power' ? 'pow' : infix.operator;
  return callableGate(name) ?? gates.get(operator ?? name) ?? null;
}

async function gateText(gate: Gate): Promise<string> {
  const lines = [gateSignature(gate), `  ${gate.doc}`, ...gateFacts(gate).map((fact) => `  ${plain(fact)}`)];
  if (!gate.callable) return lines.join('\n');
  const { pictureOf } = await import('./picture.ts');
  return `${lines.join('\n')}\n\n${pictureOf(gate)}`;
}

/** Markdown as text. */
function plain(line: string): string {
  return line.replaceAll('`', '');
}

function builtinText(name: string, { args, rule, doc, formula }: Builtin): string {
  // Of no arguments the rule says what it takes.
  const takes = rule([]);
  return [
    `${name}(${args.join(', ')})`,
    `  ${doc}`,
    ...(typeof takes === 'string' ? [`  Takes ${takes}`] : []),
    ...(formula === null ? [] : [`  By indices: ${formula}`]),
  ].join('\n');
}

function foldText(name: string): string {
  const body = name === 'count' ? 'v[i] > 0' : 'v[i]';
  return [
    `${name}(i: ${body})`,
    '  A fold over an index, or several (i, j: …), or a part of an axis (i in 1..n: …).',
    ...(foldingGates.has(name) ? [`  ${name}(v) folds a whole array.`] : []),
    ...(name === 'count' ? ['  How often a condition holds, a whole number.'] : []),
  ].join('\n');
}

function wordText({ usage, doc, example }: Word): string {
  return [usage, `  ${doc}`, '', ...example.split('\n').map((line) => `    ${line}`)].join('\n');
}
