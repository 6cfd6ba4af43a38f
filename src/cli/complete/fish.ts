// The script for fish: a line for each option, under the condition that its command is the one that is typed.

import type { Command } from '../command.ts';
import type { Option } from '../option.ts';
import { options } from '../settings.ts';
import { namesOf, offerOf, operandOffer, quoted, type Offer } from './offered.ts';

export function fishScript(commands: readonly Command[]): string {
  const [unnamed = '', named] = [commands[0]?.name, namesOf(commands)];
  return `# Completion of gradc for fish, made by gradc completion fish.

function __gradc_command
    for word in (commandline -opc)[2..]
        if contains -- $word ${named.join(' ')}
            echo $word
            return
        end
    end
    echo ${unnamed}
end

function __gradc_is
    contains -- (__gradc_command) $argv
end

function __gradc_first
    test (count (commandline -opc)) -eq 1
end

${commands.flatMap((command) => commandLines(command, command.name === unnamed)).join('\n')}
${options.map(optionLine).join('\n')}
`;
}

function commandLines(command: Command, isUnnamed: boolean): readonly string[] {
  const { name, help } = command;
  const lines: string[] = [];
  if (!isUnnamed) lines.push(`complete -c gradc -n __gradc_first -a ${name} -d ${text(help)}`);
  const offer = operandOffer(command);
  if (offer.kind === 'one') lines.push(`complete -c gradc -n ${text(`__gradc_is ${name}`)}${flags(offer, true)}`);
  return lines;
}

function optionLine(option: Option): string {
  const { name, short, argument, commands: owners, help } = option;
  return [
    'complete -c gradc',
    owners.length === 0 ? '' : ` -n ${text(`__gradc_is ${owners.join(' ')}`)}`,
    short === undefined ? '' : ` -s ${short}`,
    ` -l ${name}`,
    argument === undefined ? '' : flags(offerOf(option), false),
    ` -d ${text(help)}`,
  ].join('');
}

/** `-x`: a value must follow, and it is no file. */
function flags(offer: Offer, isOperand: boolean): string {
  const alone = isOperand ? ' -f' : ' -x';
  switch (offer.kind) {
    case 'one':
      return `${alone} -a ${text(offer.of.join(' '))}`;
    case 'some':
      return `${alone} -a ${text(`(__fish_complete_list , "printf '%s\\n' ${offer.of.join(' ')}")`)}`;
    case 'file':
      return ' -r -F';
    case 'folder':
      return `${alone} -a '(__fish_complete_directories (commandline -ct))'`;
    case 'text':
      return alone;
  }
}

function text(words: string): string {
  return quoted(words, 'fish');
}
