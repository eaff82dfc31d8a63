/** What is wrong with an answer: reasons to tick, and what would be right. */

import { button, el } from "./dom.js";

/**
 * @typedef {{rating: string, reasons: string[], correction: string|null, comment: string|null}} Feedback
 * @typedef {{send: (feedback: Feedback) => void, cancel: () => void, withdraw: () => void}} Wishes
 */

/** @type {Record<string, string>} */
export const REASONS = {
  wrong: "Wrong",
  incomplete: "Incomplete",
  outdated: "Outdated",
  wrong_source: "Wrong source",
  should_answer: "Should be answered",
  should_hand_over: "Should go to a person",
};
const OF_AN_ANSWER = ["wrong", "incomplete", "outdated", "wrong_source"];
/** @type {Record<string, string[]>} */
const BY_STATUS = {
  abstained: ["should_answer", "should_hand_over"],
  refused: ["should_answer", "should_hand_over"],
  escalated: ["should_answer", ...OF_AN_ANSWER],
};
const LONGEST_CORRECTION = 4000;

/** @param {string} status @param {string[]} given */
const offered = (status, given) => [...new Set([...(BY_STATUS[status] ?? [...OF_AN_ANSWER, "should_hand_over"]), ...given])];

/** @param {string} reason @param {boolean} checked */
const chip = (reason, checked) => el("label", { class: "chip" }, el("input", { type: "checkbox", value: reason, checked }), REASONS[reason] ?? reason);

/**
 * @param {string} status of the answer
 * @param {Feedback|null} given what was said before
 * @param {Wishes} wishes
 */
export function renderFeedbackForm(status, given, { send, cancel, withdraw }) {
  const before = given?.rating === "down" ? given : null;
  const correction = /** @type {HTMLTextAreaElement} */ (el("textarea", { class: "input", rows: 2, maxlength: LONGEST_CORRECTION }));
  correction.value = before?.correction ?? "";
  const chips = el("div", { class: "chips" }, ...offered(status, before?.reasons ?? []).map((reason) => chip(reason, before?.reasons.includes(reason) ?? false)));
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const reasons = [...chips.querySelectorAll("input:checked")].map((input) => /** @type {HTMLInputElement} */ (input).value);
    send({ rating: "down", reasons, correction: correction.value.trim() || null, comment: given?.comment ?? null });
  };
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape") return;
    // Escape would also stop an answer that is being written.
    event.stopPropagation();
    cancel();
  };
  return el("form", { class: "feedback__form", submit, keydown: pressed },
    el("fieldset", {}, el("legend", { class: "label" }, "What is wrong with it?"), chips),
    el("label", { class: "field" }, el("span", { class: "label" }, "What would be right? (optional)"), correction),
    el("div", { class: "feedback__ways" },
      el("button", { type: "submit", class: "button button--small button--primary" }, "Send"),
      button("Cancel", cancel),
      before && button("Take back", withdraw)));
}
