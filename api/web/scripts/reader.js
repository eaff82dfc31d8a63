/** The document reader: a panel beside the answer, on narrow screens a sheet above it. */

import * as api from "./api.js";
import { renderDifference } from "./diff.js";
import { announce, byId, el, icon } from "./dom.js";
import { plural } from "./format.js";
import { readerHead } from "./readerhead.js";
import { renderRevision } from "./revision.js";

/**
 * @typedef {{document_id: string, revision_id: string, title: string, start?: number, end?: number, quote?: string}} Place
 */

const WIDE = matchMedia("(min-width: 1100px)");
/** How far down the cited passage comes to rest, as a share of the panel's height. */
const RESTING_LINE = 0.25;

const panel = /** @type {HTMLDialogElement} */ (byId("reader"));
const body = byId("reader-body");
const meta = byId("reader-meta");
/** @type {HTMLElement|null} */
let opener = null;
let request = 0;

export const isReading = () => panel.open;
export const closeReader = () => panel.close();
/** @param {Node|null} node */
export const readerHolds = (node) => panel.contains(node);

/** @param {string} title */
function present(title) {
  byId("reader-title").textContent = title;
  if (!panel.open) {
    if (WIDE.matches) panel.show();
    else panel.showModal();
  }
  byId("app").classList.add("app--reading");
  body.focus({ preventScroll: true });
}

/** @param {unknown} error */
function showProblem(error) {
  if (!(error instanceof api.ApiError)) throw error;
  body.replaceChildren(el("div", { class: "problem problem--reader", role: "alert" }, icon("warning", "problem__icon"),
    el("div", { class: "problem__text" }, el("p", { class: "problem__title" }, error.problem.title), el("p", {}, error.problem.detail ?? ""))));
}

/** @param {any} revision @param {{start: number, end: number}|null} cited */
function showText(revision, cited) {
  request += 1;
  body.replaceChildren(el("article", { class: "paper" }, renderRevision(revision, cited)));
  scrollToCited();
}

/** @param {any} revision compared with the one before */
async function showComparison(revision) {
  const mine = ++request;
  body.replaceChildren(el("p", { class: "muted reader__wait" }, "Comparing…"));
  try {
    const difference = await api.difference(revision.document_id, revision.revision_id);
    if (mine !== request || !panel.open) return;
    body.replaceChildren(renderDifference(difference, revision.text));
    body.scrollTop = 0;
    announce(`${plural(difference.changes.length, "change")} in the text.`);
  } catch (error) {
    if (mine === request) showProblem(error);
  }
}

function scrollToCited() {
  const mark = body.querySelector("mark");
  if (!mark) {
    body.scrollTop = 0;
    return;
  }
  const offset = mark.getBoundingClientRect().top - body.getBoundingClientRect().top;
  body.scrollTop += offset - body.clientHeight * RESTING_LINE;
}

/**
 * Opens a document at a place; focus later returns to `from`.
 * @param {Place} place
 * @param {HTMLElement|null} from
 */
export async function openReader(place, from) {
  opener = from;
  const mine = ++request;
  meta.replaceChildren();
  body.replaceChildren(el("p", { class: "muted reader__wait" }, "Opening the document…"));
  present(place.title);
  try {
    // The list of revisions is a convenience; the passage opens without it.
    const others = api.documentOf(place.document_id).then(({ revisions }) => revisions ?? [], () => []);
    const revision = await api.revision(place.document_id, place.revision_id);
    const revisions = await others;
    if (mine !== request || !panel.open) return;
    const cited = place.start !== undefined && place.end !== undefined ? { start: place.start, end: place.end } : null;
    byId("reader-title").textContent = revision.title;
    meta.replaceChildren(...readerHead(revision, revisions, {
      open: (id) => openReader({ ...place, revision_id: id, start: undefined, end: undefined }, opener),
      compare: (on) => (on ? showComparison(revision) : showText(revision, cited)),
    }));
    showText(revision, cited);
    announce(place.quote ? `${revision.title}. Cited passage: ${place.quote}` : revision.title);
  } catch (error) {
    if (mine === request) showProblem(error);
  }
}

export function startReader() {
  byId("reader-close").addEventListener("click", closeReader);
  panel.addEventListener("close", () => {
    request += 1;
    byId("app").classList.remove("app--reading");
    body.replaceChildren();
    opener?.focus();
    opener = null;
  });
  WIDE.addEventListener("change", () => panel.open && closeReader());
}
