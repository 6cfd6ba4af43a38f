// The printer's text is what prettier makes of the same module, written without any care for its layout.

import fc from 'fast-check';
import * as prettier from 'prettier';
import { describe, expect, test } from 'vitest';
import type { BinaryOperator, Code, Declaration, Module, ParameterCode, Statement, Target } from '../src/emit/code.ts';
import { loadModule } from '../src/emit/javascript.ts';
import { readableComparison } from '../src/emit/parentheses.ts';
import { docLines, printModule } from '../src/emit/print.ts';
import { writeTypeScript } from '../src/emit/typescript.ts';

const name = (text: string): Code => ({ kind: 'name', text });
const number = (value: number): Code => ({ kind: 'number', value });
const text = (value: string): Code => ({ kind: 'text', value });
const binary = (left: Code, operator: BinaryOperator, right: Code): Code => ({ kind: 'binary', operator, left, right });
const minus = (operand: Code): Code => ({ kind: 'unary', operator: '-', operand });
const not = (operand: Code): Code => ({ kind: 'unary', operator: '!', operand });
const call = (callee: string, ...args: readonly Code[]): Code => ({ kind: 'call', callee, args });
const create = (callee: string, ...args: readonly Code[]): Code => ({ kind: 'new', callee, args });
const conditional = (condition: Code, yes: Code, no: Code): Code => ({ kind: 'conditional', test: condition, yes, no });
const object = (fields: { readonly [name: string]: Code }): Code => ({
  kind: 'object',
  fields: Object.entries(fields).map(([field, value]) => ({ name: field, value })),
});
const element = (array: string, index: Code): Code => ({ kind: 'element', array, index });

const constant = (variable: string, value: Code): Statement => ({ kind: 'const', name: variable, value });
const add = (target: Code, value: Code): Statement => ({ kind: 'assign', target, operator: '+=', value });
const result = (value: Code): Statement => ({ kind: 'return', value });
const either = (condition: Code, then: readonly Statement[], otherwise: readonly Statement[] = []): Statement => ({
  kind: 'if',
  test: condition,
  then,
  otherwise,
});
const loop = (index: string, from: Code, to: Code, step: number, body: readonly Statement[]): Statement => ({ kind: 'for', index, from, to, step, body });

type Head = { readonly doc?: readonly string[]; readonly parameters?: readonly ParameterCode[]; readonly returns?: string; readonly exported?: boolean };
function define(functionName: string, body: readonly Statement[], head: Head = {}): Declaration {
  const { doc = [], parameters = [], returns = 'number', exported = true } = head;
  return { kind: 'function', name: functionName, exported, doc, parameters, returns, body };
}
const moduleOf = (...body: readonly Statement[]): Module => ({ header: ['made by a test'], declarations: [define('f', body)] });
const parameter = (parameterName: string, type = 'number', initial: Code | null = null): ParameterCode => ({ name: parameterName, type, initial });

const long = (count: number, operator: BinaryOperator = '+', stem = 'term'): Code =>
  Array.from({ length: count }, (_, index) => name(`${stem}${index}`)).reduce((left, right) => binary(left, operator, right));

