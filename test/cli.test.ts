// The command line as a contract: exit codes, streams, every option, and what it does to files.

import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { inFolders, runGradc, startGradc, type Run } from './run-gradc.ts';

const classic = 'num = x + sigmoid(y)\nden = sigmoid(x) + (x + y)^2\nnum / den\n';

const { inside, read, write, folder } = inFolders();
function gradc(
  words: readonly string[],
  more: { readonly input?: string | Buffer; readonly env?: Readonly<Record<string, string>> } = {},
): Run {
  return runGradc(words, { cwd: folder(), ...more });
}

describe('help and usage', () => {
  test('--version and --help answer on standard output', () => {
    expect(gradc(['--version'])).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
    const { code, stdout, stderr } = gradc(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const option of ['-o', '-d', '--target', '--check', '--force', '-w', '--verify', '--emit', '--unroll', '--checkpoint', '--fast-math', '--format', 'eval']) {
      expect(stdout).toContain(option);
    }
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  });

  test.each([
    [[], 'no file given'],
    [['--chekc', 'a.txt'], 'unknown option --chekc: did you mean --check?'],
    [['--zzzzzzzz', 'a.txt'], 'unknown option --zzzzzzzz'],
    [['evl', 'a.txt', 'x=1'], "'evl' is no command and no file: did you mean gradc eval?"],
    [['-x', 'a.txt'], 'unknown option -x'],
    [['a.txt', '--target', 'c'], "option --target is one of ts, js, not 'c'"],
    [['a.txt', '-o'], 'option -o needs FILE'],
    [['a.txt', '-d', '--check'], 'option -d needs DIR'],
    [['a.txt', '--check=yes'], 'takes no value'],
    [['a.txt', '--json'], '--json belongs to gradc eval'],
    [['eval', 'a.txt', '--watch'], 'gradc eval has no option --watch'],
    [['a.txt', '-o', 'x.ts', '-d', 'y'], 'either --output or --out-dir'],
    [['a.txt', 'b.txt', '-o', 'x.ts'], '--output takes one source'],
    [['a.txt', 'a.grad'], 'a.txt and a.grad would both write generated/a.ts'],
    [['a.ts', '-d', '.'], 'would write over the source'],
    [['no-*.txt'], "no file matches 'no-*.txt'"],
    [['a.txt', '--emit', 'png'], 'option --emit is one of tokens, ast, stages, adjoint, loops, svg, dot, latex'],
    [['a.txt', '--emit', 'ast', '--check'], '--emit does not go with --check'],
    [['a.txt', '--unroll', 'x'], "option --unroll is a whole number from 0 to 64, not 'x'"],
    [['a.txt', '--unroll', '65'], "option --unroll is a whole number from 0 to 64, not '65'"],
    [['eval', 'a.txt', '--checkpoint'], 'gradc eval has no option --checkpoint'],
    [['-', '--watch'], 'standard input cannot be watched'],
    [['-', '--check'], '--check needs a file'],
    [['missing.txt'], 'missing.txt: no such file or folder'],
    [['s'], "no *.grad file in 's'"],
  ])('%j is refused with exit code 2', (words, message) => {
    write('a.txt', 'x^2\n');
    write('b.txt', 'x^2\n');
    write('a.ts', 'x^2\n');
    write('s/a.txt', 'x^2\n');
    const { code, stdout, stderr } = gradc(words);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(existsSync(inside('generated'))).toBe(false);
  });
});

