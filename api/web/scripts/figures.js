/** How the figures of an evaluation read: shares in per cent, differences between them in points, times in ms or s. */

/** @typedef {"share"|"ms"|"tokens"} Unit */

export const NONE = "–";
const MINUS = "\u2212";
const SPACE = "\u00a0";
const ONE = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const TWO = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const WHOLE = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });

/** @param {number} ms */
const time = (ms) => (Math.abs(ms) < 1000 ? `${WHOLE.format(ms)}${SPACE}ms` : `${TWO.format(ms / 1000)}${SPACE}s`);

/** @param {number|null} value @param {Unit} unit */
export function figure(value, unit) {
  if (value === null) return NONE;
  if (unit === "share") return `${ONE.format(100 * value)}${SPACE}%`;
  return unit === "ms" ? time(value) : ONE.format(value);
}

/**
 * Both ends; "" where there is no interval.
 * @param {number|null} low
 * @param {number|null} high
 * @param {Unit} unit
 */
export function interval(low, high, unit) {
  if (low === null || high === null) return "";
  const ends = unit === "share" ? [low, high].map((end) => ONE.format(100 * end)) : [low, high].map((end) => figure(end, unit));
  return ends.join("–");
}

/** @param {number} value */
export const sign = (value) => (value > 0 ? "+" : value < 0 ? MINUS : "");

/** With its sign. @param {number|null} value @param {Unit} unit */
export function difference(value, unit) {
  if (value === null) return NONE;
  const size = Math.abs(value);
  return sign(value) + (unit === "share" ? `${ONE.format(100 * size)}${SPACE}points` : figure(size, unit));
}

/**
 * The ends of the interval of a difference; "" where there is none.
 * @param {number|null} low
 * @param {number|null} high
 * @param {Unit} unit
 */
export const range = (low, high, unit) =>
  (low === null || high === null ? "" : `${difference(low, unit).replace(`${SPACE}points`, "")} to ${difference(high, unit)}`);

/**
 * A difference of two shares in points, without the word, and its interval.
 * @param {number} value
 * @param {number|null} low
 * @param {number|null} high
 */
export function inPoints(value, low, high) {
  const [by, from, to] = [value, low, high].map((one) => (one === null ? "" : sign(one) + ONE.format(100 * Math.abs(one))));
  return from && to ? `${by} (${from} to ${to})` : by;
}

/** @param {number|null} p */
export function probability(p) {
  if (p === null) return NONE;
  return p < 0.001 ? "< .001" : p.toFixed(3).replace(/^0/, "");
}

/** @param {string} words */
export const capital = (words) => (/^.[A-Z]/.test(words) ? words : words.charAt(0).toUpperCase() + words.slice(1));
