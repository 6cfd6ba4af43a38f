// Objects that a module makes are instances of classes of its own. V8 gives all literals with the same first names one
// hidden class: a single `{ x: 'text' }` anywhere in a process makes every write of a number to the `x` of another one
// allocate. Classes are JavaScript's: other languages print the records as they are.

import { walk, rebuiltStatement, type StatementParts } from '../code/children.ts';
import type {
  Code,
  CodeType,
  Declaration,
  DeclaredField,
  FunctionCode,
  Identifier,
  Module,
  Path,
  Statement,
} from '../code/code.ts';
import {
  constant,
  construct,
  field,
  give,
  identifier,
  name,
  newArray,
  number,
  object,
  put,
  truth,
} from '../code/constructors.ts';
import { withNames, withoutHiding, withoutHidingIn } from '../code/hidden.ts';
import { namesIn, usedIn } from '../code/used-names.ts';
import { flat } from './flat.ts';

type ObjectCode = Extract<Code, { readonly kind: 'object' }>;
type ClassCode = Extract<Declaration, { readonly kind: 'class' }>;
type InterfaceCode = Extract<Declaration, { readonly kind: 'interface' }>;

/**
 * A record that the module makes; `fixed`: what each field starts with, null for what is known only when it is made.
 * `fields`: of a type that is declared.
 */
type Made = {
  readonly name: Identifier;
  readonly fixed: ReadonlyMap<string, Code | null>;
  readonly type: CodeType;
  readonly fields: readonly DeclaredField[];
};

/** The class of an object that has one. */
type ClassOf = (object: ObjectCode) => Made | null;

/** With a class for each kind of object that it makes, and `new` where it makes one. */
export function withClasses(module: Module): Module {
  const { declarations } = module;
  const { found, keys } = objectsIn(declarations);
  if (found.length === 0) return module;
  const classes = new Map<string, Made>();
  const classOf: ClassOf = (object) => classes.get(keys.get(object) ?? '') ?? null;
  const types = new Set<string>(declarations.flatMap((one) => (one.kind === 'interface' ? [one.name] : [])));
  // A type with methods has a class apart: its hidden fields are no part of it.
  const apart = new Set<string>(
    declarations.flatMap((one) => (one.kind === 'function' && one.method !== undefined ? [one.method.type] : [])),
  );
  const taken = new Set<string>(declarations.flatMap((one) => (one.kind === 'interface' ? [] : [one.name])));
  for (const { key, wanted, type, objects } of found) {
    const isInner = key.includes('.');
    let own = wanted;
    while (taken.has(own) || apart.has(own) || (types.has(own) && (isInner || own !== wanted)))
      own += own === wanted ? 'Object' : '_';
    taken.add(own);
    const fields = declarations.flatMap((one) => (one.kind === 'interface' && one.name === key ? one.fields : []));
    classes.set(key, { name: identifier(own), fixed: fixedFields(objects, classOf), type, fields });
  }
  const methods = declarations.flatMap((one) =>
    one.kind === 'function' && one.method !== undefined ? [withoutHidingIn(withNew(one, classOf), taken)] : [],
  );
  const converted = declarations.flatMap((one): readonly Declaration[] => {
    if (one.kind === 'interface')
      return classesOf(
        one,
        classes,
        methods.filter(({ method }) => method?.type === one.name),
      );
    if (one.kind !== 'function') return [one];
    if (one.method !== undefined) return [];
    return [makesObjects(one) ? withNew(one, classOf) : one];
  });
  const inner = [...classes].flatMap(([key, own]) => (key.includes('.') ? [innerClass(own, classes)] : []));
  return { ...module, declarations: withoutHiding([...converted, ...inner]) };
}

/** What the fields start with in every object of a class; those inside are classes already. */
function fixedFields(objects: readonly ObjectCode[], classOf: ClassOf): Made['fixed'] {
  const [first] = objects;
  return new Map(
    (first?.fields ?? []).map(({ name: own, value }, i): [string, Code | null] => {
      const values = objects.map(({ fields }) => fields[i]?.value);
      const inner = value.kind === 'object' ? classOf(value) : null;
      if (inner !== null) return [own, construct(inner.name)];
      return [own, values.every((other) => other !== undefined && isSame(other, value)) ? value : null];
    }),
  );
}

function withNew(one: FunctionCode, classOf: ClassOf): FunctionCode {
  const isMade = (code: Code | null): code is ObjectCode => code?.kind === 'object' && classOf(code) !== null;
  const parameters = one.parameters.map((parameter) => {
    const { initial } = parameter;
    // A default value is there as a whole.
    if (!isMade(initial) || settings(initial, name('out'), classOf).length > 0) return parameter;
    return { ...parameter, initial: instance(initial, classOf) };
  });
  const own = freeName(one);
  const made = (statement: Statement): readonly Statement[] => {
    if (statement.kind === 'return' && isMade(statement.value)) {
      const sets = settings(statement.value, name(own), classOf);
      const start = instance(statement.value, classOf);
      return sets.length === 0 ? [give(start)] : [constant(own, statement.value.type, start), ...sets, give(name(own))];
    }
    if (statement.kind === 'const' && isMade(statement.value))
      return [
        { ...statement, value: instance(statement.value, classOf) },
        ...settings(statement.value, name(statement.name), classOf),
      ];
    if (statement.kind === 'assign' && isMade(statement.value) && statement.target.kind !== 'element')
      return [
        { ...statement, value: instance(statement.value, classOf) },
        ...settings(statement.value, statement.target, classOf),
      ];
    return [statement];
  };
  return { ...one, parameters, body: eachStatement(one.body, made) };
}

