// A module as C: a target that nobody needs, written to see that the next one takes a printer and nothing else. Numbers are
// doubles, arrays a pointer with a length, records structs behind pointers; what asks whether an argument is of the right
// kind is left out, since C's types say so.

import type { Code, CodeType, Declaration, Module, Path, Place, Statement, TableCode } from '../../src/code/code.ts';
import { arrayOf } from '../../src/code/constructors.ts';
import { namesUsed } from '../../src/code/used-names.ts';

type FunctionCode = Extract<Declaration, { readonly kind: 'function' }>;
type RecordType = Extract<CodeType, { readonly kind: 'record' }>;

/** What is known where something is printed: types of variables, the fields of structs, functions that are there. */
type Context = {
  readonly own: string;
  readonly structs: Map<string, readonly { readonly name: string; readonly type: CodeType }[]>;
  readonly functions: ReadonlyMap<string, FunctionCode>;
  readonly types: Map<string, CodeType>;
  readonly tables: readonly TableCode[];
  readonly returns: CodeType;
};

export const prelude = `#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
typedef struct { double *at; double length; } Reals;
typedef struct { int *at; double length; } Wholes;
static Reals newReals(double n) { Reals a = { calloc((size_t)n + 1, sizeof(double)), n }; return a; }
static Wholes newWholes(double n) { Wholes a = { calloc((size_t)n + 1, sizeof(int)), n }; return a; }
static void fillReals(Reals a, double v, double from, double to) { for (long i = (long)from; i < (long)to; i++) a.at[i] = v; }
static void setReals(Reals a, Reals b, double at) { memmove(a.at + (long)at, b.at, sizeof(double) * (size_t)b.length); }
static void setWholes(Wholes a, Wholes b, double at) { memmove(a.at + (long)at, b.at, sizeof(int) * (size_t)b.length); }
static Reals subarrayReals(Reals a, double from, double to) { Reals b = { a.at + (long)from, to - from }; return b; }
static Wholes subarrayWholes(Wholes a, double from, double to) { Wholes b = { a.at + (long)from, to - from }; return b; }
static void copyWithinReals(Reals a, double to, double from, double end) { memmove(a.at + (long)to, a.at + (long)from, sizeof(double) * (size_t)(end - from)); }
static void copyWithinWholes(Wholes a, double to, double from, double end) { memmove(a.at + (long)to, a.at + (long)from, sizeof(int) * (size_t)(end - from)); }
static double larger(double a, double b) { return isnan(a) || isnan(b) ? NAN : a > b ? a : b; }
static double smaller(double a, double b) { return isnan(a) || isnan(b) ? NAN : a < b ? a : b; }
static double signOf(double a) { return isnan(a) ? a : (a > 0) - (a < 0); }
static double rounded(double a) { return floor(a + 0.5); }
static int isInteger(double a) { return floor(a) == a && !isinf(a); }
static void show(Reals a) { for (long i = 0; i < (long)a.length; i++) printf("%.17g ", a.at[i]); }
`;

const hosts: Readonly<Record<string, string>> = { abs: 'fabs', sign: 'signOf', round: 'rounded', isNaN: 'isnan', isInteger: 'isInteger' };
/** Functions of two arguments that JavaScript has for any number of them. */
const folds: Readonly<Record<string, string>> = { max: 'larger', min: 'smaller', hypot: 'hypot' };

/** The names of a module begin with `own`, so that several stand in one file. */
export function printC(module: Module, own: string): string {
  const functions = module.declarations.filter((one): one is FunctionCode => one.kind === 'function').filter(isPrinted);
  const structs: Context['structs'] = new Map();
  for (const one of module.declarations) if (one.kind === 'interface') structs.set(structName(own, one.name), one.fields);
  const tables = module.declarations.filter((one): one is TableCode => one.kind === 'table');
  const context: Context = { own, structs, functions: new Map(functions.map((one) => [one.name, one])), types: new Map(), tables, returns: 'nothing' };
  const heads = functions.map((one) => `${headOf(one, context)};`);
  const bodies = functions.map((one) => functionText(one, context));
  const named = [...structs.keys()].map((name) => `typedef struct ${name} ${name};`);
  return [...named, ...inOrder(structs, context), ...tables.map((one) => tableText(one, own)), ...heads, ...bodies, ''].join('\n');
}

