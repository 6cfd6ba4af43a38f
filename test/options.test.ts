// What the API may be handed: options by their table, names that every text can use, and sources that are none.

import { describe, expect, test } from 'vitest';
import { check, compile, load, type Options } from '../src/compile.ts';
import { GradcError } from '../src/report/error.ts';

const attack = 'f(){}globalThis.pwned=1;function g';

/** Options that are none, and what the error says of each. */
const wrong: { readonly [why: string]: readonly [options: unknown, message: string] } = {
  'a name that is code': [{ name: attack }, "option name is a name of letters, digits and _, at most 200 of them, not 'f(){}globalThis.pwned=1;function g'"],
  'an empty name': [{ name: '' }, 'option name is'],
  'a name with a space': [{ name: 'a b' }, 'option name is'],
  'a name that begins with a digit': [{ name: '1a' }, 'option name is'],
  'a name with a line after it': [{ name: 'f\n' }, 'option name is'],
  'a name of 201 letters': [{ name: 'f'.repeat(201) }, 'option name is'],
  'a name with an enclosing mark': [{ name: 'a\u20dd' }, 'option name is'],
  'a name that is a number': [{ name: 3 }, 'option name is a name of letters, digits and _, at most 200 of them, not 3'],
  'a name that turns into text': [{ name: { toString: () => 'f' } }, 'not an object'],
  'null for a name': [{ name: null }, 'not null'],
  'a file that is no text': [{ file: 7 }, 'option file is a text of at most 1000 characters, not 7'],
  'another target': [{ target: 'c' }, "option target is one of ts, js, not 'c'"],
  'a target in an array': [{ target: ['js'] }, 'option target is one of ts, js, not an array'],
  'a method of Object as a target': [{ target: 'toString' }, 'option target is'],
  'unroll beyond its limit': [{ unroll: 65 }, 'option unroll is a whole number from 0 to 64, not 65'],
  'unroll that is not whole': [{ unroll: 1.5 }, 'not 1.5'],
  'unroll below 0': [{ unroll: -1 }, 'not -1'],
  'unroll that is NaN': [{ unroll: NaN }, 'not NaN'],
  'unroll as text': [{ unroll: '4' }, "not '4'"],
  'unroll that is a bigint': [{ unroll: 4n }, 'option unroll is'],
  'fastMath as text': [{ fastMath: 'yes' }, "option fastMath is true or false, not 'yes'"],
  'math of its own': [{ math: 'fast' }, "option math is one of host, inline, not 'fast'"],
  'checkpoint as a number': [{ checkpoint: 1 }, 'option checkpoint is true or false, not 1'],
  'resolve as a table': [{ resolve: { 'a.grad': 'f(x) = x' } }, 'option resolve is a function of a path that gives a text, not an object'],
  'an option that is none': [{ unrol: 4 }, "an option is one of name, file, target, fastMath, unroll, checkpoint, math, exports, mode, sourceMap, resolve, not 'unrol'"],
  'exports of which one is none': [{ exports: ['grad', 'gard'] }, "jacobian, csr, problem, batch, jvp, hvp, hessian, all, not 'gard'"],
  'exports that are none': [{ exports: [] }, 'all, not an empty array'],
  'a prototype in JSON': [JSON.parse('{ "__proto__": { "name": "g" } }'), "not '__proto__'"],
  'no object': [7, 'options is an object, not 7'],
  'null': [null, 'options is an object, not null'],
  'an array': [[1], 'options is an object, not an array'],
};

const errorsOf = (source: unknown, options: unknown): readonly string[] =>
  check(source as string, options as Options).diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);

describe('an option that is refused', () => {
  test.each(Object.entries(wrong))('%s', async (_, [options, message]) => {
    expect(errorsOf('x^2', options)).toEqual([expect.stringContaining(message)]);
    expect(() => load('x^2', options as Options)).toThrow(GradcError);
    expect(() => load('x^2', options as Options)).toThrow(message);
    await expect(compile('x^2', options as Options)).rejects.toThrow(message);
    expect(Object.hasOwn(globalThis, 'pwned')).toBe(false);
  });

  test('one that is nearly right says which', () => {
    expect(check('x', { unrol: 4 } as Options).diagnostics[0]?.hint).toBe("did you mean 'unroll'?");
  });
});