function instance(object: ObjectCode, classOf: ClassOf): Code {
  const own = classOf(object);
  return own === null ? object : construct(own.name);
}

/** Sets what is known only now. */
function settings(object: ObjectCode, path: Path, classOf: ClassOf): readonly Statement[] {
  const own = classOf(object);
  return object.fields.flatMap(({ name: part, value }): readonly Statement[] => {
    const at = field(path, part);
    if (value.kind === 'object' && classOf(value) !== null) return settings(value, at, classOf);
    return own?.fixed.get(part) === null && !isNothing(own, part, value) ? [put(at, value)] : [];
  });
}

/** Whether a field holds that anyway until it is set. */
function isNothing({ fields }: Made, part: string, value: Code): boolean {
  const type = fields.find((one) => one.name === part)?.type;
  return type !== undefined && isSame(value, nothingOf(type, new Map()));
}

function freeName({ parameters, body }: FunctionCode): string {
  const used = new Set<string>([...usedIn(body).names, ...parameters.map((one) => one.name)]);
  let own = 'made';
  while (used.has(own)) own += '_';
  return own;
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
    if (one.kind !== 'function' || !makesObjects(one)) continue;
    for (const { initial } of one.parameters) if (initial !== null) walk(initial, look);
    eachStatement(one.body, (statement) => {
      if ('value' in statement && statement.value !== null) walk(statement.value, look);
      return [statement];
    });
  }
  const list = [...found].map(([key, own]) => ({ key, ...own })).sort((a, b) => depthOf(b.key) - depthOf(a.key));
  return { found: list, keys };
}

/** Most functions make none. */
function makesObjects({ parameters, body }: FunctionCode): boolean {
  return usedIn(body).makesObjects || parameters.some(({ initial }) => initial !== null);
}

/** Blocks inside one another in which a function makes objects: what it gives back, at its start or at its end. */
const deepest = 2;

/** Others for each statement. A chain of branches may be longer than the stack. */
function eachStatement(
  body: readonly Statement[],
  others: (statement: Statement) => readonly Statement[],
): readonly Statement[] {
  let depth = 0;
  const on: StatementParts = {
    code: (code) => code,
    path: (path) => path,
    name: (own) => own,
    block: (inner) => {
      if (depth > deepest) return inner;
      depth += 1;
      const all = inner.flatMap((statement) => others(rebuiltStatement(statement, on)));
      depth -= 1;
      return all;
    },
  };
  return on.block(body);
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

/** A value that is the same wherever it stands. */
function isSame(one: Code, other: Code): boolean {
  const used = new Set<string>();
  namesIn(one, used);
  return used.size === 0 && flat(one, 'js') === flat(other, 'js');
}

type Classes = ReadonlyMap<string, Made>;

/** The class of a type; beside the type itself where a function has its name, or where it has methods. */
function classesOf(type: InterfaceCode, classes: Classes, methods: readonly FunctionCode[]): readonly Declaration[] {
  const own = classes.get(type.name);
  if (own === undefined) return [type];
  const isSameName = own.name === type.name;
  const one = classCode(own, classes, isSameName, isSameName ? type.doc : [], type.fields);
  if (methods.length === 0) return isSameName ? [one] : [type, one];
  return [withMethods(type, methods), { ...one, methods: methods.map((method) => ({ ...asMethod(method), doc: [] })) }];
}

/** A type as its users see it: its methods, and no hidden fields. `functions`: all of its module. */
export function withMethods(type: InterfaceCode, functions: readonly FunctionCode[]): InterfaceCode {
  const methods = functions.filter(({ method }) => method?.type === type.name);
  if (methods.length === 0) return type;
  const fields = type.fields.filter(({ hidden }) => hidden !== true);
  return { ...type, fields, methods: methods.map(asMethod) };
}

/** With `this` for its first parameter. */
function asMethod(code: FunctionCode): FunctionCode {
  const [self, ...parameters] = code.parameters;
  const renamed = withNames(code, (own) => (own === self?.name ? identifier('this') : own));
  return { ...renamed, name: code.method?.name ?? code.name, parameters };
}

function innerClass(own: Made, classes: Classes): ClassCode {
  const { type } = own;
  const fields = typeof type === 'object' && type.kind === 'record' ? type.fields : [];
  return classCode(
    own,
    classes,
    false,
    [],
    fields.map((one) => ({ ...one, doc: '' })),
  );
}

function classCode(
  { name: own, fixed }: Made,
  classes: Classes,
  exported: boolean,
  doc: readonly string[],
  fields: readonly DeclaredField[],
): ClassCode {
  return {
    kind: 'class',
    name: own,
    exported,
    doc,
    fields: fields.map((one) => ({ ...one, initial: fixed.get(one.name) ?? nothingOf(one.type, classes) })),
  };
}

/** What a field holds until it is set. */
function nothingOf(type: CodeType, classes: Classes): Code {
  if (type === 'truth') return truth(false);
  if (type === 'whole') return number(0);
  if (isNamed(type)) {
    const own = classes.get(type.name);
    if (own !== undefined) return construct(own.name);
  }
  if (typeof type !== 'object') return number(NaN);
  if (type.kind === 'array') return newArray(type.of, number(0));
  if (type.kind === 'named') return number(NaN);
  return object(
    type,
    type.fields.map((one) => ({ name: one.name, value: nothingOf(one.type, classes) })),
  );
}
