// `npm run generate`: writes everything under generated/, and docs/api.md, from what the project itself exports. With `--check` it writes
// nothing and names what is stale. A module in generated/ whose example is gone is stale too.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiReference } from './api.mjs';
import { importSources } from './import-sources.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const isCheck = process.argv.includes('--check');
const entry = `
  export { check, compile } from './src/compile.ts';
  export { functionName } from './src/disk/function-name.ts';
  export { messageReference } from './src/report/reference.ts';
  export { gateReference } from './src/gates/reference.ts';
  export { generateGrammarFiles } from './grammar/generate.ts';
`;
const project = await importSources(entry);
const wanted = new Map([
  ...Object.entries(project.generateGrammarFiles()),
  ['generated/gates.md', page('src/gates/table.ts', project.gateReference())],
  ['generated/messages.md', page('src/report/messages.ts', project.messageReference(project.check))],
  ['docs/api.md', page('the comments of the sources', apiReference())],
  ...(await exampleModules()),
]);

const stale = [...wanted].filter(([path, text]) => read(path) !== text).map(([path]) => path);
const orphans = readdirSync(join(root, 'generated'))
  .map((name) => `generated/${name}`)
  .filter((path) => path.endsWith('.ts') && !wanted.has(path));

if (isCheck) {
  for (const path of [...stale, ...orphans]) console.log(path);
  if (stale.length + orphans.length > 0) {
    console.error('not up to date: run npm run generate');
    process.exitCode = 1;
  }
} else {
  for (const path of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), wanted.get(path));
    console.log(`written  ${path}`);
  }
  for (const path of orphans) {
    rmSync(join(root, path));
    console.log(`removed  ${path}`);
  }
  console.log(`${wanted.size} files up to date`);
}

function read(path) {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return null;
  }
}

function page(source, text) {
  return `<!-- Made by \`npm run generate\` from ${source}. Do not edit. -->\n\n${text}`;
}

async function exampleModules() {
  const names = readdirSync(join(root, 'examples')).filter((name) => /\.(txt|grad)$/.test(name));
  const modules = [];
  for (const file of names.sort()) {
    const source = readFileSync(join(root, 'examples', file), 'utf8');
    const { code } = await project.compile(source, { name: project.functionName(file), file });
    modules.push([`generated/${file.replace(/\.\w+$/, '.ts')}`, code]);
  }
  return modules;
}
