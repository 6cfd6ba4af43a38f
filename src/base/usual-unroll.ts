// What is written out where nothing else is asked for, for those who compile and for those who check options.

/** Indices of more values than this are loops. */
export const usualUnroll = 4;
