/** An answer as text with citation markers: paragraphs, lists, and a button for each `[n]`. */

import { el } from "./dom.js";
import { attachPeek, passageParts } from "./peek.js";
import { openReader } from "./reader.js";

/**
 * @typedef {{marker: number, document_id: string, title: string, source_uri: string, revision_id: string,
 *   page: number|null, heading: string|null, start: number, end: number, quote: string, table_header?: string|null}} Citation
 */

const MARKER = /[ \t]*\[(\d{1,3})\]/g;
const BULLET = /^\s*[-*•]\s+/;
const NUMBERED = /^\s*(\d{1,3})[.)]\s+/;

/**
 * @param {Citation} citation
 * @returns {HTMLElement}
 */
export function markerButton(citation) {
  const button = el("button", {
    type: "button",
    class: "marker",
    "data-marker": citation.marker,
    "aria-label": `Source ${citation.marker}: ${citation.title}`,
    click: () => openReader(citation, button),
  }, String(citation.marker));
  attachPeek(button, () => passageParts(citation));
  return button;
}

/**
 * Appends a line; markers of known sources become buttons, in a draft they are held as quiet numbers.
 * @param {HTMLElement} parent
 * @param {string} line
 * @param {Map<number, Citation>|null} sources null for a draft
 */
function appendLine(parent, line, sources) {
  let from = 0;
  for (const match of line.matchAll(MARKER)) {
    const number = Number(match[1]);
    const citation = sources?.get(number);
    if (sources && !citation) continue;
    // A narrow no-break space keeps the marker on the line of its sentence.
    parent.append(line.slice(from, match.index), "\u202f");
    parent.append(citation ? markerButton(citation) : el("span", { class: "marker marker--draft" }, String(number)));
    from = match.index + match[0].length;
  }
  parent.append(line.slice(from));
}

/**
 * @param {string} text
 * @param {Map<number, Citation>|null} sources
 * @returns {DocumentFragment}
 */
function render(text, sources) {
  const fragment = document.createDocumentFragment();
  /** @type {HTMLElement|null} */
  let open = null;
  for (const line of text.split("\n")) {
    const numbered = NUMBERED.exec(line);
    const bullet = numbered ?? BULLET.exec(line);
    const tag = numbered ? "OL" : bullet ? "UL" : "P";
    if (!line.trim()) {
      if (open?.tagName === "P") open = null;
      continue;
    }
    const fresh = open?.tagName !== tag;
    if (!open || fresh) {
      open = el(tag);
      fragment.append(open);
    }
    if (bullet) {
      const item = el("li", { value: numbered?.[1] });
      appendLine(item, line.slice(bullet[0].length), sources);
      open.append(item);
    } else {
      if (!fresh) open.append(el("br"));
      appendLine(open, line, sources);
    }
  }
  return fragment;
}

/**
 * The checked answer.
 * @param {string} text
 * @param {Citation[]} citations
 */
export function renderAnswer(text, citations) {
  return render(text, new Map(citations.map((citation) => [citation.marker, citation])));
}

/**
 * The unchecked text so far; a marker that has only half arrived stays back.
 * @param {string} text
 */
export function renderDraft(text) {
  return render(text.replace(/\s*\[\d{0,3}$/, ""), null);
}

/**
 * The answer as spoken: without markers.
 * @param {string} text
 */
export function spokenAnswer(text) {
  return text.replace(MARKER, "");
}
