/** The documents: a filtered table, with reading and deleting. */

import * as api from "./api.js";
import { confirmed } from "./confirm.js";
import { announce, byId, el, fillSelect, icon } from "./dom.js";
import { day, number, plural, validity } from "./format.js";
import { openReader } from "./reader.js";
import { can } from "./session.js";
import { renderProblem } from "./sources.js";

/**
 * @typedef {{document_id: string, title: string, source_uri: string, collection: string, state: string, reason: string|null,
 *   revision_id: string|null, valid_from: string|null, valid_to: string|null, pages: number|null, chunks: number|null,
 *   updated_at: string}} Doc
 */

const PAGE = 50;
const TYPING_MS = 200;
/** @type {Record<string, string>} */
export const STATES = { indexed: "Indexed", quarantined: "Quarantined", failed: "Failed" };

const query = /** @type {HTMLInputElement} */ (byId("document-query"));
const collection = /** @type {HTMLSelectElement} */ (byId("document-collection"));
const state = /** @type {HTMLSelectElement} */ (byId("document-state"));
const table = byId("documents-table");
const rows = /** @type {HTMLElement} */ (table.querySelector("tbody"));
const more = byId("documents-more");
const empty = byId("documents-empty");
let request = 0;

/**
 * A state as icon and word.
 * @param {string} name
 * @param {string} label
 */
export function stateBadge(name, label) {
  return el("span", { class: "state", "data-state": name }, icon(name), label);
}

/** @param {Doc} doc */
function titleOf(doc) {
  if (!doc.revision_id) return el("span", { class: "table__title" }, doc.title);
  const place = { document_id: doc.document_id, revision_id: doc.revision_id, title: doc.title };
  const title = el("button", { type: "button", class: "table__title table__open", click: () => openReader(place, title) }, doc.title);
  return title;
}

/** @param {Doc} doc */
async function remove(doc) {
  if (!await confirmed("Delete this document?", `“${doc.title}” and all its revisions will no longer be found or cited. This cannot be undone.`)) return;
  try {
    await api.removeDocument(doc.document_id);
    announce(`Deleted ${doc.title}.`);
    await refreshDocuments();
    byId("documents-title").focus();
  } catch (error) {
    showProblem(error);
  }
}

/** @param {Doc} doc */
function row(doc) {
  const cell = (/** @type {string} */ label, /** @type {string} */ text, className = "") =>
    el("td", { "data-label": label, class: text ? className : `${className} table__none`.trim() }, text || "–");
  const bin = can("documents:write") && el("button", { type: "button", class: "icon-button icon-button--quiet", "aria-label": `Delete ${doc.title}`, title: "Delete",
    click: () => remove(doc) }, icon("deleted"));
  return el("tr", { "data-document": doc.document_id, "data-state": doc.state },
    el("th", { scope: "row" }, titleOf(doc), el("span", { class: "table__uri" }, doc.source_uri)),
    el("td", { "data-label": "State" }, stateBadge(doc.state, STATES[doc.state] ?? doc.state), doc.reason && el("span", { class: "table__reason" }, doc.reason)),
    cell("Collection", doc.collection),
    cell("Valid", validity(doc.valid_from, doc.valid_to)),
    cell("Pages", doc.pages === null ? "" : number(doc.pages), "number"),
    cell("Passages", doc.chunks ? number(doc.chunks) : "", "number"),
    cell("Updated", day(doc.updated_at), "table__date"),
    el("td", { class: "table__actions" }, bin));
}

/** @param {unknown} error */
function showProblem(error) {
  if (!(error instanceof api.ApiError)) throw error;
  byId("documents-problem").replaceChildren(renderProblem(error.problem, () => refreshDocuments()));
  announce(error.problem.title);
}

/** @param {number} offset rows to keep; 0 starts the table afresh */
async function load(offset) {
  const mine = ++request;
  const filter = { query: query.value.trim(), collection: collection.value, state: state.value };
  try {
    const { documents, total } = await api.documents({ ...filter, limit: PAGE, offset });
    if (mine !== request) return;
    if (offset === 0) rows.replaceChildren();
    rows.append(...documents.map(row));
    byId("documents-problem").replaceChildren();
    byId("documents-count").textContent = plural(total, "document");
    more.hidden = rows.childElementCount >= total;
    table.hidden = total === 0;
    empty.hidden = total > 0;
    empty.textContent = Object.values(filter).some(Boolean) ? "No document matches these filters." : "There are no documents yet.";
  } catch (error) {
    if (mine === request) showProblem(error);
  }
}

export async function refreshDocuments() {
  await Promise.all([load(0), loadNames()]);
}

async function loadNames() {
  try {
    const { collections } = await api.collections();
    const names = collections.map((/** @type {{name: string}} */ { name }) => name);
    fillSelect(collection, names.map((/** @type {string} */ name) => ({ value: name, label: name })));
    byId("collection-names").replaceChildren(...names.map((/** @type {string} */ name) => el("option", { value: name })));
  } catch (error) {
    showProblem(error);
  }
}

export function forgetDocuments() {
  request += 1;
  rows.replaceChildren();
}

export function startDocuments() {
  fillSelect(state, Object.entries(STATES).map(([value, label]) => ({ value, label })));
  let typing = 0;
  query.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => load(0), TYPING_MS);
  });
  collection.addEventListener("change", () => load(0));
  state.addEventListener("change", () => load(0));
  byId("document-filters").addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", () => load(rows.childElementCount));
}