describe('compiling', () => {
  test('writes generated/NAME.ts and a line on standard error', () => {
    write('expr.txt', classic);
    const { code, stdout, stderr } = gradc(['expr.txt']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^expr\.txt → generated\/expr\.ts {2}8 stages, value ≈ \d+ operations, gradient \+ \d+\n$/);
    expect(read('generated/expr.ts')).toContain('export function exprGrad(');
    expect(readdirSync(inside('generated'))).toEqual(['expr.ts']);
  });

  test('names the function of a bare file after the file', () => {
    write('my-expr 2.txt', 'x^2\n');
    write('2d.txt', 'x^2\n');
    write('_hidden.txt', 'x^2\n');
    write('größe.txt', 'x^2\n');
    expect(gradc(['my-expr 2.txt', '2d.txt', '_hidden.txt', 'größe.txt']).code).toBe(0);
    expect(read('generated/my-expr 2.ts')).toContain('export function myExpr2Grad(');
    expect(read('generated/2d.ts')).toContain('export function f2dGrad(');
    expect(read('generated/_hidden.ts')).toContain('export function hiddenGrad(');
    expect(read('generated/größe.ts')).toContain('export function größeGrad(');
  });

  test('-o, -o -, -d and --target say where it goes and as what', () => {
    write('a.txt', 'x^2\n');
    expect(gradc(['a.txt', '-o', 'deep/er/b.ts']).code).toBe(0);
    expect(read('deep/er/b.ts')).toContain('export function aGrad(x: number');
    expect(gradc(['a.txt', '-d', 'out', '--target', 'js']).code).toBe(0);
    expect(read('out/a.js')).toContain('export function aGrad(x');
    expect(read('out/a.js')).not.toContain(': number');
    const printed = gradc(['a.txt', '-o', '-']);
    expect(printed).toEqual({ code: 0, stdout: read('deep/er/b.ts'), stderr: '' });
  });

  test('--unroll says which indices are written out, --checkpoint keeps fewer steps', () => {
    write('a.txt', 'f(v: [3]) = sum(i: v[i]^3)\n');
    expect(gradc(['a.txt', '-o', '-']).stdout).not.toContain('for (');
    expect(gradc(['a.txt', '--unroll', '2', '-o', '-']).stdout).toContain('for (let i = 0; i < 3; i++)');
    write('b.txt', 'f(a, x: [n]) {\n  s[0] = a\n  s[t in 1..n+1] = sin(s[t-1] + x[t-1])\n  s[n]\n}\n');
    expect(gradc(['b.txt', '-o', '-']).stdout).toContain('new Float64Array(n + 1)');
    expect(gradc(['b.txt', '--checkpoint', '-o', '-']).stdout).toContain('new Float64Array(segments + 1)');
  });

  test('standard input prints the module, as function f', () => {
    const { code, stdout, stderr } = gradc(['-'], { input: 'x^2\n' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('export function fGrad(');
    expect(existsSync(inside('generated'))).toBe(false);
  });

  test('takes several files and globs, each file once', () => {
    write('src/b.grad', 'x^2\n');
    write('src/deep/a.grad', 'x^3\n');
    write('node_modules/c.grad', 'x^4\n');
    write('[odd].txt', 'x\n');
    const { code, stderr } = gradc(['**/*.grad', 'src/b.grad', '[odd].txt']);
    expect(code).toBe(0);
    expect(stderr.match(/→/g)).toHaveLength(3);
    expect(readdirSync(inside('generated'), { recursive: true }).sort()).toEqual([
      '[odd].ts',
      'src',
      'src/b.ts',
      'src/deep',
      'src/deep/a.ts',
    ]);
  });

  test('a faulty source gives exit code 1, its report, and no file; the others are compiled', () => {
    write('bad.txt', 'num = x\nnum + sigmod(y)\n');
    write('good.txt', 'x^2\n');
    const { code, stdout, stderr } = gradc(['bad.txt', 'good.txt']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(
      "bad.txt:2:7  GR2002  unknown function 'sigmod': did you mean 'sigmoid'?\n  2 | num + sigmod(y)\n    |       ^^^^^^",
    );
    expect(readdirSync(inside('generated'))).toEqual(['good.ts']);
  });

  test('a missing file gives exit code 2, and the others are compiled', () => {
    write('good.txt', 'x^2\n');
    expect(gradc(['missing.txt', 'good.txt']).code).toBe(2);
    expect(existsSync(inside('generated/good.ts'))).toBe(true);
  });

  test('bytes that are not UTF-8 are the fault of the source', () => {
    write('bad.txt', Buffer.from([0x78, 0x0a, 0x2b, 0xff, 0x0a]));
    const { code, stderr } = gradc(['bad.txt']);
    expect(code).toBe(1);
    expect(stderr).toContain('bad.txt: not UTF-8 text: byte 0xff at offset 3, in line 2');
  });

  test('a byte order mark and CRLF are fine', () => {
    write('bom.txt', '\ufeffy = x^2\r\ny + 1\r\n');
    expect(gradc(['bom.txt']).code).toBe(0);
  });

  test('a file that does not change is not written', () => {
    write('a.txt', 'x^2\n');
    gradc(['a.txt']);
    const long = new Date('2020-01-01T00:00:00Z');
    utimesSync(inside('generated/a.ts'), long, long);
    const again = gradc(['a.txt']);
    expect(again.stderr).toContain('(unchanged)');
    expect(statSync(inside('generated/a.ts')).mtime).toEqual(long);
    write('a.txt', 'x^3\n');
    gradc(['a.txt']);
    expect(statSync(inside('generated/a.ts')).mtime).not.toEqual(long);
  });

  test('a symbolic link stays one, and the mode of a file is kept', () => {
    write('a.txt', 'x^2\n');
    write('real/a.ts', '// @generated by gradc 0.0 from a.txt\n');
    mkdirSync(inside('generated'));
    symlinkSync('../real/a.ts', inside('generated/a.ts'));
    const { mode } = statSync(inside('real/a.ts'));
    expect(gradc(['a.txt']).code).toBe(0);
    expect(lstatSync(inside('generated/a.ts')).isSymbolicLink()).toBe(true);
    expect(read('real/a.ts')).toContain('aGrad');
    expect(statSync(inside('real/a.ts')).mode).toBe(mode);
    expect(readdirSync(inside('real'))).toEqual(['a.ts']);
  });

  test('a folder where the file belongs is a fault of input and output', () => {
    write('a.txt', 'x^2\n');
    mkdirSync(inside('generated/a.ts'), { recursive: true });
    const { code, stderr } = gradc(['a.txt']);
    expect(code).toBe(2);
    expect(stderr).toContain('cannot write');
    expect(readdirSync(inside('generated'))).toEqual(['a.ts']);
  });
});

describe('what is never written over', () => {
  test.each([
    ['the source', 'ln a.txt generated/a.ts'],
    ['a link to the source', 'ln -s ../a.txt generated/a.ts'],
    ['a link to a link to the source', 'ln -s a.txt b.ts; ln -s ../b.ts generated/a.ts'],
    ['the source in a folder that is a link', 'rmdir generated; ln -s . generated; mv a.txt a.ts; ln -s a.ts a.txt'],
  ])('%s, even with --force', (_, commands) => {
    write('a.txt', 'x^2\n');
    mkdirSync(inside('generated'));
    execFileSync('sh', ['-c', commands], { cwd: folder() });
    for (const words of [['a.txt'], ['a.txt', '--force']]) {
      const { code, stderr } = gradc(words);
      expect(stderr).toContain('would write over the source a.txt');
      expect(code).toBe(2);
    }
    expect(read('a.txt')).toBe('x^2\n');
  });

  test('two sources that come to one file by a link', () => {
    write('a.txt', 'x^2\n');
    write('b.txt', 'x^2\n');
    mkdirSync(inside('generated'));
    symlinkSync('b.ts', inside('generated/a.ts'));
    expect(gradc(['a.txt', 'b.txt']).stderr).toContain('a.txt and b.txt would both write generated/b.ts');
    expect(readdirSync(inside('generated'))).toEqual(['a.ts']);
  });

  test('a file that gradc did not write, unless --force says so', () => {
    write('a.txt', 'x^2\n');
    for (const text of ['export const mine = 1;\n', '// @generated by another tool\n', '//', '\n// @generated by gradc 0.1\n']) {
      write('generated/a.ts', text);
      const { code, stderr } = gradc(['a.txt']);
      expect([code, stderr]).toEqual([2, 'a.txt: cannot write generated/a.ts: gradc did not write it; --force writes over it\n']);
      expect(read('generated/a.ts')).toBe(text);
      expect(readdirSync(inside('generated'))).toEqual(['a.ts']);
    }
    expect(gradc(['a.txt', '--force']).code).toBe(0);
    expect(read('generated/a.ts')).toContain('aGrad');
    write('a.txt', 'x^3\n');
    expect(gradc(['a.txt']).code).toBe(0);
    write('generated/a.ts', '');
    expect(gradc(['a.txt']).code).toBe(0);
  });

  test('nothing is left beside it, and what lies there under a like name stays', () => {
    write('a.txt', 'x^2\n');
    write('generated/.a.ts.tmp', 'mine');
    expect(gradc(['a.txt']).code).toBe(0);
    expect(readdirSync(inside('generated')).sort()).toEqual(['.a.ts.tmp', 'a.ts']);
  });
});

describe('--check', () => {
  test('writes nothing, lists what is stale, exit 1 until it is fresh', () => {
    write('a.txt', 'x^2\n');
    write('b.txt', 'x^2\n');
    expect(gradc(['a.txt', 'b.txt', '--check'])).toMatchObject({ code: 1, stdout: 'generated/a.ts\ngenerated/b.ts\n' });
    expect(existsSync(inside('generated'))).toBe(false);
    gradc(['a.txt', 'b.txt']);
    expect(gradc(['a.txt', 'b.txt', '--check'])).toMatchObject({ code: 0, stdout: '' });
    write('b.txt', 'x^3\n');
    expect(gradc(['a.txt', 'b.txt', '--check'])).toMatchObject({ code: 1, stdout: 'generated/b.ts\n' });
  });
});

describe('--verify', () => {
  test('holds for right gradients, of arrays and records too', () => {
    write(
      'a.txt',
      `g(x, y) = abs(x) * log(y) + max(x, y)\nh(v: [3], p: {a, b}) = [v[0] * p.a, v[1]^2 / p.b, v[2]]\nk(x in 1..inf) = {c: acosh(x), d: x^2}\n`,
    );
    const { code, stderr } = gradc(['a.txt', '--verify']);
    expect(stderr).toMatch(/g verified: \d+ comparisons at \d+ points[^]*h verified[^]*k verified/);
    expect(code).toBe(0);
  });

  test('finds its way where the module had to rename', () => {
    write('delete.txt', 'class^2 * __proto__ * grad\n');
    write('b.txt', 'f(p: {__proto__, x}) = p.__proto__ * p.x\n');
    const { code, stderr } = gradc(['delete.txt', 'b.txt', '--verify']);
    expect(stderr).toMatch(/delete verified: \d+ comparisons at \d+ points, 24 of them measured slopes[^]*f verified: .*, 16 of them measured slopes/);
    expect(code).toBe(0);
  });

  test('fails for a gradient that is not the slope, and writes nothing', () => {
    write('a.txt', 'surrogate gate odd(x) = x^2 {\n  dx = 1\n}\nf(x) = odd(x)\n');
    const { code, stderr } = gradc(['a.txt', '--verify']);
    expect(stderr).toContain('the derivative by x is 1, measured ');
    expect(code).toBe(1);
    expect(existsSync(inside('generated'))).toBe(false);
  });

  test('asks for a domain where no point has a value', () => {
    write('a.txt', 'f(x) = log(-1 - x^2)\n');
    const { code, stderr } = gradc(['a.txt', '--verify']);
    expect(code).toBe(1);
    expect(stderr).toContain('no sample point gives a finite value; declare a domain');
    write('a.txt', 'f(x in 100..200) = sqrt(x - 100)\n');
    expect(gradc(['a.txt', '--verify']).code).toBe(0);
  });
});

describe('--emit', () => {
  test.each(['tokens', 'ast', 'stages', 'adjoint', 'loops', 'svg', 'dot', 'latex'])('%s goes to standard output', (form) => {
    write('expr.txt', classic);
    const { code, stdout, stderr } = gradc(['expr.txt', '--emit', form]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('num');
    expect(existsSync(inside('generated'))).toBe(false);
  });
});

describe('formats of diagnostics', () => {
  const bad = 'f(x) = x + widht\n';

  test('JSON is the only thing on standard error', () => {
    write('bad.txt', bad);
    write('good.txt', 'x^2\n');
    const { code, stdout, stderr } = gradc(['bad.txt', 'good.txt', 'missing.txt', '--format', 'json']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({
      version: 1,
      files: [
        { path: 'bad.txt', diagnostics: [{ code: 'GR2001', severity: 'error', start: { line: 1, column: 12, offset: 11 } }] },
        { path: 'good.txt', diagnostics: [] },
        { path: 'missing.txt', error: 'no such file or folder' },
      ],
      summary: { files: 3, errors: 2, warnings: 0 },
    });
  });

  test('GitHub', () => {
    write('bad.txt', bad);
    expect(gradc(['bad.txt', '--format', 'github']).stderr).toMatch(
      /^::error file=bad\.txt,line=1,endLine=1,col=12,title=GR2001::unknown name 'widht'.*\n$/,
    );
  });

  test('colour only where it is wanted', () => {
    write('bad.txt', bad);
    expect(gradc(['bad.txt']).stderr).not.toContain('\u001b');
    expect(gradc(['bad.txt'], { env: { FORCE_COLOR: '1' } }).stderr).toContain('\u001b[31m');
    expect(gradc(['bad.txt'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }).stderr).not.toContain('\u001b');
    expect(gradc(['bad.txt'], { env: { FORCE_COLOR: '0' } }).stderr).not.toContain('\u001b');
  });
});

describe('eval', () => {
  test('prints value, gradient and stages', () => {
    write('expr.txt', classic);
    const { code, stdout, stderr } = gradc(['eval', 'expr.txt', 'x=3', 'y=-4']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('expr(x = 3, y = -4)');
    expect(stdout).toMatch(/value +1\.54564488410664\d+\n/);
    expect(stdout).toMatch(/dexpr\/dx +2\.05956979557216\d+\n/);
    for (const stage of ['sigy', 'num', 'sigx', 'xpy', 'xpysqr', 'den', 'invden']) expect(stdout).toMatch(new RegExp(`\n${stage} = `));
    const table = stdout.split('\n\n')[2]?.trimEnd().split('\n') ?? [];
    expect(new Set(table.map((line) => /^(.*?) {2,}/.exec(line)?.[0].length !== undefined))).toEqual(new Set([true]));
  });

  test('--json, arrays, records, --at and -f', () => {
    write('a.txt', 'g(v: [2], p: {x, y}) = v[0] * p.x + v[1] * p.y\nh(x) = [x, 1 / x]\n');
    write('at.json', '{"v": [1, 2], "p": {"x": 3, "y": 4}}');
    const expected = { g: { value: 11, grad: { v: [3, 4], p: { x: 1, y: 2 } } } };
    const words = gradc(['eval', 'a.txt', '-f', 'g', 'v=[1, 2]', 'p={"x": 3, "y": 4}', '--json']);
    expect(words).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(words.stdout)).toEqual(expected);
    expect(JSON.parse(gradc(['eval', 'a.txt', '-f', 'g', '--at', 'at.json', '--json']).stdout)).toEqual(expected);
    expect(gradc(['eval', 'a.txt', '-f', 'g', '--at', 'at.json', 'v=[5, 2]', '--json']).stdout).toContain('"value": 23');
    expect(JSON.parse(gradc(['eval', 'a.txt', 'x=0', '--json']).stdout)).toEqual({ h: { value: [0, 'Infinity'], grad: {}, jacobian: [[1], ['-Infinity']] } });
  });

  test('takes standard input, negative numbers and infinities', () => {
    const { code, stdout } = gradc(['eval', '-', 'x=-inf', '--json'], { input: 'exp(x)\n' });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ f: { value: 0, grad: { x: 0 } } });
  });

  test.each([
    [['x=3'], 'expr needs y=…'],
    [['x=3', 'y=4', 'z=5'], "expr has no parameter 'z'"],
    [['x=3', 'y=4', 'x=5'], "'x' is given twice"],
    [['x=3', 'y=four'], "the value of 'y' is no number"],
    [['x=3', 'y=[1, 2]'], 'y'],
    [['x=3', 'y'], 'write name=value'],
    [['x=3', 'y=4', '-f', 'exp'], "no function 'exp'"],
    [['--at', 'missing.json'], 'missing.json: no such file'],
    [['--at', 'expr.txt'], 'expr.txt is no JSON'],
  ])('%j is refused with exit code 2', (words, message) => {
    write('expr.txt', classic);
    const { code, stdout, stderr } = gradc(['eval', 'expr.txt', ...words]);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('a faulty source gives exit code 1', () => {
    write('bad.txt', 'f(x) = x + widht\n');
    expect(gradc(['eval', 'bad.txt', 'x=1'])).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('--watch', () => {
  test('compiles again when a source changes, and keeps going after errors', async () => {
    write('a.txt', 'x^2\n');
    const child = startGradc(['a.txt', '--watch'], folder());
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const said = async (text: RegExp): Promise<void> => {
      for (let waited = 0; !text.test(stderr); waited += 20) {
        // Only what hangs waits so long.
        if (waited > 600_000) throw new Error(`nothing like ${text.source} in: ${stderr}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      stderr = '';
    };
    try {
      await said(/a\.ts[^]*watching 1 file/);
      write('a.txt', 'x + widht(\n');
      await said(/GR\d{4}/);
      write('a.txt', 'x^3\n');
      await said(/a\.txt → generated\/a\.ts/);
      expect(read('generated/a.ts')).toContain('x^3');
      expect(child.exitCode).toBeNull();
    } finally {
      child.kill();
    }
  });
});
