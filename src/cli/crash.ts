// What is printed when gradc itself is at fault: short, and the stack only for those who ask for it.

import { version } from './version.ts';

export function crashReport(error: unknown): string {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const shown = message.length <= 300 ? message : `${message.slice(0, 300)}…`;
  const lines = [`gradc: internal error, please report it together with the file that caused it`, `  ${shown}`];
  lines.push(`  gradc ${version}, Node ${process.version}, ${process.platform} ${process.arch}`);
  if (process.env['GRADC_DEBUG']) lines.push(error instanceof Error ? (error.stack ?? '') : '');
  else lines.push('  GRADC_DEBUG=1 shows where');
  return `${lines.join('\n')}\n`;
}
