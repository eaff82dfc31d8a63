/** Two answers to one question, side by side, without a word on whose they are. */

import { renderDraft } from "./answer.js";
import { el, icon } from "./dom.js";
import { day } from "./format.js";
import { VERDICTS } from "./turn.js";

/**
 * @typedef {{status: string, text: string, quotes: {marker: number, document: string, quote: string}[], inquiry: string|null}} Answer
 * @typedef {{status: string, reference: string|null, key_facts: string[][], must_not: string[]}} Expectation
 * @typedef {{pair_id: string, question: string, as_of: string|null, history: {question: string, answer: string}[],
 *   expected: Expectation, left: Answer, right: Answer, graded: number, gradable: number}} Pair
 */

/** @param {string} title @param {string[]} lines */
const list = (title, lines) => lines.length > 0 && el("div", {}, el("h4", { class: "label" }, title), el("ul", {}, ...lines.map((line) => el("li", {}, line))));

/** @param {Expectation} expected */
function expectation({ status, reference, key_facts: facts, must_not: wrong }) {
  const stays = status !== "answered" && el("p", {}, "The right answer is none: ", el("strong", {}, (VERDICTS[status] ?? status).toLowerCase()), ".");
  return el("section", { class: "pair__expected" }, el("h3", { class: "overline" }, "What a right answer holds"),
    stays, reference && el("p", {}, reference),
    list("Has to be said", facts.map((wordings) => wordings.join(" or "))),
    list("Must not be said", wrong));
}

/** @param {Answer["quotes"][number]} quote */
const quoteItem = ({ marker, document: name, quote }) => el("li", { class: "pair__quote" },
  el("p", { class: "source__place" }, el("span", { class: "marker marker--draft" }, String(marker)), ` ${name}`),
  el("blockquote", {}, quote));

/** @param {string} letter @param {Answer} answer */
function answerOf(letter, { status, text, quotes, inquiry }) {
  return el("section", { class: "pair__answer", "data-status": status, "aria-labelledby": `answer-${letter}` },
    el("header", { class: "pair__head" }, el("h3", { id: `answer-${letter}`, class: "pair__letter" }, `Answer ${letter}`),
      el("p", { class: "pair__status" }, icon(status), VERDICTS[status] ?? status)),
    // Markers that lead nowhere: whose source is opened may tell whose answer it is.
    el("div", { class: "answer" }, renderDraft(text)),
    inquiry && el("p", { class: "inquiry" }, inquiry),
    quotes.length > 0 && el("section", {}, el("h4", { class: "overline" }, "Quotes"), el("ol", { class: "pair__quotes" }, ...quotes.map(quoteItem))));
}

/** @param {Pair["history"]} history */
const before = (history) => history.length > 0 && el("section", { class: "pair__history" }, el("h3", { class: "overline" }, "Said before"),
  el("dl", {}, ...history.map(({ question, answer }) => el("div", {}, el("dt", {}, question), el("dd", {}, answer)))));

/** @param {Pair} pair */
export function renderPair({ question, as_of: asOf, history, expected, left, right }) {
  return el("article", { class: "pair", "data-testid": "pair" },
    before(history),
    el("h2", { class: "pair__question", tabindex: -1 }, question),
    asOf && el("p", { class: "hint" }, `Asked about ${day(asOf)}.`),
    expectation(expected),
    el("div", { class: "pair__answers" }, answerOf("A", left), answerOf("B", right)));
}
