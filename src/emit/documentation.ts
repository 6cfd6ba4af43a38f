// The comments above the exports of a definition: what each does, with shapes.

import type { CheckedDefinition } from '../check/checked.ts';
import { declared, isActive } from './shapes.ts';

type Names = {
  readonly cache: string;
  readonly grad: string;
  readonly theta: string;
  readonly gradient: string;
  readonly out: string;
};

export type Documentation = {
  readonly [suffix in '' | 'Forward' | 'Backward' | 'Grad' | 'Packed' | 'Cache' | 'Gradient']: readonly string[];
};

export function documentation(definition: CheckedDefinition, names: Names): Documentation {
  const { name, parameters } = definition;
  const signature = `${name}(${parameters.map(declared).join(', ')})`;
  const lines = definition.text.split('\n');
  const formula = lines.length <= 12 ? lines : [...lines.slice(0, 11), '…'];
  const active = parameters.filter(isActive).map(declared).join(', ');
  return {
    '': [`The value of \`${signature}\`:`, '', ...formula.map((line) => `    ${line}`)],
    Forward: [`The value of \`${name}\`, keeping in \`${names.cache}\` what \`${name}Backward\` needs.`],
    Backward: [
      `The gradient of \`${name}\` at the point of the last \`${name}Forward\` with this cache.`,
      '',
      `Overwrites \`${names.grad}\` and returns it. \`df\` is the adjoint of the ` +
        `result; call again with another as often as you like.`,
    ],
    Grad: [`The value of \`${name}\`; its gradient goes into \`${names.grad}\`. Allocates nothing.`],
    Packed: [
      `The value of \`${name}\` at the parameters packed in ` +
        `\`${names.theta}\`; its gradient goes into \`${names.gradient}\`.`,
      '',
      `Both hold, in this order, row-major: ${active}.`,
    ],
    Cache: [`An empty cache for \`${name}Forward\`.`],
    Gradient: [`An empty gradient of \`${name}\`.`],
  };
}
