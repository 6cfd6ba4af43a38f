// Where values are used: by the items of blocks, and by other values.

import { occurrences } from './occurrences.ts';
import type { Block, Value } from './nest.ts';

export type Use = {
  readonly block: Block;
  readonly index: number;
  /** Asked for in every iteration: the end of a loop. */
  readonly isRepeated: boolean;
  readonly isKept: boolean;
  /** Says only that the value can be computed here. */
  readonly isAnchor: boolean;
};

export function eachUse(block: Block, use: (value: Value, one: Use) => void): void {
  block.items.forEach((item, index) => {
    const here: Use = { block, index, isRepeated: false, isKept: false, isAnchor: false };
    switch (item.kind) {
      case 'loop':
        use(item.from, here);
        use(item.to, { ...here, isRepeated: true });
        eachUse(item.body, use);
        return;
      case 'branch':
        use(item.test, here);
        eachUse(item.then, use);
        eachUse(item.otherwise, use);
        return;
      case 'declare':
        if (item.value !== null) use(item.value, here);
        return;
      case 'update':
        if (item.target.kind === 'memory') use(item.target.address, here);
        for (const value of item.values) use(value, here);
        return;
      case 'fill':
        if (item.from !== null) use(item.from, here);
        if (item.to !== null) use(item.to, here);
        return;
      case 'keep':
        use(item.value, { ...here, isKept: true });
        return;
      case 'anchor':
        use(item.value, { ...here, isAnchor: true });
        return;
      case 'field':
        use(item.value, here);
        return;
      case 'comment':
        return;
    }
  });
}

/** Written where it is used, always. */
export function isAtom({ is }: Value): boolean {
  return (
    is.kind === 'number' || is.kind === 'truth' || is.kind === 'outer' || is.kind === 'index' || is.kind === 'register'
  );
}

/** As often as each occurs where the value is written out. */
export function eachOperand({ is }: Value, visit: (operand: Value) => void): void {
  switch (is.kind) {
    case 'load':
      visit(is.address);
      return;
    case 'gate': {
      const times = occurrences(is.gate, is.args.length);
      is.args.forEach((argument, i) => {
        for (let count = 0; count < (times[i] ?? 1); count += 1) visit(argument);
      });
      return;
    }
    case 'choice':
      for (const operand of [is.test, is.yes, is.no]) visit(operand);
      return;
    case 'sum':
      for (const term of is.terms) visit(term.value);
      return;
    case 'product':
      visit(is.left);
      visit(is.right);
      return;
    case 'rest':
      visit(is.of);
      return;
    case 'number':
    case 'truth':
    case 'outer':
    case 'index':
    case 'register':
      return;
  }
}
