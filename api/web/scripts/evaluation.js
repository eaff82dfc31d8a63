/** One run of the evaluation, opened: fetched, compared with another variant, downloaded. */

import * as api from "./api.js";
import { announce, byId, el } from "./dom.js";
import { evaluationSheet } from "./evaluationview.js";
import { save } from "./saving.js";
import { renderProblem } from "./sources.js";

const area = byId("evaluation");
/** @type {{id: string, baseline: string}|null} */
let current = null;

async function download() {
  const mine = current;
  if (!mine) return;
  announce("The report is being written.");
  const place = area.querySelector(".evaluation__problem");
  try {
    const report = await api.evaluationReport(mine.id, mine.baseline);
    place?.replaceChildren();
    if (mine === current) save(report);
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    place?.replaceChildren(renderProblem(error.problem, null));
  }
}

/** @param {string} variant */
async function against(variant) {
  if (!current) return;
  await openEvaluation(current.id, variant);
  byId("evaluation-baseline").focus();
  announce(`Compared with ${variant}.`);
}

/**
 * @param {string} id
 * @param {string} [baseline] the first variant when absent
 */
export async function openEvaluation(id, baseline = "") {
  const mine = current = { id, baseline };
  area.replaceChildren(el("p", { class: "muted", role: "status" }, "Comparing the answers. This can take some seconds…"));
  try {
    const run = await api.evaluation(id, baseline);
    if (mine !== current) return;
    const sheet = evaluationSheet(run, { download, against, refresh: () => openEvaluation(id, baseline) });
    area.replaceChildren(sheet);
    sheet.querySelector("h1")?.focus();
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    if (mine !== current) return;
    area.replaceChildren(renderProblem(error.problem, () => openEvaluation(id, baseline)), el("p", {}, el("a", { href: "#/evals" }, "All evaluations")));
  }
}

/** Puts the run away; says which one it was. */
export function leaveEvaluation() {
  const id = current?.id ?? null;
  current = null;
  area.replaceChildren();
  return id;
}
