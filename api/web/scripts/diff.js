/** What changed between two revisions, word by word. */

import { slicer } from "./codepoints.js";
import { el } from "./dom.js";
import { day, size } from "./format.js";

/**
 * @typedef {{old_start: number, old_end: number, new_start: number, new_end: number, removed: string, added: string}} Edit
 * @typedef {{heading: string|null, old_start: number, old_end: number, new_start: number, new_end: number, edits: Edit[]}} Change
 * @typedef {{name: string, old: string|null, new: string|null}} Fact
 * @typedef {{facts: Fact[], changes: Change[]}} Difference
 */

/** @type {Record<string, string>} */
const FACTS = {
  title: "Title", valid_from: "Valid from", valid_from_source: "Said by", valid_to: "Valid until", supersedes: "Supersedes",
  media_type: "Format", page_count: "Pages", bytes: "Size",
};

/** @param {string} name @param {string|null} value */
function shown(name, value) {
  if (value === null) return "none";
  if (name === "valid_from" || name === "valid_to") return day(value);
  return name === "bytes" ? size(Number(value)) : value;
}

/** @param {"del"|"ins"} tag @param {string} words */
function edited(tag, words) {
  if (!words) return "";
  return el(tag, {}, el("span", { class: "unseen" }, tag === "del" ? "[Removed: " : "[Added: "), words, el("span", { class: "unseen" }, "] "));
}

/** @param {Fact} fact */
const factRow = ({ name, old, new: now }) => el("div", {},
  el("dt", {}, FACTS[name] ?? name), el("dd", {}, edited("del", shown(name, old)), " ", edited("ins", shown(name, now))));

/**
 * A block of the new text with its changed words between those that stayed.
 * @param {Change} change
 * @param {(start: number, end: number) => string} slice of the new text
 */
function block(change, slice) {
  const paragraph = el("p", { class: "change__text" });
  let at = change.new_start;
  for (const { new_start: start, new_end: end, removed, added } of change.edits) {
    paragraph.append(slice(at, start), edited("del", removed), edited("ins", added));
    at = end;
  }
  paragraph.append(slice(at, change.new_end));
  return paragraph;
}

/** @param {Change} change */
function kind({ old_start: oldStart, old_end: oldEnd, new_start: newStart, new_end: newEnd }) {
  if (oldStart === oldEnd) return "Added";
  return newStart === newEnd ? "Removed" : "Changed";
}

/**
 * @param {Difference} difference
 * @param {string} text of the newer revision
 * @returns {HTMLElement}
 */
export function renderDifference({ facts, changes }, text) {
  const slice = slicer(text);
  const view = el("article", { class: "paper changes" });
  if (facts.length) view.append(el("dl", { class: "change__facts" }, ...facts.map(factRow)));
  if (!changes.length) view.append(el("p", { class: "muted" }, "The text is the same in both revisions."));
  /** @type {string|null|undefined} */
  let heading;
  for (const change of changes) {
    if (change.heading !== heading && change.heading) view.append(el("h3", { class: "change__heading" }, change.heading));
    heading = change.heading;
    view.append(el("section", { class: "change", "data-kind": kind(change).toLowerCase(), "aria-label": kind(change) },
      el("p", { class: "change__kind" }, kind(change)), block(change, slice)));
  }
  return view;
}