/** A module with no layout at all: each statement on one line, in as many parentheses as there are operators. */
function careless(module: Module, target: Target): string {
  const expression = (given: Code, isStore = false, isFollowed = false): string => {
    const code = readableComparison(given, isFollowed);
    const wrapped = (operand: Code): string => (operand.kind === 'name' || operand.kind === 'element' || (operand.kind === 'number' && 1 / operand.value > 0) ? expression(operand) : `(${expression(operand)})`);
    switch (code.kind) {
      case 'name':
        return code.text;
      case 'element':
        return `${code.array}[${expression(code.index)}]${target === 'ts' && !isStore ? '!' : ''}`;
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
        return code.operator + wrapped(code.operand);
      case 'call':
        return `${code.callee}(${code.args.map((arg, index) => expression(arg, false, index < code.args.length - 1)).join(',')})`;
      case 'new':
        return `new ${code.callee}(${code.args.map((arg, index) => expression(arg, false, index < code.args.length - 1)).join(',')})`;
      case 'conditional':
        return `${wrapped(code.test)} ? ${wrapped(code.yes)} : ${wrapped(code.no)}`;
      case 'object':
        return `{${code.fields.map((field) => (field.value.kind === 'name' && field.value.text === field.name ? field.name : `"${field.name}":${expression(field.value)}`)).join(',')}}`;
    }
  };
  const statements = (list: readonly Statement[]): string => list.map(statement).join('\n');
  const statement = (item: Statement): string => {
    switch (item.kind) {
      case 'const':
        return `const ${item.name}=${expression(item.value)}`;
      case 'let':
        return item.value === null ? `let ${item.name}${target === 'ts' ? `:${item.type}` : ''}` : `let ${item.name}=${expression(item.value)}`;
      case 'assign':
        return `${expression(item.target, item.operator === '=')}${item.operator}${expression(item.value)};`;
      case 'unpack':
        return `const {${item.names.map((one) => (one.field === one.name ? one.name : `${one.field}:${one.name}`)).join(',')}}=${item.from}`;
      case 'if':
        return `if(${expression(item.test)}){\n${statements(item.then)}\n}${item.otherwise.length === 0 ? '' : `else ${item.otherwise.length === 1 && item.otherwise[0]?.kind === 'if' ? statements(item.otherwise) : `{\n${statements(item.otherwise)}\n}`}`}`;
      case 'for':
        return `for(let ${item.index}=${expression(item.from)};${expression(binary(name(item.index), item.step > 0 ? '<' : '>', item.to))};${item.index}${Math.abs(item.step) === 1 ? (item.step > 0 ? '++' : '--') : item.step > 0 ? `+=${item.step}` : `-=${-item.step}`}){\n${statements(item.body)}\n}`;
      case 'comment':
        return `\n// ${item.text}`.slice(1);
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
  const doc = (lines: readonly string[]): string => (lines.length === 0 ? '' : lines.length === 1 ? `/** ${lines[0]} */\n` : `/**\n${lines.map((line) => `* ${line}\n`).join('')}*/\n`);
  const declaration = (item: Declaration): string => {
    switch (item.kind) {
      case 'function': {
        const list = item.parameters.map((one) => `${one.name}${target === 'ts' ? `:${one.type}` : ''}${one.initial === null ? '' : `=${expression(one.initial)}`}`);
        return `${doc(docLines(item, target))}${item.exported ? 'export ' : ''}function ${item.name}(${list.join(',')})${target === 'ts' ? `:${item.returns}` : ''}{\n${statements(item.body)}\n}`;
      }
      case 'constant':
        return `${doc(docLines(item, target))}const ${item.name}${target === 'ts' ? `:${item.type}` : ''}=${expression(item.value)};`;
      case 'interface':
        return target === 'js' ? doc(docLines(item, target)) : `${doc(item.doc)}export interface ${item.name}{${item.fields.map((field) => `\n${field.doc === '' ? '' : doc([field.doc])}${JSON.stringify(field.name)}:${field.type};`).join('')}}`;
    }
  };
  return [module.header.map((line) => `//${line === '' ? '' : ` ${line}`}\n`).join(''), ...module.declarations.map(declaration)].join('\n\n');
}

async function format(source: string, parser = 'typescript'): Promise<string> {
  return prettier.format(source, { parser, singleQuote: true });
}

/** The printer's text is prettier's of the careless text, and prettier leaves it as it is. */
async function agrees(module: Module, target: Target = 'ts'): Promise<void> {
  const printed = printModule(module, target);
  expect(printed).toBe(await format(careless(module, target), 'babel-ts'));
  expect(await format(printed)).toBe(printed);
}

const names = ['x', 'y', 'sigy', 'num', 'xpysqr', 'invden', 'cache.sigy', 'grad.w', 'dinvden', 'aRatherLongNameOfAStage', 'σ', '行列', 'anEvenLongerNameThatNobodyWouldEverWantToRead'];
const leaf = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...names).map(name) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, 2, 0.5, 1e21, 1.5e-7, 123456789.25, -1, -0, Math.PI, -Math.E, Infinity, -Infinity, NaN).map(number) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('w', 'cache.weights'), fc.nat(20)).map(([array, index]) => element(array, number(index))) },
);
const operators: readonly BinaryOperator[] = ['+', '+', '+', '-', '-', '*', '*', '*', '/', '%'];
const comparisons: readonly BinaryOperator[] = ['<', '<=', '>', '>=', '===', '!=='];
const { real } = fc.letrec<{ real: Code; truth: Code }>((tie) => ({
  real: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: leaf },
    { weight: 8, arbitrary: fc.tuple(tie('real'), fc.constantFrom(...operators), tie('real')).map(([left, operator, right]) => binary(left, operator, right)) },
    { weight: 2, arbitrary: tie('real').map(minus) },
    { weight: 2, arbitrary: tie('real').map((arg) => call('Math.exp', arg)) },
    { weight: 1, arbitrary: fc.array(tie('real'), { maxLength: 4 }).map((args) => call('logaddexp', ...args)) },
    { weight: 1, arbitrary: fc.array(tie('real'), { maxLength: 2 }).map((args) => create('Float64Array', ...args)) },
    { weight: 2, arbitrary: fc.tuple(tie('truth'), tie('real'), tie('real')).map(([condition, yes, no]) => conditional(condition, yes, no)) },
    { weight: 1, arbitrary: tie('real').map((index) => element('weights', index)) },
  ),
  truth: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: fc.tuple(tie('real'), fc.constantFrom(...comparisons), tie('real')).map(([left, operator, right]) => binary(left, operator, right)) },
    { weight: 2, arbitrary: fc.tuple(tie('truth'), fc.constantFrom<BinaryOperator>('&&', '||'), tie('truth')).map(([left, operator, right]) => binary(left, operator, right)) },
    { weight: 1, arbitrary: tie('truth').map(not) },
    { weight: 1, arbitrary: fc.constantFrom('flag', 'isPositive').map(name) },
    { weight: 1, arbitrary: fc.tuple(tie('truth'), tie('truth'), tie('truth')).map(([condition, yes, no]) => conditional(condition, yes, no)) },
  ),
}));
const anyObject = fc.array(fc.tuple(fc.constantFrom('x', 'y', 'weights', 'aRatherLongFieldName'), real), { maxLength: 5 }).map((entries) => object(Object.fromEntries(entries)));
const place = fc.oneof(fc.constantFrom('x', 'dden', 'grad.x', 'grad.aRatherLongNameOfAParameter').map(name), real.map((index) => element('grad.w', index)));
const simple: fc.Arbitrary<Statement> = fc.oneof(
  fc.tuple(fc.constantFrom('x', 'aRatherLongNameOfAStage'), fc.oneof({ weight: 9, arbitrary: real }, { weight: 1, arbitrary: anyObject })).map(([variable, value]) => constant(variable, value)),
  fc.tuple(fc.constantFrom('r', 'join'), fc.option(real)).map(([variable, value]): Statement => ({ kind: 'let', name: variable, type: 'number', value })),
  fc.tuple(place, fc.constantFrom('=' as const, '+=' as const, '-=' as const), real).map(([target, operator, value]): Statement => ({ kind: 'assign', target, operator, value })),
  fc.tuple(fc.array(fc.constantFrom('a', 'sigy', 'xpysqr', 'aRatherLongName'), { minLength: 1, maxLength: 9 }), fc.boolean()).map(
    ([fields, renamed]): Statement => ({ kind: 'unpack', names: fields.map((field, index) => ({ field, name: renamed && index % 2 === 0 ? `${field}1` : field })), from: 'cache' }),
  ),
  fc.constantFrom('expr = num * invden', 'den = sigx + xpysqr').map((comment): Statement => ({ kind: 'comment', text: comment })),
  fc.constant<Statement>({ kind: 'blank' }),
  fc.tuple(fc.array(real, { maxLength: 2 }), fc.array(anyObject, { maxLength: 1 })).map(([args, last]): Statement => ({ kind: 'call', value: call('fillTheCache', ...args, ...last) })),
  fc.oneof(real, anyObject).map(result),
);
const { block } = fc.letrec<{ block: readonly Statement[]; statement: Statement }>((tie) => ({
  block: fc.array(tie('statement'), { maxLength: 4 }),
  statement: fc.oneof(
    { depthSize: 'xsmall', withCrossShrink: true },
    { weight: 8, arbitrary: simple },
    { weight: 2, arbitrary: fc.tuple(real, tie('block'), tie('block')).map(([condition, then, otherwise]) => either(condition, then, otherwise)) },
    { weight: 1, arbitrary: fc.tuple(real, real, fc.constantFrom(1, 4, -1, -2), tie('block')).map(([from, to, step, body]) => loop('i', from, to, step, body)) },
  ),
}));

