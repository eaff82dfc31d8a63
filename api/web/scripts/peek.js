/** The small card that says more about a thing while that is pointed at or focused, such as the passage of a marker. */

import { byId, el } from "./dom.js";
import { quoted } from "./quoted.js";

/** @typedef {import("./answer.js").Citation} Citation */

const HIDE_AFTER_MS = 140;
const GAP = 8;
const card = byId("peek");
/** @type {HTMLElement|null} */
let owner = null;
let timer = 0;

/**
 * "Heading path · p. 4", with whatever is known.
 * @param {{heading: string|null, page: number|null}} place
 */
export function placeOf({ heading, page }) {
  return [heading, page === null ? null : `p.\u00a0${page}`].filter(Boolean).join(" · ");
}

/** @param {Citation} citation @returns {Node[]} */
export const passageParts = (citation) => [
  el("p", { class: "peek__title" }, citation.title),
  el("p", { class: "peek__place" }, placeOf(citation)),
  quoted(citation, "peek__quote"),
];

/**
 * @param {HTMLElement} marker
 * @param {() => Node[]} parts
 */
function show(marker, parts) {
  clearTimeout(timer);
  card.replaceChildren(...parts());
  card.hidden = false;
  owner?.removeAttribute("aria-describedby");
  owner = marker;
  owner.setAttribute("aria-describedby", card.id);
  place(marker);
}

/**
 * Below the marker, so that the sentence it belongs to stays in sight.
 * @param {HTMLElement} marker
 */
function place(marker) {
  const at = marker.getBoundingClientRect();
  const left = Math.min(Math.max(GAP, at.left - 24), innerWidth - card.offsetWidth - GAP);
  const below = at.bottom + GAP;
  const fits = below + card.offsetHeight + GAP < innerHeight;
  card.style.left = `${left}px`;
  card.style.top = `${fits ? below : Math.max(GAP, at.top - card.offsetHeight - GAP)}px`;
}

/** Hides the card at once; says whether there was one. */
export function hidePeek() {
  clearTimeout(timer);
  owner?.removeAttribute("aria-describedby");
  owner = null;
  const shown = !card.hidden;
  card.hidden = true;
  return shown;
}

function hideSoon() {
  clearTimeout(timer);
  timer = setTimeout(hidePeek, HIDE_AFTER_MS);
}

/**
 * @param {HTMLElement} marker
 * @param {() => Node[]} parts
 * @param {{onClick: "hide"|"show"}} [look] a marker that does nothing else shows its card also to a finger
 */
export function attachPeek(marker, parts, { onClick } = { onClick: "hide" }) {
  marker.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && show(marker, parts));
  marker.addEventListener("pointerleave", hideSoon);
  marker.addEventListener("focus", () => marker.matches(":focus-visible") && show(marker, parts));
  marker.addEventListener("blur", hideSoon);
  marker.addEventListener("click", () => (onClick === "hide" ? hidePeek() : show(marker, parts)));
}

card.addEventListener("pointerenter", () => clearTimeout(timer));
card.addEventListener("pointerleave", hideSoon);
document.addEventListener("scroll", () => {
  if (owner && owner === document.activeElement) place(owner);
  else hidePeek();
}, { capture: true, passive: true });