/** What asks for kinds, or says what was found, has no place where the compiler asks. */
function isPrinted({ returns, parameters, body }: FunctionCode): boolean {
  if (returns === 'text' || returns === 'error' || parameters.some(({ type }) => type === 'anything' || type === 'object')) return false;
  return !JSON.stringify(body).includes('"isArray"');
}

/** Structs after those that they hold. */
function inOrder(structs: Context['structs'], context: Context): readonly string[] {
  const done = new Set<string>();
  const texts: string[] = [];
  const visit = (name: string): void => {
    if (done.has(name)) return;
    done.add(name);
    const fields = structs.get(name) ?? [];
    const texted = fields.map((field) => `${heldType(field.type, context)} ${mangled(field.name)};`);
    for (const { type } of fields) if (typeof type === 'object' && type.kind === 'record') visit(structOf(type, context));
    texts.push(`struct ${name} { ${texted.join(' ')}${fields.length === 0 ? 'char none;' : ''} };`);
  };
  for (const name of [...structs.keys()]) visit(name);
  return texts;
}

/** Types and functions may have one name in a module. */
export function structName(own: string, name: string): string {
  return `${own}T_${mangled(name)}`;
}

export function mangled(name: string): string {
  return `g_${name.replace(/[^A-Za-z0-9_]/gu, (character) => `_u${String(character.codePointAt(0))}_`)}`;
}

/** The struct of a record that has no name; it is then there. */
function structOf(type: RecordType, context: Context): string {
  const shape = type.fields.map((field) => mangled(field.name) + heldType(field.type, context).replace(/\W/g, '')).join('_');
  const name = `${context.own}R_${shape}`;
  if (!context.structs.has(name)) context.structs.set(name, type.fields);
  return name;
}

/** A type as a field of a struct: records lie inside. */
function heldType(type: CodeType, context: Context): string {
  if (typeof type === 'object' && type.kind === 'array') return type.of === 'real' ? 'Reals' : 'Wholes';
  if (typeof type === 'object') return type.kind === 'record' ? structOf(type, context) : structName(context.own, type.name);
  if (type === 'text') return 'const char *';
  return type === 'truth' ? 'int' : type === 'nothing' ? 'void' : 'double';
}

/** A type as a variable: records stand behind pointers. */
function typeText(type: CodeType, context: Context): string {
  return isRecord(type) ? `${heldType(type, context)} *` : heldType(type, context);
}

function isRecord(type: CodeType | undefined): boolean {
  return typeof type === 'object' && type.kind !== 'array';
}

function headOf({ name, parameters, returns }: FunctionCode, context: Context): string {
  const list = parameters.map((one) => `${typeText(one.type, context)} ${mangled(one.name)}`);
  return `static ${typeText(returns, context)} ${context.own}${mangled(name)}(${list.length === 0 ? 'void' : list.join(', ')})`;
}

function functionText(one: FunctionCode, outer: Context): string {
  // A table has a name of its own in the file, and in each function that of the module.
  const used = outer.tables.filter(({ name }) => namesUsed(one.body).has(name));
  const types = [...one.parameters, ...used.map(({ name, of }) => ({ name, type: arrayOf(of) }))];
  const context: Context = { ...outer, types: new Map(types.map(({ name, type }) => [name, type])), returns: one.returns };
  const aliases = used.map(({ name, of }) => `${heldType(arrayOf(of), context)} ${mangled(name)} = ${outer.own}${mangled(name)};\n`);
  return `${headOf(one, context)} {\n${aliases.join('')}${one.body.map((statement) => statementText(statement, context)).join('\n')}\n}`;
}

function tableText({ name, of, value }: TableCode, own: string): string {
  const numbers = 'kind' in value ? [] : value;
  const [kind, element, text] = of === 'whole' ? ['Wholes', 'int', String] : ['Reals', 'double', numberText];
  const data = `${own}${mangled(name)}_data`;
  return `static ${element} ${data}[] = { ${numbers.map(text).join(', ')} };\nstatic ${kind} ${own}${mangled(name)} = { ${data}, ${String(numbers.length)} };`;
}

