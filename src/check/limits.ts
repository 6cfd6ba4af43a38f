// The limits of what the checker lets through, so that all that comes after it ends in bounded time and space.

/** Elements that one array may be written out into. */
export const unrollLimit = 1000;

/** How deep branches may stand inside one another: what is printed nests as deep, and so do the passes over it. */
export const branchLimit = 200;
