/** A question that must be answered before something is done that cannot be taken back. */

import { byId } from "./dom.js";

const DELETING = { yes: "Delete", no: "Keep", destroys: true };

/**
 * @param {string} title
 * @param {string} text
 * @param {{yes: string, no: string, destroys: boolean}} [answers] what the two buttons say
 * @returns {Promise<boolean>}
 */
export function confirmed(title, text, { yes, no, destroys } = DELETING) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("confirm"));
  byId("confirm-title").textContent = title;
  byId("confirm-text").textContent = text;
  byId("confirm-no").textContent = no;
  byId("confirm-yes").textContent = yes;
  byId("confirm-yes").className = `button ${destroys ? "button--danger" : "button--primary"}`;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
