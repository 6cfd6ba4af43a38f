// `gradc completion`: the script for bash in a bash, where there is one; those for zsh and fish by their text, and read
// by the shell where it is there.

import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { commands } from '../src/cli/commands.ts';
import { options } from '../src/cli/settings.ts';
import { inFolders } from './run-gradc.ts';

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;
const { gradc, write, inside, folder } = inFolders();

/** What bash would offer for the last word. */
function offered(...line: readonly string[]): readonly string[] {
  write('gradc.bash', gradc('completion', 'bash').stdout);
  const asked = 'source gradc.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _gradc; printf "%s\\n" "${COMPREPLY[@]}"';
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', asked, 'bash', 'gradc', ...line], { cwd: folder(), encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\n').filter((word) => word !== '');
}

describe.skipIf(!has('bash'))('in bash', () => {
  test('commands and files stand first', () => {
    write('examples.txt', '');
    expect(offered('e')).toEqual(['eval', 'explain', 'examples.txt']);
    expect(offered('comp')).toEqual(['completion']);
  });

  test('options are those of the command', () => {
    expect(offered('eval', '--he')).toEqual(['--hessian', '--help']);
    expect(offered('--he')).toEqual(['--help']);
    expect(offered('fit', 'x.txt', '--lo')).toEqual(['--loss', '--loss-scale']);
    for (const { name } of commands) expect(offered(name, '--vers')).toEqual(['--version']);
  });

  test('choices are those of the option, for its command', () => {
    expect(offered('--target', '')).toEqual(['ts', 'js']);
    expect(offered('fit', '--target', '')).toEqual([]);
    expect(offered('--target', '=', 'j')).toEqual(['js']);
    expect(offered('--target', '=')).toEqual(['ts', 'js']);
    expect(offered('minimize', 'x.txt', '--method', 'l')).toEqual(['lm', 'lbfgs']);
    expect(offered('types', '--exports', 'value,gr')).toEqual(['value,grad']);
    expect(offered('--unroll', '')).toEqual([]);
  });

  test('files and folders, also with a space', () => {
    write('a b.txt', '');
    write('ab/x.txt', '');
    expect([...offered('eval', 'a')].sort()).toEqual(['a b.txt', 'ab']);
    expect(offered('--out-dir', 'a')).toEqual(['ab']);
    expect([...offered('-o', 'a')].sort()).toEqual(['a b.txt', 'ab']);
    expect(offered('fit', '--data', 'a b')).toEqual(['a b.txt']);
  });

  test('what can be explained, and shells', () => {
    expect(offered('explain', 'sigm')).toEqual(['sigmoid']);
    expect(offered('explain', 'GR6')).toEqual(['GR6001', 'GR6002', 'GR6003']);
    expect(offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });
});

describe.each(['zsh', 'fish'])('for %s', (shell) => {
  test('names every command, option and choice', () => {
    const { code, stdout } = gradc('completion', shell);
    expect(code).toBe(0);
    for (const { name } of commands) expect(stdout).toContain(name);
    for (const { name, rule } of options) {
      expect(stdout).toContain(shell === 'zsh' ? `--${name}` : ` -l ${name}`);
      if (rule?.kind === 'choice' || rule?.kind === 'list') expect(stdout).toContain(rule.of.join(' '));
    }
  });

  test.skipIf(!has(shell))('is read by it', () => {
    write('script', gradc('completion', shell).stdout);
    expect(spawnSync(shell, ['-n', inside('script')], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });
});

test.skipIf(!has('fish'))('fish offers what bash does', () => {
  write('script', gradc('completion', 'fish').stdout);
  const lines = ['gradc ev', 'gradc fit x --method lb', 'gradc eval --hes', 'gradc --hes', 'gradc explain sigm', 'gradc --exports value,gr'];
  const asked = `source script; for line in ${lines.map((line) => `'${line}'`).join(' ')}; complete -C $line; echo .; end`;
  const { stdout } = spawnSync('fish', ['--no-config', '-c', asked], { cwd: folder(), encoding: 'utf8' });
  const words = stdout.split('.\n').map((part) => part.split('\n').flatMap((row) => row.split('\t')[0] ?? []).filter((word) => word !== ''));
  expect(words.slice(0, lines.length)).toEqual([['eval'], ['lbfgs'], ['--hessian'], [], ['sigmoid'], ['value,grad']]);
});

test('another shell, or none, is wrong usage', () => {
  for (const more of [[], ['powershell'], ['bash', 'zsh']]) {
    const { code, stderr } = gradc('completion', ...more);
    expect(code).toBe(2);
    expect(stderr).toContain('bash|zsh|fish');
  }
});
