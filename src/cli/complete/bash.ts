// The script for bash, from 3.2 on.

import type { Command } from '../command.ts';
import { options } from '../settings.ts';
import { isOf, namesOf, offerOf, operandOffer, quoted, spellings, type Offer } from './offered.ts';

export function bashScript(commands: readonly Command[]): string {
  const [unnamed = '', named] = [commands[0]?.name, namesOf(commands)];
  return `# Completion of gradc for bash, made by gradc completion bash.

_gradc_words() {
  local IFS=$' \\n'
  COMPREPLY+=( $(compgen -W "$1" -- "$cur") )
}

_gradc_list() {
  local IFS=$' \\n' last=\${cur##*,}
  compopt -o nospace 2>/dev/null
  COMPREPLY+=( $(compgen -P "\${cur%"$last"}" -W "$1" -- "$last") )
}

# A name may hold a space.
_gradc_paths() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY+=( $(compgen "$1" -- "$cur") )
}

_gradc() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=${unnamed} at
  COMPREPLY=()
  # --option=value comes as three words.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for (( at = 1; at < COMP_CWORD; at++ )); do
    case \${COMP_WORDS[at]} in
      ${named.join('|')}) command=\${COMP_WORDS[at]}; break ;;
    esac
  done
  case $command:$prev in
${optionCases().join('\n')}
  esac
  if [[ $cur == -* ]]; then
    case $command in
${commands.map(({ name }) => `      ${name}) ${action({ kind: 'one', of: spellingsOf(name) })} ;;`).join('\n')}
    esac
    return
  fi
  (( COMP_CWORD == 1 )) && _gradc_words ${quoted(named.join(' '), 'bash')}
  case $command in
${commands.map((command) => `    ${command.name}) ${action(operandOffer(command))} ;;`).join('\n')}
  esac
}

complete -F _gradc gradc
`;
}

function spellingsOf(command: string): readonly string[] {
  return options.filter((option) => isOf(option, command)).flatMap(spellings);
}

function optionCases(): readonly string[] {
  return options
    .filter(({ argument }) => argument !== undefined)
    .map((option) => {
      const owners = option.commands.length === 0 ? ['*'] : option.commands;
      const patterns = owners.flatMap((owner) => spellings(option).map((text) => `${owner}:${text}`));
      return `    ${patterns.join('|')}) ${action(offerOf(option))}; return ;;`;
    });
}

function action(offer: Offer): string {
  switch (offer.kind) {
    case 'one':
      return `_gradc_words ${quoted(offer.of.join(' '), 'bash')}`;
    case 'some':
      return `_gradc_list ${quoted(offer.of.join(' '), 'bash')}`;
    case 'file':
      return '_gradc_paths -f';
    case 'folder':
      return '_gradc_paths -d';
    case 'text':
      return ':';
  }
}
