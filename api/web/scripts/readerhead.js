/** What stands above a document that is read: its days, its other revisions, its file. */

import * as api from "./api.js";
import { announce, button, el, icon } from "./dom.js";
import { day, validity } from "./format.js";
import { save } from "./saving.js";

/**
 * @typedef {{revision_id: string, created_at: string, valid_from: string|null, valid_to: string|null, state: string}} Revision
 * @typedef {{document_id: string, revision_id: string, source_uri: string, state: string, valid_from: string|null, valid_to: string|null}} Opened
 */

/** @param {Opened} opened */
function downloadButton({ document_id: id, revision_id: revision }) {
  const found = button("Download original", async () => {
    try {
      save(await api.original(id, revision));
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      announce(error.message);
      found.replaceWith(el("span", { class: "notice notice--warn", role: "alert" }, error.message));
    }
  }, { icon: "download" });
  return found;
}

/** @param {(on: boolean) => void} compare */
function compareButton(compare) {
  const found = button("Compare with the revision before", () => {
    const on = found.getAttribute("aria-pressed") !== "true";
    found.setAttribute("aria-pressed", String(on));
    compare(on);
  }, { icon: "compare" });
  found.setAttribute("aria-pressed", "false");
  return found;
}

/** @param {Revision} revision */
function choice({ revision_id: id, created_at: created, valid_from: from, valid_to: to, state }) {
  const days = validity(from, to);
  return el("option", { value: id }, `Revision of ${day(created)}${days && `, valid ${days}`}${state === "active" ? " (current)" : ""}`);
}

/**
 * @param {Opened} opened
 * @param {Revision[]} revisions the newest first
 * @param {{open: (revision: string) => void, compare: (on: boolean) => void}} wishes
 * @returns {HTMLElement[]}
 */
export function readerHead(opened, revisions, { open, compare }) {
  const active = revisions.find(({ state }) => state === "active");
  const when = validity(opened.valid_from, opened.valid_to);
  const facts = el("p", { class: "reader__facts" }, el("span", {}, when ? `Valid ${when}` : "No validity dates"));
  const parts = [facts, el("p", { class: "reader__uri", title: opened.source_uri }, opened.source_uri)];
  if (opened.state === "superseded") {
    const current = active && button("Show the current revision", () => open(active.revision_id));
    parts.push(el("div", { class: "notice notice--warn reader__notice" }, icon("warning"), el("p", {}, "This revision has been superseded."), current ?? ""));
  }
  if (revisions.length > 1) {
    const select = /** @type {HTMLSelectElement} */ (el("select", { class: "input input--small reader__revisions", "aria-label": "Revision",
      change: () => open(select.value) }, ...revisions.map(choice)));
    select.value = opened.revision_id;
    facts.append(select);
  }
  const at = revisions.findIndex(({ revision_id: id }) => id === opened.revision_id);
  const older = at >= 0 && at < revisions.length - 1;
  parts.push(el("div", { class: "reader__actions" }, downloadButton(opened), older && compareButton(compare)));
  return parts;
}