function blockText(body: readonly Statement[], context: Context): string {
  return `{\n${body.map((one) => statementText(one, context)).join('\n')}\n}`;
}

function statementText(one: Statement, context: Context): string {
  switch (one.kind) {
    case 'const':
    case 'let':
      context.types.set(one.name, one.type);
      return `${typeText(one.type, context)} ${mangled(one.name)}${one.value === null ? '' : ` = ${givenText(one.value, context)}`};`;
    case 'assign':
      return `${code(one.target, context)} ${one.operator} ${code(one.value, context)};`;
    case 'unpack':
      return one.names
        .map(({ field, name, type }) => {
          context.types.set(name, type);
          return `${typeText(type, context)} ${mangled(name)} = ${pathText(one.from, context)}->${mangled(field)};`;
        })
        .join('\n');
    case 'if': {
      // Nothing is left out in C.
      if (one.test.kind === 'binary' && one.test.right.kind === 'nothing') return '';
      const otherwise = one.otherwise.length === 0 ? '' : ` else ${blockText(one.otherwise, context)}`;
      return `if (${code(one.test, context)}) ${blockText(one.then, context)}${otherwise}`;
    }
    case 'for': {
      context.types.set(one.index, 'whole');
      const index = mangled(one.index);
      const end = `${index} ${one.step > 0 ? '<' : '>='} ${code(one.to, context)}`;
      return `for (double ${index} = ${code(one.from, context)}; ${end}; ${index} += ${numberText(one.step)}) ${blockText(one.body, context)}`;
    }
    case 'call':
      return one.value.kind === 'call' && !context.functions.has(one.value.callee) ? '' : `${code(one.value, context)};`;
    case 'throw':
      return 'abort();';
    case 'return':
      if (one.value.kind !== 'object') return `return ${code(one.value, context)};`;
      return `${typeText(context.returns, context)} made = malloc(sizeof *made);\n*made = ${objectText(one.value, context)};\nreturn made;`;
    case 'comment':
    case 'blank':
      return '';
  }
}

function code(one: Code, context: Context): string {
  switch (one.kind) {
    case 'name':
    case 'field':
      return pathText(one, context);
    case 'element':
      return `${pathText(one.array, context)}.at[(long)(${code(one.index, context)})]`;
    case 'length':
      return `${pathText(one.array, context)}.length`;
    case 'number':
      return numberText(one.value);
    case 'text':
      return JSON.stringify(one.value);
    case 'truth':
      return one.holds ? '1' : '0';
    case 'binary': {
      const [left, right] = [code(one.left, context), code(one.right, context)];
      if (one.operator === '%') return `fmod(${left}, ${right})`;
      return `(${left} ${one.operator.replace('===', '==').replace('!==', '!=')} ${right})`;
    }
    case 'unary':
      return `(${one.operator}${code(one.operand, context)})`;
    case 'host': {
      const args = one.args.map((argument) => code(argument, context));
      const fold = folds[one.callee];
      if (fold !== undefined) return args.reduce((total, next) => `${fold}(${total}, ${next})`);
      return `${hosts[one.callee] ?? one.callee}(${args.join(', ')})`;
    }
    case 'call':
      return callText(one, context);
    case 'method':
      return methodText(one, context);
    case 'array':
      return `${one.of === 'real' ? 'newReals' : 'newWholes'}(${code(one.length, context)})`;
    case 'conditional':
      return `(${code(one.test, context)} ? ${code(one.yes, context)} : ${code(one.no, context)})`;
    case 'object':
    case 'new':
    case 'nothing':
    case 'isArray':
    case 'error':
      throw new Error(`C has no ${one.kind} here`);
  }
}

/** What is left out is empty. */
function callText({ callee, args }: Extract<Code, { readonly kind: 'call' }>, context: Context): string {
  const parameters = context.functions.get(callee)?.parameters ?? [];
  const given = parameters.map(({ type, initial }, i) => {
    const argument = args[i] ?? initial;
    if (argument !== null) return givenText(argument, context);
    return isRecord(type) ? 'NULL' : `(${heldType(type, context)}){ 0 }`;
  });
  return `${context.own}${mangled(callee)}(${given.join(', ')})`;
}

