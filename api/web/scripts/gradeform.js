/** How a grade is given: four buttons, their keys, and a note. */

import { el } from "./dom.js";

/** @type {Record<string, string>} */
const CHOICES = { left: "A is better", right: "B is better", tie: "Tie", both_bad: "Both bad" };
const LONGEST_NOTE = 4000;

/** @param {string} choice */
export const choiceText = (choice) => CHOICES[choice];

/** The choice that a key stands for; undefined for any other. @param {KeyboardEvent} event */
export function choiceOf({ key, target, repeat, ctrlKey, metaKey, altKey }) {
  const typing = target instanceof Element && target.matches("input, textarea, select");
  return repeat || typing || ctrlKey || metaKey || altKey ? undefined : Object.keys(CHOICES)[Number(key) - 1];
}

export class GradeForm {
  /** @param {(choice: string) => void} choose */
  constructor(choose) {
    this.note = /** @type {HTMLTextAreaElement} */ (el("textarea", { id: "grade-note", class: "input", rows: 2, maxlength: LONGEST_NOTE }));
    const buttons = Object.entries(CHOICES).map(([choice, label], place) => el("button", { type: "button", class: "button grading__choice",
      "data-choice": choice, "aria-keyshortcuts": place + 1, click: () => choose(choice) }, el("kbd", { "aria-hidden": "true" }, String(place + 1)), el("span", {}, label)));
    this.element = el("div", { class: "grading__form" },
      el("div", { class: "field grading__note" }, el("label", { for: "grade-note", class: "label" }, "Note (optional)"), this.note),
      el("div", { class: "grading__choices", role: "group", "aria-label": "Which answer is better?" }, ...buttons));
  }

  /** @returns {string|null} */
  get text() {
    return this.note.value.trim() || null;
  }

  set text(text) {
    this.note.value = text ?? "";
  }
}