const sum = long(12);
const scalar = parameter('x');
const wide: readonly ParameterCode[] = [scalar, parameter('weights', 'Float64Array'), parameter('cache', 'LongNamedFunctionCache', call('longNamedFunctionCache')), parameter('df', 'number', number(1))];

/** Each shape of the output once where it fits and once where it breaks. */
const shapes: { readonly [what: string]: readonly Statement[] } = {
  'sums': [result(binary(name('x'), '+', name('y'))), result(sum), constant('a', sum), add(name('grad.x'), sum), constant('b', binary(sum, '*', long(9, '-')))],
  'products in sums': [result(binary(long(5, '*', 'aFactor'), '+', binary(long(5, '/', 'aFactor'), '-', long(4, '%', 'aFactor'))))],
  'parentheses': [
    result(binary(binary(name('a'), '*', name('b')), '/', name('c'))),
    result(binary(name('a'), '*', binary(name('b'), '*', name('c')))),
    result(binary(binary(name('a'), '%', name('b')), '+', name('c'))),
    result(binary(name('a'), '-', binary(name('b'), '-', name('c')))),
    result(minus(binary(name('a'), '*', name('b')))),
    result(binary(minus(name('a')), '*', minus(name('b')))),
    result(binary(binary(name('a'), '&&', name('b')), '||', binary(name('c'), '&&', binary(name('d'), '&&', name('e'))))),
    result(not(binary(name('a'), '<', name('b')))),
    result(not(not(name('a')))),
    result(binary(binary(name('a'), '===', name('b')), '!==', name('c'))),
    result(conditional(conditional(name('a'), name('b'), name('c')), conditional(name('d'), name('e'), name('f')), conditional(name('g'), name('h'), name('i')))),
  ],
  'minus signs': [result(minus(minus(name('x')))), result(minus(number(-1))), result(binary(name('x'), '-', number(-2))), result(binary(name('x'), '-', minus(name('y'))))],
  'numbers': [1e21, 1.5e-7, 0.1, 1e-300, 5e-324, 2 ** 53, -0, -1.25, Math.PI, -Math.PI, Math.E, Infinity, -Infinity, NaN].map((value) => result(number(value))),
  'texts': [text("it's"), text('a "quoted" name'), text('both " and \' and \''), text('back\\slash')].map((value): Statement => ({ kind: 'throw', value: create('RangeError', value) })),
  'elements': [result(element('w', number(0))), add(element('grad.w', number(2)), name('dw2')), { kind: 'assign', target: element('grad.w', name('i')), operator: '=', value: name('dwi') }, constant('a', element('weights', long(7, '+', 'anIndex')))],
  'calls': [
    constant('a', call('Math.exp', name('x'))),
    constant('aRatherLongNameOfAStage', call('Math.exp', name('anEvenLongerNameOfAnArgumentThatDoesNotFit'))),
    constant('aRatherLongNameOfAStage', call('logaddexp', name('aRatherLongArgumentOfTheCall'), name('anotherRatherLongArgument'))),
    { kind: 'call', value: call('fill', object({ x: number(1), weights: create('Float64Array', number(3)) })) },
    { kind: 'call', value: call('fill', name('x'), object({ x: sum, weights: create('Float64Array', number(3)) })) },
    { kind: 'call', value: call('fill', sum, object({ x: sum, weights: create('Float64Array', number(3)) })) },
  ],
  'literals': [result(object({})), result(object({ x: name('x'), y: number(1), 'not a name': number(2) })), result(object({ x: sum, aRatherLongFieldName: create('Float64Array', number(3)), a: call('f', sum) }))],
  'conditionals': [
    constant('a', conditional(binary(name('x'), '>', number(0)), name('x'), minus(name('x')))),
    constant('a', conditional(binary(sum, '>', number(0)), name('x'), sum)),
    result(conditional(name('isPositive'), sum, conditional(name('isNegative'), long(6), name('x')))),
    constant('a', call('f', conditional(name('isPositive'), sum, name('x')))),
  ],
  'branches': [
    { kind: 'let', name: 'r', type: 'number', value: null },
    either(binary(name('x'), '>', number(0)), [constant('a', name('x'))]),
    either(name('a'), [], [constant('b', name('x'))]),
    either(name('a'), [constant('b', name('x'))], [either(binary(long(8), '>', number(1)), [], [either(long(9, '&&'), [{ kind: 'comment', text: 'nothing' }], [constant('c', name('x'))])])]),
    either(name('a'), [constant('b', name('x'))], [{ kind: 'comment', text: 'not joined' }, either(name('c'), [result(name('d'))])]),
  ],
  'loops': [
    loop('i', number(0), name('n'), 1, [add(name('sum'), element('w', name('i')))]),
    loop('i', binary(name('n'), '-', number(1)), number(-1), -1, []),
    loop('row', name('aRatherLongNameOfTheStart'), binary(name('aRatherLongNameOfTheEnd'), '-', name('rest')), 4, [loop('j', number(0), name('row'), 2, [])]),
  ],
  'blank lines': [{ kind: 'blank' }, constant('a', name('x')), { kind: 'blank' }, { kind: 'blank' }, { kind: 'comment', text: 'expr = a' }, result(name('a')), { kind: 'blank' }],
  'unpacking': [['a', 'b'], Array.from({ length: 15 }, (_, index) => `stage${index}`)].flatMap((fields): Statement[] =>
    [false, true].map((renamed) => ({ kind: 'unpack', names: fields.map((field) => ({ field, name: renamed ? `${field}1` : field })), from: 'cache' })),
  ),
};

