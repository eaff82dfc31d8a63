/** The list of past conversations in the sidebar, all or those with certain words. */

import * as api from "./api.js";
import { announce, byId, el } from "./dom.js";
import { plural, recent } from "./format.js";

/** @typedef {{conversation_id: string, title: string, updated_at: string}} Conversation */

const TYPING_MS = 200;
const list = byId("history-list");
const query = /** @type {HTMLInputElement} */ (byId("history-query"));
/** @type {string|null} */
let current = null;
let request = 0;

/** @param {Conversation} conversation */
function item({ conversation_id: id, title, updated_at: updatedAt }) {
  return el("li", {},
    el("a", { class: "history__link", href: `#/ask/${encodeURIComponent(id)}`, "data-conversation": id, title },
      el("span", { class: "history__title" }, title || "Untitled"),
      el("time", { class: "history__time", datetime: updatedAt }, recent(updatedAt))));
}

/** @param {string|null} id the conversation in hand */
export function markCurrent(id) {
  current = id;
  for (const link of list.querySelectorAll("a")) {
    if (link.dataset.conversation === id) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** @returns {Promise<number|null>} how many there are; null where that is not known or not wanted any more */
export async function listConversations() {
  const mine = ++request;
  const words = query.value.trim();
  try {
    const { conversations, total } = await api.conversations(words);
    if (mine !== request) return null;
    const none = words ? "No conversation has these words." : "Questions you ask are kept here.";
    list.replaceChildren(conversations.length
      ? el("ul", { class: "history__items" }, ...conversations.map(item))
      : el("p", { class: "hint" }, none));
    markCurrent(current);
    return total;
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    if (mine === request) list.replaceChildren(el("p", { class: "hint" }, error.problem.title));
    return null;
  }
}

export function forgetConversations() {
  request += 1;
  query.value = "";
  list.replaceChildren();
}

async function search() {
  const total = await listConversations();
  if (total !== null) announce(`${plural(total, "conversation")} found.`);
}

export function startConversations() {
  let typing = 0;
  query.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(search, TYPING_MS);
  });
}
