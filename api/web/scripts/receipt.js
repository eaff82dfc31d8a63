/** How an answer was made, for people: who wrote it, how sure it is, what was taken out, and by which rules. */

import { el, icon } from "./dom.js";
import { plural } from "./format.js";

/**
 * @typedef {{base_model: string, contract_hash: string, index_generation: string, writer: string,
 *   removed: {text: string, reason: string}[], errors?: string[],
 *   hits?: {rule: string, where: string, action: string, detail: string}[],
 *   confidence?: number|null, calibration?: string|null, support?: number|null}} Receipt
 */

/** @type {Record<string, string>} */
const WRITERS = {
  generator: "The generator, checked against the passages",
  extractive: "The documents: these are their own sentences",
  none: "Nobody: nothing was written",
};
/** @type {Record<string, string>} */
const DEEDS = { refuse: "refused", rewrite: "put in other words", add: "added a sentence", escalate: "handed over" };
const HIGH = 0.75;
const FAIR = 0.4;
const HASH_LENGTH = 12;

/** @param {string} word */
const capital = (word) => word[0].toUpperCase() + word.slice(1);

/** @param {number} confidence */
export function confidenceWord(confidence) {
  if (confidence >= HIGH) return "high";
  return confidence >= FAIR ? "fair" : "low";
}

/** @param {number} confidence */
export const confidenceText = (confidence) =>
  `Of 100 questions with passages this near, about ${Math.round(confidence * 100)} are answered by them.`;

/** @param {(string|Node)[]} entries */
const list = (entries) => (entries.length ? el("ul", {}, ...entries.map((entry) => el("li", {}, entry))) : null);

/** @param {Receipt} receipt */
function removedList({ removed }) {
  return list(removed.map(({ text, reason }) =>
    el("span", {}, el("q", { class: "receipt__removed" }, text), el("span", { class: "receipt__reason" }, ` Why: ${reason}.`))));
}

/** @param {Receipt} receipt */
const hitList = ({ hits = [] }) => list(hits.map(({ rule, where, action, detail }) =>
  `${rule}: ${DEEDS[action] ?? action}, because of the ${where}${detail ? ` (${detail})` : ""}`));

/** @param {Receipt} receipt @returns {[string, string|Node|null][]} */
function lines(receipt) {
  const { confidence, support, calibration } = receipt;
  return [
    ["Written by", WRITERS[receipt.writer] ?? receipt.writer],
    ["Confidence", typeof confidence === "number" ? `${capital(confidenceWord(confidence))}. ${confidenceText(confidence)}` : null],
    ["Held by the passages", typeof support === "number" ? `${Math.round(support * 100)}%` : null],
    ["Taken out", removedList(receipt)],
    ["Rules met", hitList(receipt)],
    ["Went wrong", list(receipt.errors ?? [])],
    ["Model", receipt.base_model],
    ["Index", receipt.index_generation],
    ["Prompt", receipt.contract_hash],
    ["Calibration", calibration?.slice(0, HASH_LENGTH) ?? null],
  ];
}

/** @param {Receipt} receipt */
export function renderReceipt(receipt) {
  const rows = lines(receipt).flatMap(([name, value]) => (value ? [el("div", {}, el("dt", {}, name), el("dd", {}, value))] : []));
  const removed = receipt.removed.length ? ` (${plural(receipt.removed.length, "sentence")} taken out)` : "";
  return el("details", { class: "disclosure", "data-testid": "receipt" },
    el("summary", {}, icon("chevron", "disclosure__arrow"), `How this was made${removed}`),
    el("dl", { class: "receipt" }, ...rows));
}
