// `gradc types`: what an import of a source is to TypeScript 6 and 7, and to an editor that looks for its definition.

import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { inFolders } from './run-gradc.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const { inside, write, read, gradc, folder } = inFolders();

const formula = `# how far off
loss(w: [n], const q) = sum(i: (w[i] - q)^2)

# of a record
lens(p: {x, y}) = {near: p.x * p.y, far: p.x}
`;

const compilerOptions = {
  strict: true,
  noEmit: true,
  target: 'es2022',
  module: 'esnext',
  moduleResolution: 'bundler',
  allowArbitraryExtensions: true,
  types: [],
};

function project(program: string): void {
  write('src/loss.grad', formula);
  write('src/use.ts', program);
  write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['src/use.ts'] }));
}

const right = `import { lens, loss, lossBackward, lossCache, lossForward, lossGradient } from './loss.grad';
const cache = lossCache({ n: 2 });
const grad = lossGradient({ n: 2 });
export const value: number = lossForward(new Float64Array(2), 1, cache) + loss(new Float64Array(1), 3);
lossBackward(cache, grad);
lossBackward(cache, grad, 2);
export const slope: Float64Array = grad.w;
export const { near }: { near: number } = lens({ x: 1, y: 2 });
`;

describe.each(['typescript', 'typescript-7'])('%s', (compiler) => {
  const checked = (): string => {
    const words = [join(root, 'node_modules', compiler, 'bin/tsc'), '-p', folder()];
    return spawnSync(process.execPath, words, { encoding: 'utf8' }).stdout;
  };

  test('accepts what is right', () => {
    project(right);
    expect(gradc('types', 'src/loss.grad').code).toBe(0);
    expect(checked()).toBe('');
  });

  test('a problem has its methods, and shows nothing of what it computes in', () => {
    project(`import { lossProblem, type LossParameters } from './loss.grad';
const problem = lossProblem({ n: 2 }, 3);
const theta: Float64Array = problem.pack({ w: new Float64Array(2) });
export const value: number = problem.value(theta) + problem.gradient(theta, new Float64Array(problem.size));
export const { w }: LossParameters = problem.unpack(theta);
// @ts-expect-error: its own
export const own = problem.q;
// @ts-expect-error: no number
problem.value(3);
`);
    expect(gradc('types', 'src/loss.grad', '--exports', 'value,problem').code).toBe(0);
    expect(checked()).toBe('');
  });

  test('rejects what is wrong', () => {
    project(`import { loss, lossGrid } from './loss.grad';\nexport const text: string = loss([1], 2);\nlossGrid();\n`);
    expect(gradc('types', 'src/loss.grad').code).toBe(0);
    const errors = checked();
    expect(errors).toContain("no exported member named 'lossGrid'");
    expect(errors).toContain("'number' is not assignable to type 'string'");
    expect(errors).toContain("'number[]'");
  });
});

type Place = { readonly file: string; readonly start: { readonly line: number; readonly offset: number } };

/** Where the language server of TypeScript finds the definitions of these names of a program. */
async function definitions(file: string, program: string, names: readonly string[]): Promise<readonly string[]> {
  const server = join(root, 'node_modules/typescript/lib/tsserver.js');
  const child = spawn(process.execPath, [server, '--disableAutomaticTypingAcquisition', '--suppressDiagnosticEvents']);
  const say = (command: string, words: object): unknown =>
    child.stdin.write(`${JSON.stringify({ seq: 0, type: 'request', command, arguments: words })}\n`);
  say('open', { file });
  const lines = program.split('\n');
  for (const name of names) {
    const line = lines.findLastIndex((one) => one.includes(name));
    say('definition', { file, line: line + 1, offset: (lines[line] ?? '').indexOf(name) + 1 });
  }
  const found: string[] = [];
  for await (const text of createInterface({ input: child.stdout })) {
    if (!text.includes('"command":"definition"')) continue;
    const { body } = JSON.parse(text) as { readonly body: readonly Place[] };
    found.push(
      body.map((one) => `${one.file.split('/').at(-1) ?? ''}:${one.start.line}:${one.start.offset}`).join(' '),
    );
    if (found.length === names.length) child.kill();
  }
  return found;
}

test('an editor finds the definition in the source', async () => {
  project(right);
  gradc('types', 'src/loss.grad');
  expect(await definitions(inside('src/use.ts'), right, ['lossForward(', 'lens('])).toEqual(['loss.grad:2:1', 'loss.grad:5:1']);
});

describe('the command', () => {
  test('knows whether they are fresh', () => {
    write('loss.grad', formula);
    expect(gradc('types', 'loss.grad', '--check').code).toBe(1);
    expect(gradc('types', 'loss.grad')).toMatchObject({ code: 0, stderr: 'loss.grad → loss.d.grad.ts\n' });
    expect(gradc('types', 'loss.grad', '--check').code).toBe(0);
    expect(gradc('types', 'loss.grad', '--exports', 'all').code).toBe(0);
    expect(read('loss.d.grad.ts')).toContain('export declare function lossHessian(');
    expect(gradc('types', 'loss.grad', '--check').code).toBe(1);
  });

  test('names them by the extension, and asks for one', () => {
    write('expr.txt', 'sin(x)');
    expect(gradc('types', 'expr.txt').code).toBe(0);
    expect(read('expr.d.txt.ts')).toContain('export declare function exprGrad(x: number, grad: ExprGradient): number;');
    write('expr', 'sin(x)');
    expect(gradc('types', 'expr').stderr).toContain('a file with an extension');
  });

  test('writes over nothing of somebody else', () => {
    write('loss.grad', formula);
    write('loss.d.grad.ts', 'export declare const mine: 1;\n');
    expect(gradc('types', 'loss.grad')).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') as string });
    expect(gradc('types', 'loss.grad', '--force').code).toBe(0);
  });
});
