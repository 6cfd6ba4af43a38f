// Proof that a target is a printer: every example program as C, compiled by this machine's compiler, says what the evaluator
// says. Where there is no C compiler the test is left out.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CodeType, Declaration, Module } from '../src/code/code.ts';
import type { Shape } from '../src/analyse/function-info.ts';
import { check, evaluateOpened, opened, type Value } from '../src/compile.ts';
import { argumentText, mangled, prelude, printC, structName } from './c-target/print-c.ts';
import { lazy } from '../src/base/lazy.ts';
import { programs } from './programs/all.ts';
import type { Argument, Arguments, Case, Definition, Field, Program } from './programs/program.ts';

const compiler = ['cc', 'gcc', 'clang'].find((name) => spawnSync(name, ['--version']).status === 0);

type Asked = { readonly own: string; readonly module: Module; readonly definition: Definition; readonly one: Case };

/** Examples that no test has arguments for: every size is 3, numbers are positive, whole numbers are positions. */
const others = ['alignment', 'arm', 'circuit', 'option', 'sigmoid', 'springs'].map((name): Program => {
  const source = readFileSync(new URL(`../examples/${name}.txt`, import.meta.url), 'utf8');
  const { functions } = check(source, { name });
  let next = 0;
  const number = (isWhole: boolean): number => (isWhole ? next++ % 3 : 0.3 + 0.37 * (next++ % 7));
  const argument = (shape: Shape, isWhole: boolean): Field | { readonly [field: string]: Field } => {
    if (shape.kind === 'scalar') return number(isWhole);
    if (shape.kind === 'record') return Object.fromEntries(shape.fields.map((field) => [field.name, argument(field.shape, isWhole) as Field]));
    const length = shape.sizes.reduce<number>((product, size) => product * (typeof size === 'number' ? size : 3), 1);
    const numbers = Array.from({ length }, () => number(isWhole));
    return isWhole ? Int32Array.from(numbers) : Float64Array.from(numbers);
  };
  const definitions = functions.filter((info) => !info.name.startsWith('_')).map((info): Definition => {
    const args = Object.fromEntries(info.parameters.map((one) => [one.name, argument(one.shape, one.whole)]));
    const sizes = Object.fromEntries(info.sizes.map((size) => [size, 3]));
    const active = info.parameters.filter((one) => !one.const && !one.whole).map((one) => one.name);
    return { name: info.name, active, reference: () => NaN, cases: [{ what: 'sizes of 3', sizes, args }] };
  });
  return { name, source, definitions };
});

const sources = [...programs, ...others].map((program, i) => {
  const options = /^\w+$/.test(program.name) ? { name: program.name } : {};
  const open = lazy(() => opened(program.source, options));
  return { program, own: `p${String(i)}`, open };
});

/** One program for all of them: a line of numbers a case. */
const lines = lazy((): ReadonlyMap<string, readonly number[]> => {
  const texts: string[] = [prelude];
  const calls: string[] = [];
  for (const { program, own, open } of sources) {
    const { module } = open().made();
    texts.push(printC(module, own));
    for (const definition of program.definitions)
      for (const one of definition.cases) if (one.large !== true) calls.push(callText({ own, module, definition, one }));
  }
  const folder = mkdtempSync(join(tmpdir(), 'gradc-c-'));
  try {
    writeFileSync(join(folder, 'all.c'), `${texts.join('\n')}\nint main(void) {\n${calls.join('\n')}\nreturn 0;\n}\n`);
    execFileSync(compiler as string, ['-std=c99', '-w', '-O0', '-o', join(folder, 'all'), join(folder, 'all.c'), '-lm'], { stdio: 'pipe' });
    const output = execFileSync(join(folder, 'all'), { encoding: 'utf8', maxBuffer: 2 ** 28 });
    return new Map(output.trimEnd().split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim().split(' ').filter((word) => word !== '').map(numberOf)]));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function numberOf(text: string): number {
  return text.includes('nan') ? NaN : text.includes('inf') ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text);
}

function labelOf({ own, definition, one }: Pick<Asked, 'own' | 'definition' | 'one'>): string {
  return `${own} ${definition.name} ${one.what.replaceAll(':', '')}`;
}

