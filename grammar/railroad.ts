import type { ISerializedGast } from 'chevrotain';
export function railroadPage(rules: readonly ISerializedGast[]): string { return `${rules.length}`; }
