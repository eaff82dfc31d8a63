/** One run of the evaluation: its verdicts, the metrics of every variant, how they differ, and what it was made with. */

import { renderComparison } from "./comparison.js";
import { button, el, icon } from "./dom.js";
import { answersText, evaluationBadge } from "./evaluations.js";
import { capital, figure, interval, NONE } from "./figures.js";
import { age, moment, plural, span } from "./format.js";

/**
 * @typedef {import("./comparison.js").Metric} Metric
 * @typedef {{metric: string, variant: string, mean: number|null, low: number|null, high: number|null, cases: number}} Estimate
 * @typedef {{baseline: string, sha256: string, verdicts: {variant: string, sentence: string}[], metrics: Metric[],
 *   estimates: Estimate[], comparisons: import("./comparison.js").Comparison[]}} Results
 * @typedef {import("./evaluations.js").Evaluation & {cases: number, environment: object, results: Results|null}} Detail
 * @typedef {{download: () => void, refresh: () => void, against: (variant: string) => void}} Wishes
 */

/** @param {string} title @param {...(Node|string|null|false)} children */
const part = (title, ...children) => el("section", { class: "evaluation__part" }, el("h2", { class: "overline" }, title), ...children);

/** @param {Detail} run */
function factsOf(run) {
  const { state, counts, cases, cases_file: file, started_at: begun, finished_at: ended } = run;
  const words = [answersText(counts), `${plural(cases, "case")} of ${file}`, `begun ${age(begun)} (${moment(begun)})`, ended && `took ${span(begun, ended)}`];
  return el("p", { class: "ticket__facts" }, evaluationBadge(state), el("span", {}, words.filter(Boolean).join(" · ")));
}

/** @param {...(Node|string)} words */
const notice = (...words) => el("div", { class: "notice notice--warn evaluation__notice" }, icon("warning"), el("p", {}, ...words));

/** What a reader has to know before the figures. @param {Detail} run @param {() => void} refresh */
function noticesOf({ run_id: id, state, counts, results }, refresh) {
  const soFar = results ? " The figures are of the answers so far." : " There is no answer yet.";
  return [
    state === "running" && el("div", { class: "evaluation__going" }, el("p", {}, `The run goes on.${soFar}`), button("Refresh", refresh, { icon: "retry" })),
    state === "interrupted" && notice(`The run was broken off.${soFar} On the server, `, el("code", {}, `policydesk eval resume ${id}`), " goes on with it."),
    counts.failed > 0 && notice(`${plural(counts.failed, "answer")} failed, and ${counts.failed === 1 ? "counts" : "count"} as the worst. The report tells why.`),
  ];
}

/** @param {Detail} run @param {string} baseline */
function verdictsOf({ run_id: id, results }, baseline) {
  const cards = (results?.verdicts ?? []).map(({ variant, sentence }) => el("li", { class: "evaluation__verdict" },
    el("p", {}, sentence),
    el("a", { class: "button button--small", href: `#/evals/${encodeURIComponent(id)}/grade/${encodeURIComponent(`${baseline},${variant}`)}`,
      "aria-label": `Grade ${variant} and ${baseline} blind` }, icon("compare"), "Grade blind")));
  return cards.length > 0 && part("Verdicts", el("ul", { class: "evaluation__verdicts" }, ...cards));
}

/** @param {Metric} metric @param {Estimate|undefined} found @param {string} variant */
function cell({ unit }, found, variant) {
  if (!found || found.mean === null) return el("td", { "data-label": variant, class: "table__none" }, NONE);
  const ends = interval(found.low, found.high, unit);
  return el("td", { "data-label": variant }, el("span", { class: "evaluation__mean" }, figure(found.mean, unit)),
    ends && el("span", { class: "evaluation__interval" }, ` (${ends})`));
}

/** @param {Results} results @param {string[]} variants */
function headlines({ metrics, estimates }, variants) {
  const found = new Map(estimates.map((one) => [`${one.metric} ${one.variant}`, one]));
  const rows = metrics.filter(({ headline }) => headline).map((metric) => el("tr", { "data-metric": metric.name },
    el("th", { scope: "row" }, el("span", { class: "table__title" }, capital(metric.label)),
      el("span", { class: "table__uri" }, metric.about, ` ${capital(metric.better)} is better.`)),
    ...variants.map((variant) => cell(metric, found.get(`${metric.name} ${variant}`), variant))));
  return part("Headline metrics", el("p", { class: "hint" }, "Means with intervals at 95 %."),
    el("table", { class: "table evaluation__table", "aria-label": "Headline metrics" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Metric"), ...variants.map((variant) => el("th", { scope: "col" }, variant)))),
      el("tbody", {}, ...rows)));
}

/** @param {Detail} run @param {string} baseline @param {(variant: string) => void} against */
function baselineChoice({ variants }, baseline, against) {
  const select = /** @type {HTMLSelectElement} */ (el("select", { id: "evaluation-baseline", class: "input",
    change: () => against(select.value) }, ...variants.map(({ name }) => el("option", { value: name, selected: name === baseline }, name))));
  return el("label", { class: "queue__filter" }, el("span", { class: "label" }, "Compared with"), select);
}

/** @param {Detail} run */
function madeWith({ variants, environment }) {
  const told = variants.map(({ name, about, sha256 }) => el("div", {}, el("dt", {}, name), el("dd", {}, about, " ", el("code", {}, sha256.slice(0, 12)))));
  return part("Variants", el("dl", { class: "evaluation__variants" }, ...told),
    el("details", { class: "disclosure" }, el("summary", {}, icon("chevron", "disclosure__arrow"), "Made with"),
      el("pre", { class: "evaluation__environment" }, JSON.stringify(environment, null, 2))));
}

/** @param {Detail} run @param {Wishes} wishes */
export function evaluationSheet(run, wishes) {
  const { results, variants } = run;
  const baseline = results?.baseline ?? "";
  const order = [baseline, ...variants.map(({ name }) => name).filter((name) => name !== baseline)];
  const others = order.slice(1);
  return el("article", { class: "evaluation__sheet", "data-testid": "evaluation" },
    el("a", { class: "button button--small ticket__back", href: "#/evals" }, icon("chevron"), "All evaluations"),
    el("h1", { class: "title", tabindex: -1 }, run.name), factsOf(run), ...noticesOf(run, wishes.refresh),
    results && el("div", { class: "evaluation__actions" }, button("Download the report", wishes.download, { icon: "download", class: "button button--primary" }),
      others.length > 0 && baselineChoice(run, baseline, wishes.against)),
    el("div", { class: "evaluation__problem", role: "alert" }),
    verdictsOf(run, baseline), results && headlines(results, order),
    results && others.length > 0 && part("Differences", ...others.map((name) => renderComparison(name, baseline, results.metrics, results.comparisons))),
    madeWith(run));
}
