/** How dates, sizes and durations read. */

const LOCALE = "en-GB";
const DAY = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric" });
const PLAIN_DAY = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const MOMENT = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "short" });
const CLOCK = new Intl.DateTimeFormat(LOCALE, { timeStyle: "short" });
const NUMBER = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });

/** @param {number} value */
export const number = (value) => NUMBER.format(value);

/**
 * "1 Mar 2025", from a date or an instant.
 * @param {string} value
 */
export function day(value) {
  return value.length === 10 ? PLAIN_DAY.format(new Date(value)) : DAY.format(new Date(value));
}

/** @param {string} value */
export const moment = (value) => MOMENT.format(new Date(value));

/**
 * The clock for today, else the day.
 * @param {string} value
 */
export function recent(value) {
  const date = new Date(value);
  return date.toDateString() === new Date().toDateString() ? CLOCK.format(date) : DAY.format(date);
}

/**
 * "just now", "5 min ago", "3 h ago", "2 days ago".
 * @param {string} value
 */
export function age(value) {
  const minutes = Math.floor((Date.now() - Date.parse(value)) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  return minutes < 2 * 1440 ? `${Math.floor(minutes / 60)} h ago` : `${Math.floor(minutes / 1440)} days ago`;
}

/**
 * "from 1 Mar 2025", "1 Mar 2025 – 2 Apr 2025", "until …", or "" where no bound is known.
 * @param {string|null} from
 * @param {string|null} to
 */
export function validity(from, to) {
  if (from && to) return `${day(from)} – ${day(to)}`;
  if (from) return `from ${day(from)}`;
  return to ? `until ${day(to)}` : "";
}

/** @param {number} bytes */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${number(bytes / 1e6)} MB`;
}

/** @param {number} ms */
export const duration = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${number(ms / 1000)} s`);

/** @param {number} seconds */
function long(seconds) {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${number(seconds / 3600)} h`;
}

/** @param {number} seconds */
export const timeLeft = (seconds) => `${long(seconds)} left`;

/**
 * How long something took, from its first to its last instant.
 * @param {string} from
 * @param {string} to
 */
export const span = (from, to) => long((Date.parse(to) - Date.parse(from)) / 1000);

/**
 * "1 source", "3 sources".
 * @param {number} count
 * @param {string} noun
 */
export const plural = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
