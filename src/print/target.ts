// The languages that the printer writes: they differ in types alone.

export type Target = 'ts' | 'js';