const heads: { readonly [what: string]: readonly Declaration[] } = {
  'signatures': [define('f', [], { parameters: [scalar] }), define('longNamedFunctionForward', [result(name('x'))], { parameters: wide, doc: ['The value.', '', '@param x the input', '@returns the value'] })],
  'record parameters': [
    define('f', [result(name('p.x'))], { parameters: [parameter('p', '{ x: number; y: number }')] }),
    define('aRatherLongFunctionName', [result(name('p.x'))], { parameters: [parameter('p', '{ x: number; velocity: Float64Array; inner: { mass: number } }')] }),
    define('aRatherLongFunctionName', [], { parameters: [scalar], returns: '{ x: number; velocity: Float64Array; inner: { mass: number; charge: number } }' }),
    define('aRatherLongFunctionName', [], { parameters: [...wide, parameter('p', '{ x: number; velocity: Float64Array; inner: { mass: number; charge: number } }')] }),
  ],
  'not exported': [define('helper', [result(number(1))], { exported: false })],
  'interfaces': [
    { kind: 'interface', name: 'FCache', doc: ['What the two passes share.'], fields: [{ name: 'x', type: 'number', doc: '' }, { name: 'sigy', type: 'number', doc: 'sigmoid(y)' }] },
    { kind: 'interface', name: 'FGradient', doc: ['One', 'two.'], fields: [{ name: 'p', type: '{ x: number; velocity: Float64Array; another: number; last: number }', doc: '' }, { name: 'a b', type: 'number', doc: '' }] },
    { kind: 'interface', name: 'Nothing', doc: [], fields: [] },
  ],
  'constants': [
    { kind: 'constant', name: 'k', type: 'number', doc: '', value: number(2) },
    { kind: 'constant', name: 'aRatherLongNameOfAConstant', type: 'Float64Array', doc: 'A long one.', value: sum },
  ],
};

