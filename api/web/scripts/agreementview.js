/** How far the graders agree, and how often each metric prefers what they prefer. */

import { el } from "./dom.js";
import { capital, figure, interval } from "./figures.js";
import { number, plural } from "./format.js";

/**
 * @typedef {{label: string, share: number|null, low: number|null, high: number|null, grades: number}} MetricAgreement
 * @typedef {{variants: [string, string], graders: number, cases: number, shared: number, alpha: number|null,
 *   choices: {first: number, second: number, tie: number, both_bad: number}, metrics: MetricAgreement[]}} Agreement
 */

const COLUMNS = ["Metric", "Agrees", "95 % interval", "Grades"];

/** @param {Agreement} found */
function preferred({ variants: [first, second], choices }) {
  /** @type {[string, number][]} */
  const rows = [[`${first} is better`, choices.first], [`${second} is better`, choices.second], ["Tie", choices.tie], ["Both bad", choices.both_bad]];
  return el("dl", { class: "agreement__choices" }, ...rows.map(([name, count]) => el("div", {}, el("dt", {}, name), el("dd", {}, number(count)))));
}

/** @param {Agreement} found */
function together({ graders, cases, shared, alpha }) {
  const who = `${plural(graders, "person")} graded ${plural(cases, "case")}`.replace("persons", "people");
  if (alpha === null) return `${who}. Nothing can be said yet of how far people agree: that wants cases that two have graded, and not all alike.`;
  return `${who}, ${number(shared)} of them by two or more. Krippendorff's alpha is ${alpha.toFixed(2)}: 1 where people always agree, 0 where they do as chance would.`;
}

/** @param {MetricAgreement} metric */
function row({ label, share, low, high, grades }) {
  const cells = [figure(share, "share"), interval(low, high, "share"), number(grades)];
  return el("tr", {}, el("th", { scope: "row" }, capital(label)),
    ...cells.map((text, place) => el("td", { "data-label": COLUMNS[place + 1], class: text ? "" : "table__none" }, text || "–")));
}

/** @param {Agreement} found */
function metricsTable({ metrics }) {
  const rows = metrics.filter(({ grades }) => grades > 0).map(row);
  if (!rows.length) return el("p", { class: "muted" }, "No answer was preferred to another yet.");
  return el("table", { class: "table evaluation__table", "aria-label": "Agreement of metrics with people" },
    el("thead", {}, el("tr", {}, ...COLUMNS.map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, ...rows));
}

/** @param {Agreement} found */
export function renderAgreement(found) {
  return el("div", { "data-testid": "agreement" },
    el("section", { class: "evaluation__part" }, el("h2", { class: "overline" }, "What people prefer"), preferred(found), el("p", {}, together(found))),
    el("section", { class: "evaluation__part" }, el("h2", { class: "overline" }, "Which metrics agree with them"),
      el("p", { class: "hint" }, "How often the answer that was preferred has the better score; the same score counts half. A coin comes to 50 %."),
      metricsTable(found)));
}
