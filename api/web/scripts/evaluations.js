/** The runs of the evaluation, in a list that keeps itself fresh while one goes on. */

import * as api from "./api.js";
import { announce, byId, el, icon } from "./dom.js";
import { age, moment, number, plural } from "./format.js";
import { whileSeen } from "./repeating.js";
import { renderProblem } from "./sources.js";

/**
 * @typedef {{done: number, failed: number, skipped: number, expected: number}} Counts
 * @typedef {{run_id: string, name: string, state: string, cases_file: string, counts: Counts, started_at: string,
 *   finished_at: string|null, variants: {name: string, about: string, sha256: string}[]}} Evaluation
 */

const PAGE = 50;
const REFRESH_MS = 5_000;
/** @type {Record<string, [string, string]>} what a state is called, and its icon */
const STATES = {
  running: ["Running", "indexing"],
  interrupted: ["Interrupted", "warning"],
  finished: ["Finished", "indexed"],
  stopped: ["Stopped", "stopped"],
};
const table = byId("evals-table");
const rows = /** @type {HTMLElement} */ (table.querySelector("tbody"));
let shown = PAGE;
let request = 0;
/** @type {Evaluation[]} */
let known = [];

/** @param {string} state */
export function evaluationBadge(state) {
  const [name, sign] = STATES[state] ?? [state, "indexing"];
  return el("span", { class: "state", "data-state": state }, icon(sign), el("span", {}, name));
}

/** @param {Counts} counts */
export const answersText = ({ done, failed, skipped, expected }) =>
  [`${number(done)} of ${number(expected)} answers`, failed && `${number(failed)} failed`, skipped && `${number(skipped)} skipped`].filter(Boolean).join(", ");

/** @param {Evaluation} run */
function answersCell({ name, state, counts }) {
  const bar = state === "running" && el("progress", { class: "bar evals__bar", max: counts.expected || 1,
    value: counts.done + counts.failed + counts.skipped, "aria-label": `Answers of ${name}` });
  return el("td", { class: "evals__answers" }, answersText(counts), bar);
}

/** @param {Evaluation} run */
function row(run) {
  const { run_id: id, name, state, variants, started_at: started } = run;
  return el("tr", { "data-run": id, "data-state": state },
    el("th", { scope: "row" }, el("a", { class: "table__title queue__open", href: `#/evals/${encodeURIComponent(id)}` }, name),
      el("span", { class: "table__uri" }, run.cases_file)),
    el("td", { "data-label": "State" }, evaluationBadge(state)),
    el("td", { "data-label": "Variants", class: "evals__variants" }, variants.map((variant) => variant.name).join(", ")),
    answersCell(run),
    el("td", { "data-label": "Begun", class: "table__date" }, el("time", { datetime: started, title: moment(started) }, age(started))));
}

/** @param {string} id */
export function focusEvaluation(id) {
  const link = rows.querySelector(`[data-run="${CSS.escape(id)}"] a`);
  (link instanceof HTMLElement ? link : byId("evals-title")).focus();
}

/** Says which runs are in another state than before. @param {Evaluation[]} found */
function tell(found) {
  const before = new Map(known.map(({ run_id: id, state }) => [id, state]));
  const changed = found.filter(({ run_id: id, state }) => before.has(id) && before.get(id) !== state);
  if (changed.length) announce(changed.map(({ name, state }) => `${name}: ${STATES[state]?.[0] ?? state}.`).join(" "));
}

/** @param {Evaluation[]} found @param {number} total */
function show(found, total) {
  const held = rows.contains(document.activeElement) ? document.activeElement?.closest("tr")?.dataset.run : null;
  rows.replaceChildren(...found.map(row));
  if (held) focusEvaluation(held);
  tell(found);
  known = found;
  table.hidden = total === 0;
  byId("evals-more").hidden = found.length >= total;
  byId("evals-count").textContent = plural(total, "run");
  byId("evals-empty").hidden = total > 0;
}

export async function refreshEvaluations() {
  const mine = ++request;
  try {
    const { evaluations, total } = await api.evaluations({ limit: shown });
    if (mine !== request) return;
    byId("evals-problem").replaceChildren();
    show(evaluations, total);
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    if (mine === request) byId("evals-problem").replaceChildren(renderProblem(error.problem, refreshEvaluations));
  }
}

export function forgetEvaluations() {
  request += 1;
  known = [];
  rows.replaceChildren();
}

export function startEvaluations() {
  byId("evals-more").addEventListener("click", () => {
    shown += PAGE;
    refreshEvaluations();
  });
  const goesOn = () => known.some(({ state }) => state === "running");
  whileSeen(REFRESH_MS, () => !byId("evals").hidden && !byId("evals-list").hidden && goesOn(), refreshEvaluations);
}
