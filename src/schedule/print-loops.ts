// Loops as text, for people who look at what the scheduler made.

import { unreachable } from '../base/invariant.ts';
import type { Dim, Index, Ref, Stage, StageTable } from '../form/form.ts';
import { stageTable } from '../form/form.ts';
import { partOfRange } from './part-of-range.ts';
import { peelsOf } from './peel.ts';
import type { Schedule, Step, Tree } from './tree.ts';

export function printLoops(schedule: Schedule): string {
  const { request, tree, storage } = schedule;
  const peels = peelsOf(schedule);
  const table = stageTable(request.program);
  const lines: string[] = [];
  const visit = (nodes: readonly Tree[], indent: string): void => {
    for (const node of nodes) {
      switch (node.kind) {
        case 'loop': {
          const { dim, down, step, at, between } = node;
          const { from, to } = partOfRange(table, node) ?? dim;
          const range = between === undefined ? `${printIndex(table, from)}..${printIndex(table, to)}` : 'first..end';
          const peel = peels.get(node);
          const last = { ...to, offset: to.offset - 1 };
          const apart = [...(peel?.from ? [from] : []), ...(peel?.to ? [last] : [])].map(
            (end) => `, ${printIndex(table, end)} apart`,
          );
          lines.push(
            `${indent}${at === undefined ? 'for' : 'at'} ${dim.name} in ` +
              `${range}${down ? ' down' : ''}${step > 1 ? ` by ${String(step)}` : ''}${apart.join('')}`,
          );
          visit(node.body, `${indent}  `);
          break;
        }
        case 'segments': {
          const { dim } = node.segments;
          const range = `${printIndex(table, dim.from)}..${printIndex(table, dim.to)}`;
          lines.push(`${indent}segments of ${dim.name} in ${range}${node.down ? ' down' : ''}`);
          visit(node.body, `${indent}  `);
          break;
        }
        case 'branch':
          lines.push(`${indent}if ${node.literal.holds ? '' : 'not '}${nameOf(table, node.literal.condition)}`);
          visit(node.then, `${indent}  `);
          if (node.otherwise.length > 0) {
            lines.push(`${indent}else`);
            visit(node.otherwise, `${indent}  `);
          }
          break;
        case 'step':
          lines.push(`${indent}${printStep(table, node.step)}`);
          break;
        default:
          unreachable(node);
      }
    }
  };
  visit(tree, '');
  const arrays = [...storage].flatMap(([ref, one]) => {
    if (one.kind !== 'array') return [];
    const { axes, window } = one;
    const kept = axes.map((axis) => (axis === window?.axis ? `${axis.name} % ${String(window.rows)}` : axis.name));
    return [`${nameOf(table, ref)}[${kept.join(', ')}]`];
  });
  if (arrays.length > 0) lines.push(`arrays: ${arrays.join(' ')}`);
  return `${lines.join('\n')}\n`;
}

function printStep(table: StageTable, step: Step): string {
  const { stage } = step;
  if (step.kind === 'start')
    return `start ${place(
      table,
      stage,
      step.over.map(({ name }) => name),
    )}`;
  if (step.kind === 'compute')
    return `${place(
      table,
      stage,
      stage.dims.map(({ name }) => name),
    )} = ${stage.op.kind === 'gate' ? stage.op.gate.name : stage.op.kind}`;
  const how = stage.op.kind === 'accumulate' && !step.assigns ? `${stage.op.how} ` : '';
  return `${place(
    table,
    stage,
    step.part.at.map((index) => printIndex(table, index)),
  )} ${how}= ${nameOf(table, step.part.value)}${step.position === undefined ? '' : ` at ${step.position.stage.name}`}`;
}

function place(table: StageTable, stage: Stage, positions: readonly string[]): string {
  return positions.length === 0 ? nameOf(table, stage.id) : `${nameOf(table, stage.id)}[${positions.join(', ')}]`;
}

function nameOf(table: StageTable, ref: Ref): string {
  const stage = table[ref];
  return stage === undefined ? '?' : stage.op.kind === 'constant' ? String(stage.op.value) : stage.name;
}

function printIndex(table: StageTable, { offset, terms }: Index): string {
  const texts = terms.map(({ factor, of }) => {
    const times = factor === 1 ? '' : factor === -1 ? '-' : `${String(factor)}*`;
    return `${times}${of.kind === 'value' ? nameOf(table, of.ref) : atomName(of)}`;
  });
  if (offset !== 0 || texts.length === 0) texts.push(String(offset));
  return texts.join('+').replaceAll('+-', '-');
}

function atomName(of: Dim | { readonly name: string }): string {
  return of.name;
}
