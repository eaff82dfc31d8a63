/** One question and its answer, from the first status to the checked text. */

import { renderAnswer, renderDraft, spokenAnswer } from "./answer.js";
import { copyText, replyText } from "./clipboard.js";
import { announce, button, el, icon } from "./dom.js";
import { FeedbackControl } from "./feedback.js";
import { day, moment, plural } from "./format.js";
import { renderReceipt } from "./receipt.js";
import { remarksAbove, renderInquiry, reserveOf } from "./remarks.js";
import { can } from "./session.js";
import { renderClosest, renderPassages, renderProblem, renderRecord, renderSources } from "./sources.js";
import { renderHandedOver } from "./ticketstate.js";

/**
 * @typedef {{status: string, answer: string, citations: import("./answer.js").Citation[],
 *   passages: import("./sources.js").Passage[], conversation_id: string, turn_id: string,
 *   feedback?: import("./feedbackform.js").Feedback|null,
 *   timings_ms?: {retrieve?: number, first_token?: number, total?: number}|null, adapter?: {name: string, version: string}|null,
 *   receipt?: import("./receipt.js").Receipt|null, standalone_question?: string|null,
 *   inquiry?: {question: string, condition: string, marker: number}|null, escalation?: {id: string, reason: string}|null}} Result
 * @typedef {{message: string, collection?: string, as_of?: string, rewrite?: boolean}} Question
 */

/** @type {Record<string, string>} */
export const VERDICTS = {
  answered: "Answered",
  partial: "Answered with a reserve",
  abstained: "The documents do not say",
  escalated: "Handed over",
  refused: "Refused",
};
const COPIED_MS = 2000;

/** @param {string} stage @param {number} ahead */
function stageText(stage, ahead) {
  if (stage === "rewriting") return "Reading the conversation…";
  if (stage === "retrieving") return "Searching the policies…";
  if (stage === "queued") return ahead > 0 ? `Waiting in the queue (${ahead} ahead)…` : "Waiting in the queue…";
  return stage === "checking" ? "Checking citations…" : "Writing…";
}

export class Turn {
  /** @param {Question} question @param {string} [askedAt] */
  constructor(question, askedAt) {
    const scope = [question.collection, question.as_of && `as of ${day(question.as_of)}`].filter(Boolean).join(" · ");
    this.status = el("p", { class: "verdict" });
    this.above = el("div", { class: "turn__above" });
    this.answer = el("div", { class: "answer", "data-testid": "answer" });
    this.after = el("div", { class: "turn__after" });
    this.element = el("article", { class: "turn", "data-testid": "turn" },
      el("header", { class: "turn__head" },
        el("h2", { class: "turn__question" }, question.message),
        (scope || askedAt) && el("p", { class: "turn__scope" }, [scope, askedAt && moment(askedAt)].filter(Boolean).join(" · "))),
      this.status, this.above, this.answer, this.after);
    this.draft = "";
    this.frame = 0;
  }

  /** @param {string} state @param {string} text @param {Node} sign @param {string|Node} [aside] */
  mark(state, text, sign, aside) {
    this.element.dataset.status = state;
    this.status.replaceChildren(el("span", { class: "verdict__badge" }, sign, text), el("span", { class: "verdict__aside" }, aside ?? ""));
  }

  /** @param {string} stage @param {number} ahead */
  stage(stage, ahead) {
    const text = stageText(stage, ahead);
    this.mark("working", text, el("span", { class: "pulse", "aria-hidden": true }), this.draft && "Draft, not yet checked");
    announce(text);
  }

  /** @param {string} text */
  delta(text) {
    if (!this.draft) {
      this.answer.classList.add("answer--draft");
      this.status.lastElementChild?.append("Draft, not yet checked");
    }
    this.draft += text;
    this.frame ||= requestAnimationFrame(() => this.paint());
  }

  paint() {
    this.frame = 0;
    this.answer.replaceChildren(renderDraft(this.draft));
  }

  settle() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  /** @param {Result} result @param {boolean} [aloud] whether to tell screen readers */
  finish(result, aloud = true) {
    this.settle();
    const { status, answer, citations, passages } = result;
    this.mark(status, VERDICTS[status] ?? status, icon(status), reserveOf(result));
    this.above.replaceChildren(...remarksAbove(result));
    this.answer.classList.remove("answer--draft");
    this.answer.replaceChildren(renderAnswer(answer, citations));
    const feedback = can("chat") ? new FeedbackControl(result) : null;
    const nothingSaid = status === "abstained" && passages.length > 0;
    this.after.replaceChildren(...[
      result.escalation && renderHandedOver(result.escalation),
      renderInquiry(result),
      citations.length > 0 && renderSources(citations),
      nothingSaid && renderClosest(passages),
      el("div", { class: "turn__foot" }, this.copyButton(result), feedback?.buttons, renderRecord(result)),
      feedback?.panel,
      passages.length > 0 && renderPassages(passages, citations),
      result.receipt && renderReceipt(result.receipt),
    ].filter((part) => part instanceof Node));
    if (aloud) announce(this.spoken(result));
  }

  /** @param {Result} result */
  spoken({ answer, citations }) {
    return [this.status.textContent, this.above.textContent, spokenAnswer(answer), plural(citations.length, "source")].filter(Boolean).join(". ");
  }

  /** @param {Result} result */
  copyButton({ answer, citations }) {
    const copy = button("Copy answer", async () => {
      const copied = await copyText(replyText(answer, citations)).then(() => true, () => false);
      const label = copied ? "Copied" : "Copying is not allowed here";
      copy.replaceChildren(icon(copied ? "check" : "warning"), el("span", {}, label));
      announce(label);
      setTimeout(() => copy.replaceChildren(icon("copy"), el("span", {}, "Copy answer")), COPIED_MS);
    }, { icon: "copy", class: "button button--small button--copy" });
    return copy;
  }

  /** @param {() => void} again */
  stop(again) {
    this.settle();
    this.paint();
    this.mark("stopped", "Stopped", icon("stopped"), this.draft && "Draft, not checked");
    this.after.replaceChildren(el("div", { class: "turn__foot" }, button("Ask again", again, { icon: "retry" })));
    announce("Stopped.");
  }

  /** @param {import("./api.js").Problem} problem @param {() => void} again */
  fail(problem, again) {
    this.settle();
    this.paint();
    this.mark("failed", "No answer", icon("warning"), this.draft && "Draft, not checked");
    this.after.replaceChildren(renderProblem(problem, again));
    announce(`${problem.title}. ${problem.detail ?? ""}`);
  }
}
