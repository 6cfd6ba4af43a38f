// The comments above the exports of a definition with loops: what each does, with shapes, and what it refuses.

import { wholeText, type Whole } from '../../base/whole.ts';
import { declared, isActive } from '../shapes.ts';
import type { Documentation } from '../documentation.ts';
import { leafTypes, packedSizes } from './sizes.ts';
import type { Parts } from './workspace.ts';

export type { Documentation } from '../documentation.ts';

export function documentation({ plan, workspace }: Parts): Documentation {
  const { definition, names, value, fused } = plan;
  const { name, parameters } = definition;
  const signature = `${name}(${parameters.map(declared).join(', ')})`;
  const lines = definition.text.split('\n');
  const formula = lines.length <= 12 ? lines : [...lines.slice(0, 11), '…'];
  const active = parameters.filter(isActive).map(declared).join(', ');
  const sizes = plan.sizeNames.length === 0 ? '' : ` for these sizes`;
  const result = plan.isScalar
    ? []
    : [`The result, ${resultShape(plan)}, goes into \`${names.out}\`, which is made if it is left out.`];
  const refuses = refusals(plan);
  const room = (pass: typeof value | null): readonly string[] =>
    pass === null || workspace.fieldsOf(pass).length === 0
      ? []
      : [`Computes in the arrays of \`${names.cache}\`; if that is left out, they are made on each call.`];
  const nothing = fused === null || workspace.fieldsOf(fused).length === 0 ? ' Allocates nothing.' : '';
  return {
    '': [
      `The value of \`${signature}\`:`,
      '',
      ...formula.map((line) => `    ${line}`),
      ...paragraph([...result, ...room(value), ...refuses]),
    ],
    Forward: [
      `The value of \`${name}\`, keeping in \`${names.cache}\` what \`${name}Backward\` needs.`,
      ...paragraph([...result, ...keptText({ plan, workspace })]),
    ],
    Backward: [
      `The gradient of \`${name}\` at the point of the last \`${name}Forward\` with this cache.`,
      '',
      `Overwrites \`${names.grad}\` and returns it. \`${names.df}\` is the adjoint of the ` +
        `result${plan.isScalar ? '' : `, ${resultShape(plan)}`}; call again with another as often as you like.`,
    ],
    Grad: [
      `The value of \`${name}\`; its gradient goes into \`${names.grad}\`.${nothing}`,
      ...paragraph([...room(fused), ...refuses]),
    ],
    Packed: [
      `The value of \`${name}\` at the parameters packed in \`${names.theta}\`; its ` +
        `gradient goes into \`${names.gradient}\`.${nothing}`,
      '',
      `Both hold, in this order, row-major: ${active}.`,
      ...paragraph(packedText(plan)),
      ...room(fused),
    ],
    Cache: [`An empty cache${sizes}: for \`${name}Forward\`${workspaceText({ plan, workspace })}.`],
    Gradient: [`An empty gradient of \`${name}\`${sizes}.`],
  };
}

function paragraph(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

type Plan = Parts['plan'];

function shapeText(sizes: readonly Whole[]): string {
  return sizes.length === 0 ? 'a number' : `[${sizes.map(wholeText).join(', ')}] row-major`;
}

function resultShape({ definition }: Plan): string {
  return leafTypes('', definition.type)
    .map(({ path, sizes }) => `${path === '' ? '' : `${path} `}${shapeText(sizes)}`)
    .join(', ');
}

function refusals({ value, definition }: Plan): readonly string[] {
  const hasArrays = definition.parameters.some(({ name, type }) =>
    leafTypes(name, type).some(({ sizes }) => sizes.length > 0),
  );
  if (value.program.checks.length > 0)
    return [
      'Throws a RangeError for an array of a wrong length, or a position outside of one, before anything is written.',
    ];
  return hasArrays ? ['Throws a RangeError for an array of a wrong length.'] : [];
}

/** What the forward function does with arrays. */
function keptText({ plan, workspace }: Pick<Parts, 'plan' | 'workspace'>): readonly string[] {
  const isReferred = workspace.handedOn.some(({ op, dims }) => op.kind === 'input' && dims.length > 0);
  return [
    ...(isReferred ? [`Arrays are kept by reference: change none before \`${plan.definition.name}Backward\`.`] : []),
    ...(workspace.fields.some(({ isSplit }) => isSplit)
      ? ['Arrays for the backward pass are made by the first call with a cache, and when the sizes change.']
      : []),
  ];
}

function packedText({ definition }: Plan): readonly string[] {
  const { named } = packedSizes(definition);
  const list = named.map((size) => `\`${size}\``);
  if (list.length < 2) return list.map((size) => `The size ${size} is an argument: no data fixes it.`);
  return [`The sizes ${list.slice(0, -1).join(', ')} and ${list.at(-1) ?? ''} are arguments: no data fixes them.`];
}

function workspaceText({ plan, workspace }: Pick<Parts, 'plan' | 'workspace'>): string {
  const { definition, value, fused } = plan;
  const users = [
    ...(workspace.fieldsOf(value).length > 0 ? [definition.name] : []),
    ...(fused !== null && workspace.fieldsOf(fused).length > 0
      ? [`${definition.name}Grad`, `${definition.name}Packed`]
      : []),
  ];
  return users.length === 0
    ? ''
    : `, and the arrays that ${users
        .map((one) => `\`${one}\``)
        .join(', ')
        .replace(/, (?=[^,]*$)/, ' and ')} compute${users.length === 1 ? 's' : ''} in`;
}