/** A record is handed over by its place. */
function givenText(argument: Code, context: Context): string {
  return argument.kind === 'object' ? `&${objectText(argument, context)}` : code(argument, context);
}

function methodText({ array, name, args }: Extract<Code, { readonly kind: 'method' }>, context: Context): string {
  const type = typeOfPath(array, context);
  const own = `${name}${typeof type === 'object' && type.kind === 'array' && type.of === 'whole' ? 'Wholes' : 'Reals'}`;
  const place = pathText(array, context);
  const given = args.map((argument) => code(argument, context));
  if (name === 'fill' && given.length === 1) given.push('0', `${place}.length`);
  if (name === 'set' && given.length === 1) given.push('0');
  return `${own}(${[place, ...given].join(', ')})`;
}

function objectText({ type, fields }: Extract<Code, { readonly kind: 'object' }>, context: Context): string {
  const texts = fields.map(({ name, value }) => `.${mangled(name)} = ${value.kind === 'object' ? objectText(value, context) : code(value, context)}`);
  return `(${heldType(type, context)}){ ${texts.length === 0 ? '0' : texts.join(', ')} }`;
}

function pathText(path: Path, context: Context): string {
  if (path.kind === 'name') return mangled(path.text);
  const inner = pathText(path.object, context);
  return `${inner}${path.object.kind === 'name' ? '->' : '.'}${mangled(path.name)}`;
}

function typeOfPath(path: Place, context: Context): CodeType | undefined {
  if (path.kind === 'element') return 'real';
  if (path.kind === 'name') return context.types.get(path.text);
  const type = typeOfPath(path.object, context);
  return type === undefined ? undefined : fieldsOf(type, context).find(({ name }) => name === path.name)?.type;
}

function fieldsOf(type: CodeType, context: Context): readonly { readonly name: string; readonly type: CodeType }[] {
  if (typeof type !== 'object' || type.kind === 'array') return [];
  return context.structs.get(heldType(type, context)) ?? [];
}

export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NAN';
  if (!Number.isFinite(value)) return value < 0 ? '(-INFINITY)' : 'INFINITY';
  const text = Object.is(value, -0) ? '-0' : String(value);
  const real = /[.e]/.test(text) ? text : `${text}.0`;
  return real.startsWith('-') ? `(${real})` : real;
}

/** An argument as C, of this type: records are built where they stand. */
export function argumentText(value: unknown, type: CodeType, own: string, module: Module): string {
  const structs: Context['structs'] = new Map();
  for (const one of module.declarations) if (one.kind === 'interface') structs.set(structName(own, one.name), one.fields);
  const context: Context = { own, structs, functions: new Map(), types: new Map(), tables: [], returns: 'nothing' };
  const held = (inner: unknown, of: CodeType): string => {
    if (typeof inner === 'number') return numberText(inner);
    if (ArrayBuffer.isView(inner)) {
      const numbers = [...(inner as Float64Array)];
      const isWhole = inner instanceof Int32Array;
      const list = numbers.length === 0 ? '0' : numbers.map(isWhole ? String : numberText).join(', ');
      return `(${isWhole ? 'Wholes' : 'Reals'}){ (${isWhole ? 'int' : 'double'}[]){ ${list} }, ${String(numbers.length)} }`;
    }
    const fields = inner as Readonly<Record<string, unknown>>;
    const texts = fieldsOrOwn(of, context).map((field) => `.${mangled(field.name)} = ${held(fields[field.name], field.type)}`);
    return `(${heldType(of, context)}){ ${texts.length === 0 ? '0' : texts.join(', ')} }`;
  };
  return isRecord(type) ? `&${held(value, type)}` : held(value, type);
}

function fieldsOrOwn(type: CodeType, context: Context): readonly { readonly name: string; readonly type: CodeType }[] {
  return typeof type === 'object' && type.kind === 'record' ? type.fields : fieldsOf(type, context);
}
