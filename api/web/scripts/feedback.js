/** What the person in front of the page thinks of an answer: two buttons below it, and a form behind the second. */

import * as api from "./api.js";
import { announce, el, icon } from "./dom.js";
import { REASONS, renderFeedbackForm } from "./feedbackform.js";
import { renderProblem } from "./sources.js";

/** @typedef {import("./feedbackform.js").Feedback} Feedback */

/** @param {string} name @param {string} label @param {() => void} click @param {object} [more] */
const thumb = (name, label, click, more = {}) =>
  el("button", { type: "button", class: "icon-button feedback__thumb", "aria-label": label, title: label, "aria-pressed": "false", click, ...more }, icon(name));

/** @param {Feedback} feedback */
function summary({ reasons, correction }) {
  const names = reasons.map((reason) => REASONS[reason] ?? reason).join(", ");
  if (!names && !correction) return null;
  return el("p", { class: "feedback__said" }, names && `You said: ${names}. `, correction && el("span", {}, "Right would be: ", el("q", {}, correction)));
}

export class FeedbackControl {
  /** @param {{conversation_id: string, turn_id: string, status: string, feedback?: Feedback|null}} answer */
  constructor({ conversation_id: conversation, turn_id: turn, status, feedback }) {
    this.conversation = conversation;
    this.turn = turn;
    this.status = status;
    this.given = feedback ?? null;
    this.busy = false;
    const id = `feedback-${turn}`;
    this.good = thumb("good-answer", "Good answer", () => this.praise());
    this.bad = thumb("bad-answer", "Bad answer", () => this.toggle(), { "aria-controls": id, "aria-expanded": "false" });
    this.buttons = el("div", { class: "feedback__buttons", role: "group", "aria-label": "Your rating" }, this.good, this.bad);
    this.panel = el("div", { id, class: "feedback", "data-testid": "feedback" });
    this.show();
  }

  /** Shows what is kept, without the form. */
  show() {
    this.good.setAttribute("aria-pressed", String(this.given?.rating === "up"));
    this.bad.setAttribute("aria-pressed", String(this.given?.rating === "down"));
    this.bad.setAttribute("aria-expanded", "false");
    const said = this.given?.rating === "down" && summary(this.given);
    this.panel.replaceChildren(...(said ? [said] : []));
  }

  praise() {
    if (this.given?.rating === "up") this.withdraw();
    else this.give({ rating: "up", reasons: [], correction: null, comment: this.given?.comment ?? null });
  }

  toggle() {
    if (this.bad.getAttribute("aria-expanded") === "true") return this.close();
    const wishes = { send: (/** @type {Feedback} */ feedback) => this.give(feedback), cancel: () => this.close(), withdraw: () => this.withdraw() };
    const form = renderFeedbackForm(this.status, this.given, wishes);
    this.bad.setAttribute("aria-expanded", "true");
    this.panel.replaceChildren(form);
    form.querySelector("input")?.focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
  }

  /** Puts the form away; the button that opened it gets the focus back. */
  close() {
    const held = this.panel.contains(document.activeElement);
    this.show();
    if (held) this.bad.focus();
  }

  /** @param {Feedback} feedback */
  give(feedback) {
    return this.attempt(async () => {
      this.given = await api.giveFeedback(this.conversation, this.turn, feedback);
      return "Your rating is kept.";
    });
  }

  withdraw() {
    return this.attempt(async () => {
      await api.withdrawFeedback(this.conversation, this.turn);
      this.given = null;
      return "Your rating is taken back.";
    });
  }

  /** @param {import("./api.js").Problem} problem */
  refuse(problem) {
    const alert = el("div", { role: "alert" }, renderProblem(problem, null));
    this.panel.querySelector("[role=alert]")?.remove();
    this.panel.append(alert);
    alert.scrollIntoView({ block: "nearest" });
  }

  /** Does one thing at a time; a form stays open where the server does not want it. @param {() => Promise<string>} deed */
  async attempt(deed) {
    if (this.busy) return;
    this.busy = true;
    try {
      const done = await deed();
      this.close();
      announce(done);
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      this.refuse(error.problem);
    } finally {
      this.busy = false;
    }
  }
}