describe('an option that is taken', () => {
  test('only where it is the object’s own', () => {
    const inherited = Object.create({ name: attack, unroll: 99, target: 'c' }) as Options;
    expect(Object.keys(load('x^2', inherited))).toContain('fGrad');
    Object.assign(Object.prototype, { name: 'stolen' });
    try {
      expect(Object.keys(load('x^2'))).toContain('fGrad');
    } finally {
      delete (Object.prototype as { name?: string }).name;
    }
  });

  test('once: what reads otherwise the second time is not read a second time', () => {
    let reads = 0;
    const options = {
      get name(): string {
        reads += 1;
        return reads === 1 ? 'wave' : attack;
      },
    };
    expect(Object.keys(load('x^2', options))).toContain('waveGrad');
    expect(reads).toBe(1);
  });

  test('undefined is as good as none, and a name may be of any script', () => {
    expect(errorsOf('x^2', { name: undefined, unroll: undefined })).toEqual([]);
    for (const name of ['größe', 'x\u0301', '变量', 'class', 'then', '__proto__', 'f'.repeat(200)]) expect(Object.keys(load('x^2', { name })).length).toBeGreaterThan(0);
  });
});

describe('check never throws', () => {
  const thrower = new Proxy({}, {
    get: () => {
      throw new Error('no');
    },
    ownKeys: () => {
      throw new Error('no');
    },
  });
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const values: readonly unknown[] = [null, undefined, 0, NaN, 7n, true, Symbol('x'), [], {}, thrower, revoked.proxy, () => 'x', new String('x'), Buffer.from('x'), Object.create(null)];

  test.each(values.map((value, i) => ({ i, value })))('of a source that is no text ($i)', async ({ value }) => {
    expect(check(value as string).diagnostics.map(({ code, severity }) => [code, severity])).toEqual([[expect.stringMatching(/^GR600[23]$/), 'error']]);
    expect(() => load(value as string)).toThrow();
    await expect(compile(value as string)).rejects.toThrow();
  });

  test.each(values.slice(0, 12).map((value, i) => ({ i, value })))('of options that are none ($i)', ({ value }) => {
    expect(() => check('x^2', value as Options)).not.toThrow();
  });

  test('of an option that throws', () => {
    const options = Object.defineProperty({}, 'unroll', { enumerable: true, get: () => Reflect.ownKeys(thrower) });
    expect(check('x^2', options).diagnostics.map(({ code }) => code)).toEqual(['GR6003']);
    expect(check('x^2', thrower).diagnostics[0]?.message).toBe('the source was not checked: no');
  });

  test.each(['\ud800', 'x + \udc00', 'f(x\ud800) = x', '# \udfff\nx^2', "f(x) = x ' \ud83d", '\u0000', '\ufeff'])('of the text %j, and what compiles is a module', async (source) => {
    if (errorsOf(source, {}).length > 0) return;
    expect(Object.keys(load(source)).length).toBeGreaterThan(0);
    expect((await compile(source, { file: 'a\ud800.txt' })).code).toContain('export function');
  });
});

describe('a name of the source', () => {
  test.each(['a\u20dd', 'a\u0488', '\u2e2f', 'a\u2e2f', 'a\u00b7b', 'ﬁ', '\u{1d465}'])('%j is none, for no language takes it', (name) => {
    for (const source of [`${name} = x^2\n${name} + 1`, `f(${name}) = ${name}^2`, `${name}(x) = x^2`]) {
      // The dot in the middle is a product.
      if (name.includes('\u00b7') && !source.startsWith(name)) continue;
      expect(errorsOf(source, {})).not.toEqual([]);
    }
  });

  test('has 200 characters at most', () => {
    for (const letter of ['x', 'ö', '\u{20000}']) {
      expect(errorsOf(`f(${letter.repeat(200)}) = ${letter.repeat(200)}^2`, {})).toEqual([]);
      expect(errorsOf(`f(${letter.repeat(201)}) = ${letter.repeat(201)}^2`, {})[0]).toContain('over the limit of 200');
    }
  });
});
