/** What is said beside an answer: its reserve, what was searched for, who did not answer, what to ask the customer back. */

import { markerButton } from "./answer.js";
import { el, icon } from "./dom.js";
import { attachPeek } from "./peek.js";
import { confidenceText, confidenceWord } from "./receipt.js";

/** @typedef {import("./turn.js").Result} Result */

/** @param {Result} result @returns {string|Node} */
export function reserveOf({ status, receipt }) {
  if (status !== "partial") return "";
  const confidence = receipt?.confidence;
  const reserve = el("span", {}, "The documents may not say this fully. ");
  if (typeof confidence !== "number") return reserve;
  const word = el("button", { type: "button", class: "reserve" }, `Confidence: ${confidenceWord(confidence)}`);
  attachPeek(word, () => [el("p", {}, `${confidenceText(confidence)} Read the sources before you pass this on.`)], { onClick: "show" });
  reserve.append(word);
  return reserve;
}

/** @param {Result} result */
function silence({ receipt, citations }) {
  if (!receipt?.errors?.some((error) => error.startsWith("generator:"))) return null;
  const instead = citations.length ? "; these are quotes from the documents." : ".";
  return el("p", { class: "notice notice--warn remark" }, icon("warning"), el("span", {}, `The generator did not answer${instead}`));
}

/** @param {Result} result @returns {Node[]} what stands above the answer */
export function remarksAbove(result) {
  const searched = result.standalone_question;
  return [
    searched && el("p", { class: "remark remark--searched" }, icon("search"), el("span", {}, "Searched for: ", el("q", {}, searched))),
    silence(result),
  ].filter((part) => part instanceof Node);
}

/** @param {Result} result */
export function renderInquiry({ inquiry, citations }) {
  if (!inquiry) return null;
  const source = citations.find(({ marker }) => marker === inquiry.marker);
  const said = inquiry.question.includes(inquiry.condition);
  return el("section", { class: "inquiry" },
    el("h3", { class: "overline" }, "Ask the customer"),
    el("p", { class: "inquiry__question" }, inquiry.question),
    el("p", { class: "inquiry__condition" }, said ? "The answer depends on it." : el("span", {}, "The answer depends on this: ", el("q", {}, inquiry.condition)),
      source && "\u202f", source && markerButton(source)));
}
