/** A forest plot: differences with their intervals around a line at zero, better to the right. */

import { el } from "./dom.js";
import { sign } from "./figures.js";

/**
 * @typedef {{label: string, verdict: string, told: string, gain: number|null, low: number|null, high: number|null}} Row
 *   `gain` is the difference in points, turned so that more is better; `told` is the difference in words
 */

const SVG = "http://www.w3.org/2000/svg";
const STEPS = [1, 2, 2.5, 5, 10];
/** @type {Record<string, string>} */
const LOOKS = { better: "better", worse: "worse" };

/** @param {string} tag @param {Record<string, string|number>} props @param {...(Node|string)} children */
function shape(tag, props, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** @param {...Node} shapes */
const strip = (...shapes) => shape("svg", { class: "forest__strip", "aria-hidden": "true" }, ...shapes);

/** A round step of which two hold the most that has to be shown. @param {number} most */
function stepFor(most) {
  const half = (most || 1) / 2;
  const magnitude = 10 ** Math.floor(Math.log10(half));
  return magnitude * (STEPS.find((step) => step * magnitude >= half * (1 - 1e-9)) ?? 10);
}

/** @param {Row[]} rows */
function axisOf(rows) {
  const ends = rows.flatMap(({ gain, low, high }) => [gain, low, high]).filter((end) => end !== null);
  const step = stepFor(Math.max(0, ...ends.map(Math.abs)));
  const at = (/** @type {number} */ value) => `${50 + (50 * value) / (2 * step)}%`;
  return { at, ticks: [-2, -1, 0, 1, 2].map((place) => place * step) };
}

/** @typedef {ReturnType<typeof axisOf>} Axis */

/** @param {Axis} axis */
const grid = ({ at, ticks }) =>
  ticks.map((tick) => shape("line", { class: tick ? "forest__grid" : "forest__zero", x1: at(tick), x2: at(tick), y1: 0, y2: "100%" }));

/** @param {Axis} axis @param {Row} row */
function marks({ at }, { gain, low, high }) {
  const y = "50%";
  const interval = low !== null && high !== null ? [shape("line", { class: "forest__interval", x1: at(low), x2: at(high), y1: y, y2: y })] : [];
  return gain === null ? interval : [...interval, shape("circle", { class: "forest__mark", cx: at(gain), cy: y, r: 4.5 })];
}

/** @param {Axis} axis @param {Row} row */
const drawn = (axis, row) => el("li", { class: "forest__row", "data-look": LOOKS[row.verdict] ?? "undecided" },
  el("span", { class: "forest__label" }, row.label),
  strip(...grid(axis), ...marks(axis, row)),
  el("span", { class: "forest__told" }, el("strong", {}, row.verdict), row.told && ` ${row.told}`));

/** The ticks, of which the outer ones stay inside. @param {Axis} axis */
const scale = ({ at, ticks }) => el("div", { class: "forest__row", "aria-hidden": "true" },
  strip(...ticks.map((tick, place) => shape("text", { class: "forest__tick", x: at(tick), y: 16, "text-anchor": ["start", "middle", "middle", "middle", "end"][place] },
    `${sign(tick)}${Math.abs(tick)}`))));

const sides = () => el("div", { class: "forest__row", "aria-hidden": "true" },
  strip(shape("text", { class: "forest__tick", x: "50%", dx: -8, y: 18, "text-anchor": "end" }, "◂ worse"),
    shape("text", { class: "forest__tick", x: "50%", dx: 8, y: 18 }, "better ▸")));

/**
 * A list: every row says in words what its picture shows.
 * @param {string} title
 * @param {Row[]} rows
 */
export function forest(title, rows) {
  const axis = axisOf(rows);
  return el("div", { class: "forest" }, sides(), el("ul", { "aria-label": title }, ...rows.map((row) => drawn(axis, row))), scale(axis));
}
