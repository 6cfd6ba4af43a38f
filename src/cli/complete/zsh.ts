// The script for zsh: each command has a call of `_arguments`, whose specifications are the rows of the table.

import type { Command } from '../command.ts';
import type { Option } from '../option.ts';
import { options } from '../settings.ts';
import { isOf, namesOf, offerOf, operandOffer, quoted, spellings, type Offer } from './offered.ts';

export function zshScript(commands: readonly Command[]): string {
  const [unnamed = '', named] = [commands[0]?.name, namesOf(commands)];
  return `#compdef gradc
# Completion of gradc for zsh, made by gradc completion zsh.

_gradc_first() {
  local -a named=(
${commands
  .slice(1)
  .map(({ name, help }) => `    ${quoted(`${name}:${help}`, 'zsh')}`)
  .join('\n')}
  )
  _describe -t commands command named
  _files
}

_gradc() {
  local command=${unnamed} word
  for word in \${words[2,CURRENT-1]}; do
    case $word in
      ${named.join('|')}) command=$word; break ;;
    esac
  done
  case $command in
${commands.map((command) => commandCase(command, command.name === unnamed)).join('\n')}
  esac
}

if [[ $funcstack[1] == _gradc ]]; then
  _gradc "$@"
else
  compdef _gradc gradc
fi
`;
}

function commandCase(command: Command, isUnnamed: boolean): string {
  const { name } = command;
  const first = isUnnamed ? '1: :_gradc_first' : `1: :(${name})`;
  const specifications = [
    ...options.filter((option) => isOf(option, name)).map(specification),
    quoted(first, 'zsh'),
    quoted(`*:operand:${action(operandOffer(command), 'operand')}`, 'zsh'),
  ];
  return `    ${name})\n      _arguments -s \\\n        ${specifications.join(' \\\n        ')} ;;`;
}

function specification(option: Option): string {
  const texts = spellings(option);
  const help = `[${option.help.replace(/[[\]\\]/g, '\\$&')}]`;
  const { argument } = option;
  const value =
    argument === undefined ? '' : `:${argument.replaceAll(':', '\\:')}:${action(offerOf(option), argument)}`;
  const rest = quoted(`${help}${value}`, 'zsh');
  // A long option takes its value behind = as well.
  const spelt = texts.map((text) => (argument !== undefined && text.startsWith('--') ? `${text}=` : text));
  return texts.length === 1 ? `${spelt.join('')}${rest}` : `'(${texts.join(' ')})'{${spelt.join(',')}}${rest}`;
}

function action(offer: Offer, name: string): string {
  switch (offer.kind) {
    case 'one':
      return `(${offer.of.join(' ')})`;
    case 'some':
      return `_values -s , ${name} ${offer.of.join(' ')}`;
    case 'file':
      return '_files';
    case 'folder':
      return '_files -/';
    case 'text':
      return ' ';
  }
}
