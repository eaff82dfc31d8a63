/** How one variant differs from the baseline: as a picture, and in a table that says the same. */

import { el, icon } from "./dom.js";
import { capital, difference, inPoints, probability, range } from "./figures.js";
import { forest } from "./forest.js";

/**
 * @typedef {{name: string, label: string, room: string, better: string, unit: import("./figures.js").Unit, headline: boolean,
 *   about: string, blind_to: string}} Metric
 * @typedef {{metric: string, baseline: string, variant: string, difference: number|null, low: number|null, high: number|null,
 *   p_adjusted: number|null, wins: number, ties: number, losses: number, cases: number, verdict: string}} Comparison
 */

const COLUMNS = ["Metric", "Verdict", "Difference", "95 % interval", "p (Holm)", "Won, tied, lost", "Cases"];

/** @param {Metric} metric @param {Comparison} found @returns {import("./forest.js").Row} */
function plotted({ label, better }, { verdict, difference: by, low, high }) {
  const points = (/** @type {number|null} */ value) => (value === null ? null : 100 * (better === "higher" ? value : -value));
  const [from, to] = better === "higher" ? [points(low), points(high)] : [points(high), points(low)];
  return { label: capital(label), verdict, told: by === null ? "" : inPoints(by, low, high), gain: points(by), low: from, high: to };
}

/** @param {Metric} metric @param {Comparison} found */
function row(metric, found) {
  const { unit } = metric;
  const cells = [found.verdict, difference(found.difference, unit), range(found.low, found.high, unit), probability(found.p_adjusted),
    `${found.wins}, ${found.ties}, ${found.losses}`, String(found.cases)];
  return el("tr", { "data-metric": metric.name },
    el("th", { scope: "row", title: metric.about }, capital(metric.label)),
    ...cells.map((text, place) => el("td", { "data-label": COLUMNS[place + 1], class: text ? "" : "table__none" }, text || "–")));
}

/** @param {string} title @param {[Metric, Comparison][]} pairs */
function numbers(title, pairs) {
  return el("details", { class: "disclosure" },
    el("summary", {}, icon("chevron", "disclosure__arrow"), "All differences in numbers"),
    el("table", { class: "table evaluation__table", "aria-label": title },
      el("thead", {}, el("tr", {}, ...COLUMNS.map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, ...pairs.map(([metric, found]) => row(metric, found)))));
}

/**
 * @param {string} variant
 * @param {string} baseline
 * @param {Metric[]} metrics
 * @param {Comparison[]} comparisons
 */
export function renderComparison(variant, baseline, metrics, comparisons) {
  const title = `${variant} against ${baseline}`;
  const found = new Map(comparisons.filter((one) => one.variant === variant).map((one) => [one.metric, one]));
  const pairs = metrics.flatMap((metric) => {
    const one = found.get(metric.name);
    return one ? [/** @type {[Metric, Comparison]} */ ([metric, one])] : [];
  });
  const shares = pairs.filter(([metric]) => metric.headline && metric.unit === "share").map(([metric, one]) => plotted(metric, one));
  return el("section", { class: "evaluation__comparison", "data-variant": variant },
    el("h3", { class: "evaluation__pair" }, title),
    el("p", { class: "hint" }, "In percentage points, with intervals at 95 %. Right of the line is better, also where less is better."),
    forest(`${title}, in percentage points`, shares),
    numbers(title, pairs));
}
