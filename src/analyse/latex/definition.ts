// A definition as mathematics: as it is written, its stages, and the chain rule, one line for each derivative.

import { elementAt } from '../../base/lists.ts';
import type { CheckedDefinition } from '../../check/checked.ts';
import { inputOf, stageTable, type Program, type Ref, type Stage } from '../../form/form.ts';
import { writtenStages } from '../../form/notation.ts';
import { seedPath } from '../../passes/adjoint.ts';
import { shown } from '../../passes/shown.ts';
import type { Written } from '../../passes/written.ts';
import { levels, type Latex } from './gates.ts';
import { functionLatex, nameLatex, subscripted } from './names.ts';
import { latexOf, type Line, type Notation } from './notation.ts';

/** `value`: the program before any pass; `written`: with the backward pass, if there is one. */
export function definitionLatex(definition: CheckedDefinition, value: Program, written: Written): string {
  const parts = [
    `% ${comment(definition.name)}: definition`,
    aligned(definitionLines(definition, shown(value))),
    `% ${comment(definition.name)}: stages`,
    aligned(stageLines(written)),
  ];
  const slopes = slopeLines(definition, written);
  if (slopes.length > 0) parts.push(`% ${comment(definition.name)}: chain rule`, aligned(slopes));
  return parts.filter((text) => text !== '').join('\n');
}

/** What LaTeX does not read ends with its line. */
function comment(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function aligned(lines: readonly Line[]): string {
  if (lines.length === 0) return '';
  const rows = lines.map(({ left, sign, right, remark }) => {
    const where = remark === '' ? '' : ` && ${remark}`;
    return `  ${left} &${sign} ${right}${where}`;
  });
  return ['\\begin{align*}', rows.join(' \\\\\n'), '\\end{align*}'].join('\n');
}

function plainNotation({ table, inline }: Written): Notation {
  return latexOf({ table, inline, called: () => null });
}

/** As it is written: each line of the user's, and at last the function. */
function definitionLines(definition: CheckedDefinition, written: Written): readonly Line[] {
  const { program, table } = written;
  const notation = plainNotation(written);
  const results = new Set(program.results.map(({ ref }) => ref));
  const isOwn = ({ id, named, name }: Stage): boolean => !results.has(id) || (named && name !== definition.name);
  const lines = writtenStages(program, written.inline)
    .filter(isOwn)
    .flatMap(({ id }) => notation.lines(id));
  const parameters = definition.parameters.map(({ name }) => subscripted(nameLatex(name))).join(', ');
  const head = `${functionLatex(definition.name)}\\left( ${parameters} \\right)`;
  const ends = program.results.flatMap(({ name, ref }): readonly Line[] => {
    const stage = elementAt(table, ref);
    const field = name === '' ? '' : fieldLatex(`.${name}`);
    const at = stage.dims.map((dim) => subscripted(nameLatex(dim.name)));
    const left = `${head}${field}${at.length === 0 ? '' : `_{${at.join(', ')}}`}`;
    if (isOwn(stage)) return [{ left, sign: '=', right: notation.value(ref).text, remark: '' }];
    return notation
      .lines(ref)
      .map((line) => ({ ...line, left: line.left === notation.value(ref).text || at.length === 0 ? left : line.left }));
  });
  return [...lines, ...ends];
}

/** `.a.b` */
function fieldLatex(path: string): string {
  return path
    .split('.')
    .map((one) => (one === '' ? '' : subscripted(nameLatex(one))))
    .join('.');
}

function stageLines(written: Written): readonly Line[] {
  const notation = plainNotation(written);
  return writtenStages(written.program, written.inline).flatMap(({ id }) => notation.lines(id));
}

/** Last stage first: what each derivative is made of. */
function slopeLines(definition: CheckedDefinition, { program, table, inline }: Written): readonly Line[] {
  const result = functionLatex(definition.name);
  const primals = primalsOf(program, inline);
  const partial = (stage: Stage, at: readonly string[]): Latex => {
    const name = stage.op.kind === 'input' ? stage.op.parameter : stage.name;
    return {
      text: `\\frac{\\partial ${result}}{\\partial ${subscripted(nameLatex(name), at)}}`,
      level: levels.fraction,
    };
  };
  const notation = latexOf({
    table,
    inline,
    called: (stage, at) => {
      const { op } = stage;
      if (op.kind === 'input' && op.role === 'seed')
        return {
          text: subscripted(
            { base: `\\overline{${result}${fieldLatex(op.parameter.slice(seedPath.length))}}`, below: [] },
            at,
          ),
          level: levels.atom,
        };
      const primal = primals.get(stage.id);
      return primal === undefined ? null : partial(elementAt(table, primal), at);
    },
  });
  const backward = program.stages.slice(program.forward);
  const lines = backward.flatMap((stage): readonly Line[] => {
    const { op, id } = stage;
    const isWritten = op.kind === 'gate' || op.kind === 'accumulate' || op.kind === 'pack';
    return inline[id] === true || !isWritten ? [] : notation.lines(id);
  });
  const rest = program.gradients.flatMap(({ of, is }): readonly Line[] => {
    const input = elementAt(table, of);
    if (is !== null && inline[is] !== true && primals.get(is) === of && backward.some(({ id }) => id === is)) return [];
    const at = input.dims.map(({ name }) => subscripted(nameLatex(name)));
    return [
      {
        left: partial({ ...input, name: inputOf(input).parameter }, at).text,
        sign: '=',
        right: is === null ? '0' : notation.value(is).text,
        remark: '',
      },
    ];
  });
  return [...lines, ...rest];
}

/** By adjoint: what it is the adjoint of. A term of a sum may share the sum's. */
function primalsOf(program: Program, inline: Written['inline']): ReadonlyMap<Ref, Ref> {
  const found = new Map<Ref, Ref>();
  for (const [of, is] of program.adjoints) {
    const known = found.get(is);
    if (known === undefined || (inline[known] === true && inline[of] !== true)) found.set(is, of);
  }
  const table = stageTable(program);
  for (const { of, is } of program.gradients)
    if (is !== null && table[is] !== undefined && !found.has(is)) found.set(is, of);
  return found;
}
