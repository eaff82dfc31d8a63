/** Blind grading: one pair after the other, and the agreement at the end. */

import { renderAgreement } from "./agreementview.js";
import * as api from "./api.js";
import { announce, button, byId, el, icon } from "./dom.js";
import { number } from "./format.js";
import { choiceOf, choiceText, GradeForm } from "./gradeform.js";
import { renderPair } from "./pairview.js";
import { renderProblem } from "./sources.js";

/**
 * @typedef {import("./pairview.js").Pair} Pair
 * @typedef {{id: string, variants: string, pair: Pair|null, before: {pair: Pair, note: string|null}|null, busy: boolean}} Round
 */

const area = byId("grading");
const form = new GradeForm(choose);
const body = el("div");
const progress = el("p", { class: "muted" });
const bar = /** @type {HTMLProgressElement} */ (el("progress", { class: "bar", "aria-label": "Pairs graded" }));
const back = button("Previous pair", goBack, { icon: "chevron", class: "button button--small grading__back" });
const end = button("To the agreement", () => attempt((mine) => agree(mine, "The agreement so far")), { icon: "evals" });
/** @type {Round|null} */
let current = null;

/** @param {{graded: number, gradable: number}} standing */
function showProgress({ graded, gradable }) {
  progress.textContent = `${number(graded)} of ${number(gradable)} graded`;
  bar.max = gradable || 1;
  bar.value = graded;
}

/** @param {Round} mine @param {Pair} pair @param {string|null} note */
function show(mine, pair, note) {
  mine.pair = pair;
  form.text = note;
  body.replaceChildren(renderPair(pair), form.element);
  back.hidden = mine.before === null;
  end.hidden = bar.hidden = false;
  byId("evals").scrollTop = 0;
  body.querySelector("h2")?.focus({ preventScroll: true });
}

function goBack() {
  if (!current?.before || current.busy) return;
  const { pair, note } = current.before;
  current.before = null;
  show(current, pair, note);
}

/** Does one thing at a time, and shows in the place of the pair why it failed. @param {(mine: Round) => Promise<void>} deed */
async function attempt(deed) {
  const mine = current;
  if (!mine || mine.busy) return;
  mine.busy = true;
  try {
    await deed(mine);
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    if (mine !== current) return;
    mine.pair = null;
    body.replaceChildren(renderProblem(error.problem, () => attempt(advance)));
    announce(error.problem.title);
  } finally {
    mine.busy = false;
  }
}

/** @param {Round} mine */
async function advance(mine) {
  const pair = await api.nextPair(mine.id, mine.variants);
  if (mine !== current) return;
  if (!pair) return agree(mine, "You have graded all pairs", true);
  showProgress(pair);
  show(mine, pair, null);
}

/** @param {Round} mine @param {string} words @param {boolean} [over] whether no pair is left */
async function agree(mine, words, over = false) {
  mine.pair = null;
  end.hidden = true;
  body.replaceChildren(el("p", { class: "muted", role: "status" }, "Comparing the grades with the metrics…"));
  const found = await api.agreement(mine.id, mine.variants);
  if (mine !== current) return;
  const title = el("h2", { class: "pair__question", tabindex: -1 }, over && !found.cases ? "There are no pairs to grade yet" : words);
  body.replaceChildren(title, renderAgreement(found), over ? "" : button("Go on grading", () => attempt(advance), { class: "button button--primary grading__on" }));
  title.focus();
}

/** @param {string} choice */
function choose(choice) {
  return attempt(async (mine) => {
    const { pair } = mine;
    if (!pair) return;
    const note = form.text;
    const standing = await api.gradePair(mine.id, { pair_id: pair.pair_id, choice, note });
    if (mine !== current) return;
    mine.before = { pair, note };
    showProgress(standing);
    announce(`${choiceText(choice)}. ${progress.textContent}.`);
    await advance(mine);
  });
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  const choice = choiceOf(event);
  if (choice && current?.pair && !byId("evals").hidden && !document.querySelector("dialog:modal")) choose(choice);
}

/** @param {string} id @param {string} variants two of them, with a comma between */
export function openGrading(id, variants) {
  current = { id, variants, pair: null, before: null, busy: false };
  progress.textContent = "";
  back.hidden = end.hidden = bar.hidden = true;
  body.replaceChildren(el("p", { class: "muted", role: "status" }, "Fetching two answers…"));
  area.replaceChildren(
    el("a", { class: "button button--small ticket__back", href: `#/evals/${encodeURIComponent(id)}` }, icon("chevron"), "The evaluation"),
    el("header", { class: "grading__head" }, el("h1", { class: "title" }, "Grade blind"), progress, el("div", { class: "grading__ways" }, back, end)), bar, body);
  return attempt(advance);
}

export function leaveGrading() {
  current = null;
  area.replaceChildren();
}

export function startGrading() {
  document.addEventListener("keydown", pressed);
}
