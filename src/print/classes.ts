// Objects that a module makes are instances of classes of its own. V8 gives all literals with the same first names one
// hidden class: a single `{ x: 'text' }` anywhere in a process makes every write of a number to the `x` of another one
// allocate. Classes are JavaScript's: other languages print the records as they are.

import { legalName } from '../base/names.ts';
import { rebuilt, rebuiltStatement, walk, type StatementParts } from '../code/children.ts';
import type { Code, CodeType, Declaration, FieldType, Identifier, Module, Statement } from '../code/code.ts';
import { construct, identifier } from '../code/constructors.ts';
import { withoutHiding } from '../code/hidden.ts';
import { namesIn } from '../code/used-names.ts';
import { flat } from './flat.ts';

type ObjectCode = Extract<Code, { readonly kind: 'object' }>;
type ClassCode = Extract<Declaration, { readonly kind: 'class' }>;
type InterfaceCode = Extract<Declaration, { readonly kind: 'interface' }>;

/** A record that the module makes; `initial`: what each field starts with, null for what its maker hands over. */
type Made = { readonly name: Identifier; readonly initial: ReadonlyMap<string, Code | null>; readonly type: CodeType };

/** With a class for each kind of object that it makes, and `new` where it makes one. */
export function withClasses(module: Module): Module {
  const { declarations } = module;
  const names = new Set<string>(declarations.map(({ name }) => name));
  const { found, keys } = objectsIn(declarations);
  if (found.length === 0) return module;
  const classes = new Map<string, Made>();
  const add = (key: string, wanted: string, type: CodeType, objects: readonly ObjectCode[]): void => {
    const name = isFree(declarations, wanted) ? wanted : free(names, `${wanted}Object`);
    names.add(name);
    classes.set(key, { name: identifier(name), initial: new Map(), type });
    // What its fields hold is made first: it may be a class itself.
    const converted = objects.map((object) => object.fields.map((one) => ({ ...one, value: made(one.value) })));
    const initial = new Map(
      (converted[0] ?? []).map(({ name: field, value }, i): [string, Code | null] => [
        field,
        converted.every((fields) => fields[i] !== undefined && isSame(fields[i].value, value)) ? value : null,
      ]),
    );
    classes.set(key, { name: identifier(name), initial, type });
  };
  const made = (code: Code): Code => {
    if (!hasObject(code)) return code;
    if (code.kind !== 'object') return rebuilt(code, { code: made, path: (path) => path });
    const own = classes.get(keys.get(code) ?? '');
    if (own === undefined) return rebuilt(code, { code: made, path: (path) => path });
    const args = code.fields.filter(({ name }) => own.initial.get(name) === null).map(({ value }) => made(value));
    return construct(own.name, ...args);
  };
  for (const { key, wanted, type, objects } of found) add(key, wanted, type, objects);
  const converted = declarations.flatMap((one): readonly Declaration[] => {
    if (one.kind === 'interface') return classOf(one, classes.get(one.name));
    if (one.kind !== 'function') return [one];
    const parameters = one.parameters.map((parameter) => ({
      ...parameter,
      initial: parameter.initial === null ? null : made(parameter.initial),
    }));
    return [{ ...one, parameters, body: withCode(one.body, made) }];
  });
  const inner = [...classes].flatMap(([key, own]) => (key.includes('.') ? [innerClass(own)] : []));
  return { ...module, declarations: withoutHiding([...converted, ...inner]) };
}

type Found = {
  /** The type of an object, or the path of the field in which it is. */
  readonly key: string;
  readonly wanted: string;
  readonly type: CodeType;
  readonly objects: readonly ObjectCode[];
};

