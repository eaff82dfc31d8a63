/** An answer as plain text for a reply, and the way to the clipboard. */

import { placeOf } from "./peek.js";

/**
 * The answer and the list of its sources.
 * @param {string} answer
 * @param {import("./answer.js").Citation[]} citations
 */
export function replyText(answer, citations) {
  if (!citations.length) return answer;
  const sources = citations.map((citation) => {
    const place = placeOf(citation).replaceAll("\u00a0", " ");
    return `[${citation.marker}] ${citation.title}${place ? `, ${place}` : ""}`;
  });
  return `${answer}\n\nSources\n${sources.join("\n")}`;
}

/**
 * Copies text, also where the page is served without TLS and the clipboard interface is missing.
 * @param {string} text
 */
export async function copyText(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const before = /** @type {HTMLElement|null} */ (document.activeElement);
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "unseen";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  before?.focus();
  if (!copied) throw new Error("the browser did not allow copying");
}
