// What the comments above the exports of a definition with loops add: shapes, workspace, and what is refused.

import { wholeText, type Whole } from '../../base/whole.ts';
import type { Suffix } from '../../check/exports.ts';
import { noRemarks, type Remarks } from '../frame/body.ts';
import { adjointText } from '../frame/comments.ts';
import type { Pass } from './plan.ts';
import { leafTypes, packedSizes } from './sizes.ts';
import type { Parts } from './workspace.ts';

export function remarksOn(parts: Parts, suffix: Suffix): Remarks {
  const { plan, workspace } = parts;
  const { definition, names, value, fused, tangent, product } = plan;
  const sizes = plan.sizeNames.length === 0 ? '' : ` for these sizes`;
  const result = plan.isScalar
    ? []
    : [`The result, ${resultShape(plan)}, goes into \`${names.out}\`, which is made if it is left out.`];
  const room = (pass: Pass | null): readonly string[] =>
    pass === null || workspace.fieldsOf(pass).length === 0
      ? []
      : [`Computes in the arrays of \`${names.cache}\`; if that is left out, they are made on each call.`];
  const nothing = (pass: Pass | null): string =>
    pass === null || workspace.fieldsOf(pass).length === 0 ? ' Allocates nothing.' : '';
  switch (suffix) {
    case '':
      return { lines: paragraph([...result, ...room(value), ...refusals(plan)]) };
    case 'Forward':
      return { lines: paragraph([...result, ...keptText(parts)]) };
    case 'Backward':
      return { lines: ['', adjointText(plan, plan.isScalar ? '' : resultShape(plan))] };
    case 'Grad':
      return { after: nothing(fused), lines: paragraph([...room(fused), ...refusals(plan)]) };
    case 'Packed':
    case 'Batch':
      return { after: nothing(fused), lines: [...paragraph(packedText(plan)), ...room(fused)] };
    case 'Jvp':
      return { lines: paragraph([...result, ...room(tangent), ...refusals(plan)]) };
    case 'Hvp':
      return { after: nothing(product), lines: paragraph([...room(product), ...refusals(plan)]) };
    case 'Cache':
      if (definition.isBatch === true)
        return { instead: `The arrays that \`${definition.name}\` computes in${sizes}.` };
      return { instead: `An empty cache${sizes}: for \`${definition.name}Forward\`${workspaceText(parts)}.` };
    case 'Gradient':
      return { instead: `An empty gradient of \`${definition.name}\`${sizes}.` };
    default:
      return noRemarks;
  }
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