/** Every object of a type of the module, and every record in one, those inside first. */
function objectsIn(declarations: readonly Declaration[]): {
  readonly found: readonly Found[];
  /** The key of each object that has one. */
  readonly keys: ReadonlyMap<ObjectCode, string>;
} {
  const keys = new Map<ObjectCode, string>();
  const found = new Map<string, { readonly wanted: string; readonly type: CodeType; readonly objects: ObjectCode[] }>();
  const note = (object: ObjectCode, key: string, wanted: string): void => {
    keys.set(object, key);
    for (const { name, value } of object.fields)
      if (value.kind === 'object') note(value, `${key}.${name}`, wanted + capital(name));
    const list = found.get(key) ?? { wanted, type: object.type, objects: [] };
    list.objects.push(object);
    found.set(key, list);
  };
  const look = (code: Code): void => {
    if (code.kind === 'object' && isNamed(code.type) && !hasConstructor(code))
      note(code, code.type.name, code.type.name);
  };
  for (const one of declarations) {
    if (one.kind !== 'function') continue;
    for (const { initial } of one.parameters) if (initial !== null) walk(initial, look);
    withCode(one.body, (code) => {
      walk(code, look);
      return code;
    });
  }
  const list = [...found].map(([key, own]) => ({ key, ...own })).sort((a, b) => depthOf(b.key) - depthOf(a.key));
  return { found: list, keys };
}

/** Blocks inside one another in which a function makes objects: what it gives back, at its start or at its end. */
const deepest = 2;

/** The statements with other expressions. */
function withCode(body: readonly Statement[], code: (code: Code) => Code): readonly Statement[] {
  let depth = 0;
  const on: StatementParts = {
    code,
    path: (path) => path,
    name: (name) => name,
    block: (inner) => {
      if (depth > deepest) return inner;
      depth += 1;
      const made = inner.map((statement) => rebuiltStatement(statement, on));
      depth -= 1;
      return made;
    },
  };
  return on.block(body);
}

/** Most code has none: a chain of sums may be longer than the stack. */
function hasObject(code: Code): boolean {
  let found = false;
  walk(code, ({ kind }) => {
    found ||= kind === 'object';
  });
  return found;
}

/** No field of a class may be called so: such a record stays a literal. */
function hasConstructor({ fields }: ObjectCode): boolean {
  return fields.some(({ name, value }) => name === 'constructor' || (value.kind === 'object' && hasConstructor(value)));
}

function depthOf(key: string): number {
  return key.split('.').length;
}

function isNamed(type: CodeType): type is Extract<CodeType, { readonly kind: 'named' }> {
  return typeof type === 'object' && type.kind === 'named';
}

function capital(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** Types have names of their own, classes share those of functions. */
function isFree(declarations: readonly Declaration[], name: string): boolean {
  return !declarations.some((one) => one.kind !== 'interface' && one.name === name);
}

function free(names: ReadonlySet<string>, wanted: string): string {
  let name = wanted;
  while (names.has(name)) name += '_';
  return name;
}

/** A value that is the same wherever it stands. */
function isSame(one: Code, other: Code): boolean {
  const used = new Set<string>();
  namesIn(one, used);
  return used.size === 0 && flat(one, 'js') === flat(other, 'js');
}

/** The class of a type; beside the type itself where a function has its name. */
function classOf(type: InterfaceCode, own: Made | undefined): readonly Declaration[] {
  if (own === undefined) return [type];
  const isSameName = own.name === type.name;
  const one = classCode(own, isSameName, isSameName ? type.doc : [], type.fields);
  return isSameName ? [one] : [type, one];
}

function innerClass(own: Made): ClassCode {
  const { type } = own;
  const fields = typeof type === 'object' && type.kind === 'record' ? type.fields : [];
  return classCode(
    own,
    false,
    [],
    fields.map((field) => ({ ...field, doc: '' })),
  );
}

function classCode(
  { name, initial }: Made,
  exported: boolean,
  doc: readonly string[],
  fields: readonly (FieldType & { readonly doc: string })[],
): ClassCode {
  const taken = new Set<string>();
  return {
    kind: 'class',
    name,
    exported,
    doc,
    fields: fields.map((field) => {
      const parameter = free(taken, legalName(field.name));
      taken.add(parameter);
      return { ...field, initial: initial.get(field.name) ?? null, parameter: identifier(parameter) };
    }),
  };
}
