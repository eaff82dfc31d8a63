/** The document reader: a panel beside the answer, on narrow screens a sheet above it. */

import * as api from "./api.js";
import { announce, byId, button, el, icon } from "./dom.js";
import { day, validity } from "./format.js";
import { renderRevision } from "./revision.js";

/**
 * @typedef {{document_id: string, revision_id: string, title: string, start?: number, end?: number, quote?: string}} Place
 * @typedef {{revision_id: string, created_at: string, valid_from: string|null, valid_to: string|null, state: string}} Revision
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

/** @param {Place} place @param {any} revision @param {Revision[]} revisions */
function renderMeta(place, revision, revisions) {
  const active = revisions.find(({ state }) => state === "active");
  const when = validity(revision.valid_from, revision.valid_to);
  const facts = el("p", { class: "reader__facts" }, el("span", {}, when ? `Valid ${when}` : "No validity dates"));
  const parts = [facts, el("p", { class: "reader__uri", title: revision.source_uri }, revision.source_uri)];
  if (revision.state === "superseded") {
    const current = active && button("Show the current revision", () => openReader({ ...place, revision_id: active.revision_id, start: undefined, end: undefined }, opener));
    parts.push(el("div", { class: "notice notice--warn reader__notice" }, icon("warning"), el("p", {}, "This revision has been superseded."), current ?? ""));
  }
  if (revisions.length > 1) {
    const select = /** @type {HTMLSelectElement} */ (el("select", { class: "input input--small", "aria-label": "Revision",
      change: () => openReader({ ...place, revision_id: select.value, start: undefined, end: undefined }, opener) },
      ...revisions.map(({ revision_id: id, created_at: created, state }) =>
        el("option", { value: id }, `Revision of ${day(created)}${state === "active" ? " (current)" : ""}`))));
    select.value = revision.revision_id;
    facts.append(select);
  }
  meta.replaceChildren(...parts);
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
    renderMeta(place, revision, revisions);
    body.replaceChildren(el("article", { class: "paper" }, renderRevision(revision, cited)));
    scrollToCited();
    announce(place.quote ? `${revision.title}. Cited passage: ${place.quote}` : revision.title);
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    if (mine === request) body.replaceChildren(el("div", { class: "problem problem--reader", role: "alert" }, icon("warning", "problem__icon"),
      el("div", { class: "problem__text" }, el("p", { class: "problem__title" }, error.problem.title), el("p", {}, error.problem.detail ?? ""))));
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