describe('layout is prettier’s', () => {
  describe.each(['ts', 'js'] as const)('in %s:', (target) => {
    test.each(Object.entries(shapes))('%s', async (_, body) => agrees(moduleOf(...body), target));
    test.each(Object.entries(heads))('%s', async (_, declarations) => agrees({ header: ['one', '', 'two'], declarations }, target));
    test('nothing at all', async () => agrees({ header: [], declarations: [] }, target));
  });

  test('random statements', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(block, fc.constantFrom<Target>('ts', 'js'), async (body, target) => agrees(moduleOf(...body), target)),
      { numRuns: Number(process.env['GRADC_RUNS'] ?? 300) },
    );
  });
});

describe('through ts-morph and prettier', () => {
  test.each([...Object.entries(shapes).map(([what, body]) => [what, moduleOf(...body)] as const), ...Object.entries(heads).map(([what, declarations]) => [what, { header: ['one', '', 'two'], declarations }] as const)])(
    'the text is the printer’s: %s',
    async (_, module) => expect(await writeTypeScript(module)).toBe(printModule(module, 'ts')),
  );

  test('random statements', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(block, async (body) => {
        expect(await writeTypeScript(moduleOf(...body))).toBe(printModule(moduleOf(...body), 'ts'));
      }),
      { numRuns: 50 },
    );
  });

  test('a large module is the printer’s alone', { timeout: 5000 }, async () => {
    const module = moduleOf(...Array.from({ length: 50_000 }, (_, index) => constant(`a${index}`, sum)));
    expect(await writeTypeScript(module)).toBe(printModule(module, 'ts'));
  });
});

