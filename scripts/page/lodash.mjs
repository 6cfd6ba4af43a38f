// In the bundle for pages, in place of lodash-es: the functions that Chevrotain calls, for the lists and records that it
// hands to them.

const listOf = (given) => (given == null ? [] : Array.isArray(given) ? given : Object.values(given));
const caller = (given) => (typeof given === 'string' ? (one) => one?.[given] : given);
/** Values with their index or key. */
const entriesOf = (given) =>
  Array.isArray(given) ? given.map((one, i) => [one, i]) : Object.entries(given ?? {}).map(([key, one]) => [one, key]);

export const assign = Object.assign;
export const clone = (given) =>
  Array.isArray(given) ? [...given] : Object.assign(Object.create(Object.getPrototypeOf(given)), given);
export const compact = (list) => list.filter(Boolean);
export const defaults = (given, ...others) => {
  for (const other of others)
    for (const key of Object.keys(other ?? {})) if (given[key] === undefined) given[key] = other[key];
  return given;
};
export const difference = (list, ...others) => list.filter((one) => !others.flat().includes(one));
export const drop = (list, count = 1) => list.slice(count);
export const dropRight = (list, count = 1) => list.slice(0, Math.max(0, list.length - count));
export const every = (given, test) => listOf(given).every(caller(test));
export const filter = (given, test) => listOf(given).filter(caller(test));
export const find = (given, test) => listOf(given).find(caller(test));
export const first = (list) => list?.[0];
export const flatMap = (given, make) => entriesOf(given).flatMap(([one, key]) => caller(make)(one, key));
export const flatten = (list) => list.flat();
export const forEach = (given, act) => {
  for (const [one, key] of entriesOf(given)) if (act(one, key, given) === false) break;
  return given;
};
export const groupBy = (given, by) => {
  const groups = {};
  for (const one of listOf(given)) (groups[caller(by)(one)] ??= []).push(one);
  return groups;
};
export const has = (given, key) => given != null && Object.hasOwn(given, key);
export const identity = (given) => given;
export const includes = (given, one) => (typeof given === 'string' ? given : listOf(given)).includes(one);
export const indexOf = (list, one) => list.indexOf(one);
export const isArray = Array.isArray;
export const isEmpty = (given) =>
  given == null || (typeof given === 'object' ? Object.keys(given).length === 0 : !given.length);
export const isFunction = (given) => typeof given === 'function';
export const isObject = (given) => given !== null && (typeof given === 'object' || typeof given === 'function');
export const isRegExp = (given) => given instanceof RegExp;
export const isString = (given) => typeof given === 'string';
export const isUndefined = (given) => given === undefined;
export const keys = (given) => Object.keys(given ?? {});
export const last = (list) => list?.[list.length - 1];
export const map = (given, make) => entriesOf(given).map(([one, key]) => caller(make)(one, key));
export const noop = () => undefined;
export const pickBy = (given, test) =>
  Object.fromEntries(Object.entries(given ?? {}).filter(([key, one]) => test(one, key)));
export const reduce = (given, combine, start) =>
  entriesOf(given).reduce((sum, [one, key]) => combine(sum, one, key), start);
export const reject = (given, test) => listOf(given).filter((one) => !caller(test)(one));
export const some = (given, test = identity) => listOf(given).some(caller(test));
export const uniq = (list) => [...new Set(list)];
export const upperFirst = (text) => text.charAt(0).toUpperCase() + text.slice(1);
export const values = listOf;