/** Prints the value; and, where it is a number, the gradient, as `fGrad` fills it and as both passes do. */
function callText(asked: Asked): string {
  const { own, module, definition, one } = asked;
  const functions = new Map(module.declarations.flatMap((declaration) => (declaration.kind === 'function' ? [[declaration.name as string, declaration] as const] : [])));
  const f = functions.get(definition.name) as FunctionCode;
  const given = Object.values(one.args).map((value, i) => argumentText(value, (f.parameters[i] as FunctionCode['parameters'][number]).type, own, module));
  const call = (suffix: string, ...args: readonly string[]): string => `${own}${mangled(definition.name + suffix)}(${args.join(', ')})`;
  const sizesOf = (suffix: string): readonly string[] => {
    const [parameter] = functions.get(definition.name + suffix)?.parameters ?? [];
    return parameter === undefined ? [] : [argumentText(one.sizes, parameter.type, own, module)];
  };
  const type = typeName(definition.name);
  const hasCache = functions.has(`${definition.name}Cache`);
  const declared = [
    ...(hasCache ? [`${structName(own, `${type}Cache`)} *cache = ${call('Cache', ...sizesOf('Cache'))};`] : []),
    ...(functions.has(`${definition.name}Gradient`) ? [`${structName(own, `${type}Gradient`)} *grad = ${call('Gradient', ...sizesOf('Gradient'))};`] : []),
  ];
  const workspace = f.parameters.some(({ name }) => name.startsWith('cache')) ? ['cache'] : [];
  const statements = [`printf("%s:", ${JSON.stringify(labelOf(asked))});`];
  if (f.returns === 'real') {
    statements.push(`printf("%.17g ", ${call('', ...given, ...workspace)});`);
    if (functions.has(`${definition.name}Grad`)) {
      const last = functions.get(`${definition.name}Grad`)?.parameters.some(({ name }) => name.startsWith('cache')) === true ? ['cache'] : [];
      statements.push(`printf("%.17g ", ${call('Grad', ...given, 'grad', ...last)});`, ...shown('grad->', gradientFields(module, type)));
      statements.push(`printf("%.17g ", ${call('Forward', ...given, 'cache')}); ${call('Backward', 'cache', 'grad', '1.0')};`, ...shown('grad->', gradientFields(module, type)));
    }
  } else {
    const parameter = f.parameters.find(({ name }) => name.startsWith('out'));
    const result = parameter?.type ?? f.returns;
    const out = argumentText(emptyLike(evaluated(definition, asked)), result, own, module);
    const isRecord = typeof result === 'object' && result.kind !== 'array';
    statements.push(isRecord ? `${structName(own, `${type}Result`)} *out = ${out};` : `Reals out = ${out};`);
    statements.push(`${call('', ...given, 'out', ...workspace)};`, ...(isRecord ? shown('out->', fieldsOf(module, `${type}Result`)) : ['show(out);']));
  }
  statements.push('printf("\\n");');
  return `{ ${[...declared, ...statements].join('\n')} }`;
}

type FunctionCode = Extract<Declaration, { readonly kind: 'function' }>;

function typeName(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

type Fields = readonly { readonly name: string; readonly type: CodeType }[];

function fieldsOf(module: Module, name: string): Fields {
  const found = module.declarations.find((one) => one.kind === 'interface' && one.name === name);
  return found?.kind === 'interface' ? found.fields : [];
}

function gradientFields(module: Module, type: string): Fields {
  return fieldsOf(module, `${type}Gradient`);
}

function shown(base: string, fields: Fields): readonly string[] {
  return fields.flatMap(({ name, type }): readonly string[] => {
    const place = base + mangled(name);
    if (typeof type !== 'object') return [`printf("%.17g ", ${place});`];
    return type.kind === 'record' ? shown(`${place}.`, type.fields) : [`show(${place});`];
  });
}

function evaluated(definition: Definition, { own, one }: Pick<Asked, 'own' | 'one'>): { readonly value: Value; readonly gradient: { readonly [parameter: string]: Value } } {
  const source = sources.find((other) => other.own === own) as (typeof sources)[number];
  return evaluateOpened(source.open(), definition.name, nested(one.args));
}

function emptyLike({ value }: { readonly value: Value }): unknown {
  const empty = (inner: Value): unknown => {
    if (typeof inner === 'number') return 0;
    if (Array.isArray(inner)) return new Float64Array(numbersIn(inner).length);
    return Object.fromEntries(Object.entries(inner).map(([field, one]) => [field, empty(one)]));
  };
  return empty(value);
}

function nested(args: Arguments): { readonly [parameter: string]: Value } {
  const plain = (value: Argument): Value => {
    if (typeof value === 'number') return value;
    if (ArrayBuffer.isView(value)) return [...(value as Float64Array)];
    return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, plain(inner as Argument)]));
  };
  return Object.fromEntries(Object.entries(args).map(([parameter, value]) => [parameter, plain(value)]));
}

function numbersIn(value: Value): readonly number[] {
  return typeof value === 'number' ? [value] : Object.values(value).flatMap((inner: Value) => numbersIn(inner));
}

describe.runIf(compiler !== undefined)('as C', () => {
  const cases = sources.flatMap(({ program, own }) => program.definitions.flatMap((definition) => definition.cases.filter(({ large }) => large !== true).map((one): [string, Asked['own'], Definition, Case] => [`${program.name}: ${definition.name}, ${one.what}`, own, definition, one])));

  test.each(cases)('%s', (_, own, definition, one) => {
    const { value, gradient } = evaluated(definition, { own, one });
    const slopes = definition.active.flatMap((parameter) => numbersIn(gradient[parameter] ?? []));
    const values = numbersIn(value);
    const wanted = typeof value === 'number' && slopes.length > 0 ? [...values, ...values, ...slopes, ...values, ...slopes] : values;
    const got = lines().get(labelOf({ own, definition, one })) ?? [];
    expect(got.length).toBe(wanted.length);
    const scale = wanted.reduce((most, number) => Math.max(most, Math.abs(number)), one.size ?? 0);
    for (const [i, number] of wanted.entries()) expect(Math.abs((got[i] as number) - number), `number ${String(i)}: ${String(got[i])} instead of ${String(number)}`).toBeLessThanOrEqual(1e-12 * scale);
  });
});
