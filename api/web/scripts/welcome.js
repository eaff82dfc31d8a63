/** The empty conversation: a greeting and questions to start from, made of the documents' titles. */

import * as api from "./api.js";
import { el, icon } from "./dom.js";
import { can } from "./session.js";

/** @type {((title: string) => string)[]} */
const QUESTIONS = [
  (title) => `What does “${title}” cover?`,
  (title) => `Which deadlines does “${title}” set?`,
  (title) => `Which exceptions does “${title}” name?`,
  (title) => `What does a customer have to do under “${title}”?`,
];

/**
 * @param {HTMLElement} place
 * @param {(question: string) => void} ask
 */
async function offer(place, ask) {
  if (!can("documents:read")) return;
  const { documents } = await api.documents({ state: "indexed", limit: QUESTIONS.length });
  if (!documents.length) {
    place.append(el("p", { class: "muted" }, "There are no documents yet. ",
      can("documents:write") && el("a", { href: "#/documents" }, "Add some"), can("documents:write") && "."));
    return;
  }
  place.append(
    el("h2", { class: "overline" }, "For example"),
    el("ul", { class: "examples" }, ...documents.map((/** @type {{title: string}} */ { title }, /** @type {number} */ index) => {
      const question = QUESTIONS[index](title);
      return el("li", {}, el("button", { type: "button", class: "example", click: () => ask(question) },
        el("span", {}, question), icon("chevron")));
    })));
}

/**
 * @param {(question: string) => void} ask
 * @returns {HTMLElement}
 */
export function renderWelcome(ask) {
  const examples = el("div", { class: "welcome__examples" });
  // Examples are a courtesy: without them the field still works, and a failing server shows itself at the first question.
  offer(examples, ask).catch(() => undefined);
  return el("div", { class: "welcome" },
    el("p", { class: "welcome__title" }, "What does the customer want to know?"),
    el("p", { class: "welcome__lead" }, "Each sentence of an answer names the passage it rests on. Select its number to read that passage in the document."),
    examples);
}