describe('what a user wrote cannot leave its comment', () => {
  const evil = ['*/ alert(1) /*', 'a\nalert(1)', 'a\r\nalert(1)', 'a\u2028alert(1)', 'a\u2029alert(1)', '\u202ereversed', '\u0000', '/**/', '**/', 'lone \ud800', '*\\/', 'tab\there'];
  test.each(evil)('%j', async (line) => {
    const body: readonly Statement[] = [{ kind: 'comment', text: line }, result(number(1))];
    const declarations: readonly Declaration[] = [
      define('f', body, { doc: [line, line] }),
      define('g', body, { doc: [line] }),
      { kind: 'constant', name: 'k', type: 'number', doc: line, value: number(1) },
      { kind: 'interface', name: 'F', doc: [line], fields: [{ name: 'x', type: 'number', doc: line }] },
    ];
    for (const target of ['ts', 'js'] as const) {
      const printed = printModule({ header: [line, line], declarations }, target);
      expect(await format(printed)).toBe(printed);
      const code = printed.replaceAll(/\/\*\*[^]*?\*\/|^ *\/\/.*$/gm, '');
      expect(code).not.toMatch(/alert|reversed|tab|lone|[\r\u2028\u2029\u202e\u0000]/);
    }
  });

  test('a long comment is cut at a word', () => {
    const printed = printModule(moduleOf({ kind: 'comment', text: 'word '.repeat(40) }, { kind: 'comment', text: 'x'.repeat(200) }, { kind: 'comment', text: '行列'.repeat(100) }), 'ts');
    const comments = printed.split('\n').filter((line) => line.includes('…'));
    expect(comments).toEqual([`  // ${'word '.repeat(14)}…`, `  // ${'x'.repeat(73)} …`, `  // ${'行列'.repeat(18)} …`]);
  });
});

test('a text holds any characters', () => {
  const value = 'a\'b"c\\d\ne\u2028f\u0000g\u{1f600}h\ud800i${j}`k';
  const body: readonly Statement[] = [{ kind: 'throw', value: create('RangeError', text(value)) }];
  const { f } = loadModule(printModule({ header: [], declarations: [define('f', body)] }, 'js'));
  expect(() => (f as () => void)()).toThrow(new RangeError(value));
});

test('JavaScript of ours is loaded by its exports', () => {
  const declarations: readonly Declaration[] = [
    { kind: 'constant', name: 'two', type: 'number', doc: 'export function no() {}', value: number(2) },
    define('helper', [result(binary(name('x'), '*', name('two')))], { parameters: [scalar], exported: false }),
    define('σ', [result(call('helper', name('x')))], { parameters: [scalar], doc: ['export function neither() {}'] }),
    define('toString', [result(object({ x: name('x'), __proto__x: number(1) }))], { parameters: [scalar] }),
  ];
  const exports = loadModule(printModule({ header: ['export function nor() {}'], declarations }, 'js'));
  expect(Object.keys(exports)).toEqual(['σ', 'toString']);
  expect((exports['σ'] as (x: number) => number)(21)).toBe(42);
});

test('every number reads back to its bits', () => {
  fc.assert(
    fc.property(fc.double(), (value) => {
      const { f } = loadModule(printModule(moduleOf(result(number(value))), 'js'));
      expect((f as () => number)()).toBe(value);
    }),
  );
});

test('long chains and long lists take linear time and no stack', { timeout: 10_000 }, () => {
  const size = 100_000;
  const chains: readonly Code[] = [long(size), long(size, '*'), long(size, '&&'), call('f', ...Array.from({ length: size }, (_, index) => name(`x${index}`)))];
  const rightNested = Array.from({ length: size }, (_, index) => name(`c${index}`)).reduceRight((right: Code, left) => binary(left, '||', right));
  let branches: readonly Statement[] = [result(name('x'))];
  for (let index = 0; index < size; index++) branches = [either(name(`c${index}`), [result(name('x'))], branches)];
  const printed = printModule(moduleOf(...[...chains, rightNested].map(result), ...branches, { kind: 'unpack', names: Array.from({ length: size }, (_, index) => ({ field: `a${index}`, name: `a${index}` })), from: 'cache' }), 'ts');
  expect(printed.split('\n').length).toBeGreaterThan(7 * size);
});
