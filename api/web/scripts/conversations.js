/** The list of past conversations in the sidebar. */

import * as api from "./api.js";
import { byId, el } from "./dom.js";
import { recent } from "./format.js";

/** @typedef {{conversation_id: string, title: string, updated_at: string}} Conversation */

const list = byId("history-list");
/** @type {string|null} */
let current = null;

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

export async function listConversations() {
  try {
    const { conversations } = await api.conversations();
    list.replaceChildren(conversations.length
      ? el("ul", { class: "history__items" }, ...conversations.map(item))
      : el("p", { class: "hint" }, "Questions you ask are kept here."));
    markCurrent(current);
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    list.replaceChildren(el("p", { class: "hint" }, error.problem.title));
  }
}

export function forgetConversations() {
  list.replaceChildren();
}
