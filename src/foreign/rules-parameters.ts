// Parameters as other languages declare them.

import { lazy } from '../base/lazy.ts';
import { foreign, found, type Found, type Rule } from './rule.ts';
import { parametersIn, start } from './statement.ts';
import { nameText, textOf, type Range } from './text.ts';

const types: ReadonlyMap<string, string> = new Map(
  (
    [
      ['number real float double Number Real Float64 Float Double f64 f32 scalar R ℝ float64 float32 Any any', ''],
      ['int integer Int Integer Int64 i32 i64 int32 int64 usize long size_t uint', ': int'],
      ['vector array Vector Array list List ndarray vec Tensor tensor row_vector Float64Array VectorXd', ': [n]'],
      ['matrix Matrix mat MatrixXd', ': [m, n]'],
    ] as const
  ).flatMap(([names, type]) => names.split(' ').map((name) => [name, type] as const)),
);

/** One parameter of a head: `x: number`, `int k`, `x::Real`, `x = 3`, `vector[n] x`, `x: number[]`, `x y`. */
export const parameter: Rule = {
  find: lazy(() => new RegExp(`${start}(${nameText})[ \\t]*\\(`, 'gu')),
  read: (match, text) => {
    const open = match.index + match[0].length - 1;
    const parameters = parametersIn(text, open);
    if (parameters === null || !/^[ \t]*(?:=(?!=)|\{|:=)/.test(text.slice(parameters.close + 1))) return null;
    if (/^(?:if|while|for|switch|elif|elseif)$/.test(match[2] ?? '')) return null;
    for (const range of parameters.list) {
      const said = badParameter(text, range);
      if (said !== null) return said;
    }
    const semicolon = /;/.exec(text.slice(open, parameters.close));
    if (semicolon === null) return null;
    const at = { from: open + semicolon.index, to: open + semicolon.index + 1 };
    return found('GR1024', at, {}, 'parameters are separated by commas', [{ ...at, pieces: [','] }]);
  },
};

/** What is wrong with one parameter; the first that finds something says it. */
function badParameter(text: string, range: Range): Found | null {
  const own = textOf(text, range);
  for (const reader of parameterReaders) {
    const read = reader(text, range, own);
    if (read !== null) return read;
  }
  return null;
}

type ParameterReader = (text: string, range: Range, own: string) => Found | null;

function changed(text: string, range: Range, language: string, written: string, note = ''): Found {
  return foreign(text, range, language, `write ${written}${note}`, [{ ...range, pieces: [written] }]);
}

function sizeOf(shape: string): string {
  return shape.trim() === '' ? 'n' : shape.trim();
}

/** `double x`, `int k`, `vector[n] x`, `double x[]`, `x float64`, `x y`. */
const twoWords: ParameterReader = (text, range, own) => {
  const match = new RegExp(
    `^(?:const[ \\t]+)?(${nameText})(?:<[^>]*>)?(?:\\[([^\\]]*)\\])?[ \\t]+(${nameText})(\\[[^\\]]*\\])?$`,
    'u',
  ).exec(own);
  if (match === null || match[1] === 'const') return null;
  const [, type = '', size, name = '', brackets] = match;
  const shape = size ?? brackets?.slice(1, -1);
  const written = types.get(type);
  if (written !== undefined) {
    const sized = shape === undefined ? written : `: ${written === ': int' ? 'int' : ''}[${sizeOf(shape)}]`;
    return changed(text, range, 'C', `${name}${sized}`);
  }
  if (shape !== undefined) return null;
  const behind = types.get(name);
  if (behind !== undefined) return changed(text, range, 'Go', `${type}${behind}`);
  const hint = `parameters are separated by commas: ${type}, ${name}`;
  return found('GR1006', range, { left: type, right: name }, hint, [{ ...range, pieces: [`${type}, ${name}`] }]);
};

/** `x: number`, `x::Float64`, `x: number[]`, `x ∈ ℝ^n`. */
const typed: ParameterReader = (text, range, own) => {
  const match = new RegExp(
    `^((?:const[ \\t]+)?${nameText})[ \\t]*(::?|∈|[ \\t]in)[ \\t]*(${nameText})[ \\t]*` +
      '((?:\\[[^\\]]*\\]|<[^>]*>|\\^.+)?)$',
    'u',
  ).exec(own);
  if (match === null) return null;
  const [, name = '', mark = '', type = '', size = ''] = match;
  const written = types.get(type);
  const isRight = type === 'int' && mark === ':' && size !== '[]';
  if (written === undefined || isRight || (mark.trim() === 'in' && !/^[Rℝ]$/.test(type))) return null;
  const power = /^\^\{?(.+?)\}?$/.exec(size)?.[1]?.replace(/\s*[x×]\s*/, ', ');
  const language = mark === '::' ? 'Julia' : /[R∈ℝ]/.test(mark + type) ? 'a textbook' : 'TypeScript';
  if (size.startsWith('[') || power !== undefined) {
    const shape = power ?? sizeOf(size.slice(1, -1));
    return changed(text, range, language, `${name}: ${written === ': int' ? 'int' : ''}[${shape}]`);
  }
  const note = written === '' ? ': a parameter without a type is a number' : '';
  return changed(text, range, language, `${name}${written}`, note);
};

/** `x[3]`, `x[]`. */
const sized: ParameterReader = (text, range, own) => {
  const match = new RegExp(`^(${nameText})\\[([^\\]]*)\\]$`, 'u').exec(own);
  return match === null ? null : changed(text, range, 'C', `${match[1] ?? ''}: [${sizeOf(match[2] ?? '')}]`);
};

/** `x: []`, `k: int[]`. */
const unsized: ParameterReader = (_text, range, own) => {
  const match = new RegExp(`^(${nameText}[ \\t]*:[ \\t]*(?:int)?)\\[[ \\t]*\\]$`, 'u').exec(own);
  if (match === null) return null;
  const written = `${match[1] ?? ''}[n]`;
  const at = { from: range.to - 1, to: range.to };
  const values = { expected: 'an expression', found: ']' };
  return found('GR1001', at, values, `a length has a name: write ${written}`, [{ ...range, pieces: [written] }]);
};

/** `x = 3`. */
const preset: ParameterReader = (_text, range, own) => {
  const match = new RegExp(`^((?:const[ \\t]+)?${nameText})[ \\t]*=[ \\t]*(.+)$`, 'u').exec(own);
  if (match === null) return null;
  const name = match[1] ?? '';
  const at = { from: range.from + own.indexOf('='), to: range.from + own.indexOf('=') + 1 };
  const hint = `a parameter has no value of its own: write ${name}, and give it where the function is called`;
  return found('GR1013', at, {}, hint, [{ ...range, pieces: [name] }]);
};

/** `...x`, `*args`, `&x`. */
const rest: ParameterReader = (text, range, own) => {
  const match = new RegExp(`^(?:\\.\\.\\.|\\*{1,2}|&)[ \\t]*(${nameText})(?:\\.\\.\\.)?$`, 'u').exec(own);
  return match === null ? null : changed(text, range, 'Python', `${match[1] ?? ''}: [n]`);
};

/** `x > 0`, `0 < x < 1`, `x in [0, 1]`: a domain. */
const bounded: ParameterReader = (text, range, own) => {
  const above = new RegExp(`^(${nameText})[ \\t]*(>=?|≥|<=?|≤)[ \\t]*([-\\w.]+)$`, 'u').exec(own);
  const between = new RegExp(
    `^([-\\w.]+)[ \\t]*(?:<=?|≤)[ \\t]*(${nameText})[ \\t]*(?:<=?|≤)[ \\t]*([-\\w.]+)$`,
    'u',
  ).exec(own);
  const box = new RegExp(`^(${nameText})[ \\t]*(?:in(?![\\p{L}\\p{N}_])|∈)[ \\t]*[[(]([^,]+),([^,]+)[\\])]$`, 'u').exec(
    own,
  );
  const [name, from, to] =
    above !== null
      ? /[>≥]/.test(above[2] ?? '')
        ? [above[1], above[3], 'inf']
        : [above[1], '-inf', above[3]]
      : between !== null
        ? [between[2], between[1], between[3]]
        : [box?.[1], box?.[2]?.trim(), box?.[3]?.trim()];
  if (name === undefined) return null;
  return changed(text, range, 'a textbook', `${name} in ${from ?? ''}..${to ?? ''}`, ': where a parameter lies');
};

/** `{x, y}`, `(x, y)`, `[x, y]` taken apart; `p: {x: number}`, `p: {x y}`, `p: (x, y)`. */
const takenApart: ParameterReader = (text, range, own) => {
  const match = new RegExp(`^(?:(${nameText})[ \\t]*:[ \\t]*)?([[({])(.*)[\\])}]$`, 'u').exec(own);
  if (match === null) return null;
  const [, name, bracket, inside = ''] = match;
  const fields = inside
    .replace(/:\s*(?:number|real|float|double|f64|Number)(?![\w[])/g, '')
    .replace(/([\p{L}\p{N}_])[ \t]+(?=[\p{L}_])/gu, '$1, ')
    .trim();
  if (bracket === '{')
    return name !== undefined && fields === inside.trim()
      ? null
      : changed(text, range, 'JavaScript', `${name ?? 'p'}: {${fields}}`);
  if (name !== undefined) return bracket === '(' ? changed(text, range, 'Python', `${name}: {${fields}}`) : null;
  if (bracket === '(') return changed(text, range, 'Python', fields);
  return changed(
    text,
    range,
    'JavaScript',
    `v: [${String(fields.split(',').length)}]`,
    ': an array has a name, and v[0] is its first element',
  );
};

/** `x: n`, `x: Vector{Float64}`, `x: &[f64]`. */
const plainSize: ParameterReader = (text, range, own) => {
  const generic = new RegExp(
    `^(${nameText})[ \\t]*::?[ \\t]*&?(?:mut )?(?:Abstract)?` +
      '(?:(Matrix|Array|Vector|Vec|List|list|Sequence|SVector|\\[f64\\])' +
      '(?:[{<[].*[}>\\]])?)$',
    'u',
  ).exec(own);
  if (generic !== null)
    return changed(text, range, 'Julia', `${generic[1] ?? ''}: ${generic[2] === 'Matrix' ? '[m, n]' : '[n]'}`);
  const size = new RegExp(`^(${nameText})[ \\t]*:[ \\t]*(${nameText}|\\d+)$`, 'u').exec(own);
  if (size === null || size[2] === 'int' || types.has(size[2] ?? '')) return null;
  return changed(text, range, 'a textbook', `${size[1] ?? ''}: [${size[2] ?? ''}]`, ': an array of that length');
};

const parameterReaders: readonly ParameterReader[] = [
  twoWords,
  typed,
  sized,
  unsized,
  preset,
  rest,
  bounded,
  takenApart,
  plainSize,
];
