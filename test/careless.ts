// Writes a module without any layout: each statement on one line, in as many parentheses as there are operators.

import type { Code, CodeType, Declaration, Module, Statement } from '../src/code/code.ts';
import type { Target } from '../src/print/target.ts';
import { withClasses } from '../src/print/classes.ts';
import { argumentsOf, calleeText } from '../src/print/flat.ts';
import { readableComparison } from '../src/print/parentheses.ts';
import { docLines, isPlainValue } from '../src/print/print.ts';
import { typeText } from '../src/print/type-text.ts';
import { binary, name } from './code-builders.ts';

export function careless(module: Module, target: Target): string {
  const expression = (given: Code, isStore = false, isFollowed = false): string => {
    const code = readableComparison(given, isFollowed);
    const wrapped = (operand: Code): string =>
      ['name', 'field', 'length', 'element'].includes(operand.kind) || (operand.kind === 'number' && 1 / operand.value > 0)
        ? expression(operand)
        : `(${expression(operand)})`;
    switch (code.kind) {
      case 'name':
        return code.text;
      case 'field':
        return `${expression(code.object)}.${code.name}`;
      case 'length':
        return `${expression(code.array)}.length`;
      case 'truth':
        return String(code.holds);
      case 'nothing':
        return code.is;
      case 'element':
        return `${expression(code.array)}[${expression(code.index)}]${target === 'ts' && !isStore ? '!' : ''}`;
      case 'number':
        if (Math.abs(code.value) === Math.PI) return code.value < 0 ? '-Math.PI' : 'Math.PI';
        if (Math.abs(code.value) === Math.E) return code.value < 0 ? '-Math.E' : 'Math.E';
        return Object.is(code.value, -0) ? '-0' : String(code.value).toUpperCase().replace('INFINITY', 'Infinity').replace('NAN', 'NaN');
      case 'text':
        return JSON.stringify(code.value);
      case 'binary': {
        // What is long is nested on the left; do not pile up its parentheses.
        const operands: string[] = [];
        let node: Code = code;
        for (; node.kind === 'binary' && node.operator === '+'; node = node.left) operands.push(wrapped(node.right));
        if (operands.length > 0) return [...operands, wrapped(node)].reverse().join(' + ');
        return `${wrapped(code.left)} ${code.operator} ${wrapped(code.right)}`;
      }
      case 'unary':
        return `${code.operator} ${wrapped(code.operand)}`;
      case 'host':
      case 'call':
      case 'method':
      case 'array':
      case 'error':
        return `${calleeText(code)}(${argumentsOf(code)
          .map((arg, index, all) => expression(arg, false, index < all.length - 1))
          .join(',')})`;
      case 'new':
        return `new ${code.of}()`;
      case 'isArray':
        return `${wrapped(code.operand)} instanceof ${code.of === 'real' ? 'Float64Array' : 'Int32Array'}`;
      case 'conditional':
        return `${wrapped(code.test)} ? ${wrapped(code.yes)} : ${wrapped(code.no)}`;
      case 'object':
        return `{${code.fields.map(field).join(',')}}`;
    }
  };
  const field = (item: { readonly name: string; readonly value: Code }): string => {
    const isShort = item.value.kind === 'name' && item.value.text === item.name;
    return isShort ? item.name : `"${item.name}":${expression(item.value)}`;
  };
  const typed = (item: { readonly name: string; readonly type: CodeType; readonly optional?: true }): string =>
    target === 'ts' ? `${item.name}${item.optional === true ? '?' : ''}:${typeText(item.type)}` : item.name;
  const statements = (list: readonly Statement[]): string => list.map(statement).join('\n');
  const statement = (item: Statement): string => {
    switch (item.kind) {
      case 'const':
        return `const ${item.name}=${expression(item.value)}`;
      case 'let':
        return item.value === null ? `let ${typed(item)}` : `let ${item.name}=${expression(item.value)}`;
      case 'assign':
        return `${expression(item.target, item.operator === '=')}${item.operator}${expression(item.value)};`;
      case 'unpack':
        return `const {${item.names.map((one) => (one.field === one.name ? one.name : `${one.field}:${one.name}`)).join(',')}}=${expression(item.from)}`;
      case 'if':
        return `if(${expression(item.test)})${braced(item.then)}${item.otherwise.length === 0 ? '' : `else ${branch(item.otherwise)}`}`;
      case 'for': {
        const check = expression(binary(name(item.index), item.step > 0 ? '<' : '>=', item.to));
        const step = item.step === 1 ? '++' : item.step === -1 ? '--' : item.step > 0 ? `+=${item.step}` : `-=${-item.step}`;
        return `for(let ${item.index}=${expression(item.from)};${check};${item.index}${step})${braced(item.body)}`;
      }
      case 'comment':
        return `// ${item.text}`;
      case 'blank':
        return '';
      case 'call':
        return `${expression(item.value)};`;
      case 'throw':
        return `throw ${expression(item.value)};`;
      case 'return':
        return `return ${expression(item.value)};`;
    }
  };
  const braced = (list: readonly Statement[]): string => `{\n${statements(list)}\n}`;
  const branch = (list: readonly Statement[]): string => (list.length === 1 && list[0]?.kind === 'if' ? statements(list) : braced(list));
  const doc = (lines: readonly string[], margin = 0): string => {
    const [first] = lines;
    if (first === undefined) return '';
    // A comment is the one thing that prettier leaves as it is: where it takes several lines is the printer's choice.
    if (lines.length === 1 && margin + first.length + 7 <= 120) return `/** ${first} */\n`;
    return `/**\n${lines.map((line) => `* ${line}\n`).join('')}*/\n`;
  };
  const declaration = (item: Declaration): string => {
    switch (item.kind) {
      case 'function': {
        const list = item.parameters.map((one) => `${typed(one)}${one.initial === null ? '' : `=${expression(one.initial)}`}`).join(',');
        const head = `${item.exported ? 'export ' : ''}function ${item.name}(${list})${target === 'ts' ? `:${typeText(item.returns)}` : ''}`;
        return doc(docLines(item, target)) + head + braced(item.body);
      }
      case 'interface': {
        if (target === 'js') return doc(docLines(item, target));
        const list = item.fields.map((one) => `${one.doc === '' ? '' : doc([one.doc], 2)}${JSON.stringify(one.name)}:${typeText(one.type)};\n`);
        return `${doc(item.doc)}export interface ${item.name}{\n${list.join('')}}`;
      }
      case 'class': {
        const members = item.fields.map((one) => {
          const isPlain = isPlainValue(one.initial);
          const words = [...(one.doc === '' ? [] : [one.doc]), ...(target === 'js' && !isPlain ? [`@type {${typeText(one.type)}}`] : [])];
          const type = isPlain || target === 'js' ? '' : `:${typeText(one.type)}`;
          return `${doc(words, 2)}${JSON.stringify(one.name)}${type}=${expression(one.initial)};\n`;
        });
        return `${doc(docLines(item, target))}${item.exported ? 'export ' : ''}class ${item.name}{\n${members.join('')}}`;
      }
      case 'table': {
        const { value } = item;
        return `${doc(item.doc)}const ${item.name}=${'kind' in value ? expression(value) : `new ${item.of === 'whole' ? 'Int32Array' : 'Float64Array'}([${value.map((one) => (Object.is(one, -0) ? '-0' : String(one))).join(',')}])`};`;
      }
    }
  };
  const header = module.header.map((line) => `//${line === '' ? '' : ` ${line}`}\n`).join('');
  return [header, ...withClasses(module).declarations.map(declaration)].join('\n\n');
}
