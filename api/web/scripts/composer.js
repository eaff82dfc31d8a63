/** The question field with its options; hands over finished questions. */

import * as api from "./api.js";
import { length } from "./codepoints.js";
import { announce, byId, fillSelect } from "./dom.js";
import { day, number } from "./format.js";

const LIMIT = 4000;
const SHOW_LIMIT_FROM = 3600;

const form = /** @type {HTMLFormElement} */ (byId("composer"));
const field = /** @type {HTMLTextAreaElement} */ (byId("question"));
const limit = byId("question-limit");
const send = /** @type {HTMLButtonElement} */ (byId("send"));
const stop = byId("stop");
const options = /** @type {HTMLDetailsElement} */ (byId("options"));
const collection = /** @type {HTMLSelectElement} */ (byId("collection"));
const asOf = /** @type {HTMLInputElement} */ (byId("as-of"));
const asWritten = /** @type {HTMLInputElement} */ (byId("as-written"));

let busy = false;

function resize() {
  field.style.height = "auto";
  if (field.scrollHeight) field.style.height = `${field.scrollHeight}px`;
}

function refresh() {
  resize();
  const count = length(field.value);
  limit.textContent = count >= SHOW_LIMIT_FROM ? `${number(count)} of ${number(LIMIT)}` : "";
  limit.classList.toggle("composer__limit--over", count > LIMIT);
  send.disabled = !field.value.trim() || count > LIMIT;
}

function refreshOptions() {
  const chosen = [collection.value, asOf.value && `as of ${day(asOf.value)}`, asWritten.checked && "as written"].filter(Boolean);
  byId("options-set").textContent = chosen.join(" · ");
}

/** @param {string} text */
export function write(text) {
  field.value = text;
  refresh();
}

export const written = () => field.value;

export function focusQuestion() {
  field.focus();
}

/** @param {boolean} working whether an answer is being made */
export function setBusy(working) {
  const hadFocus = document.activeElement === stop || document.activeElement === send;
  busy = working;
  send.hidden = working;
  stop.hidden = !working;
  if (hadFocus) field.focus();
}

/** Closes the options; says whether they were open. */
export function closeOptions() {
  const open = options.open;
  options.open = false;
  if (open) options.querySelector("summary")?.focus();
  return open;
}

export async function loadCollections() {
  const { collections } = await api.collections();
  fillSelect(collection, collections.map((/** @type {{name: string, documents: number}} */ { name, documents }) =>
    ({ value: name, label: `${name} (${number(documents)})` })));
}

/**
 * @param {(question: import("./turn.js").Question) => void} ask
 * @param {() => void} cancel
 */
export function startComposer(ask, cancel) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) announce("Still answering. Escape stops it.");
    if (busy || send.disabled) return;
    const message = field.value.trim();
    options.open = false;
    write("");
    ask({ message, collection: collection.value || undefined, as_of: asOf.value || undefined, rewrite: !asWritten.checked });
    // It is about one question; the next is a follow-up again.
    asWritten.checked = false;
    refreshOptions();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  field.addEventListener("input", refresh);
  stop.addEventListener("click", cancel);
  for (const option of [collection, asOf, asWritten]) option.addEventListener("change", refreshOptions);
  byId("options-clear").addEventListener("click", () => {
    collection.value = "";
    asOf.value = "";
    asWritten.checked = false;
    refreshOptions();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!options.contains(/** @type {Node} */ (event.target))) options.open = false;
  });
  refresh();
}
