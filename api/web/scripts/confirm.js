/** A question that must be answered before something is destroyed. */

import { byId } from "./dom.js";

/**
 * @param {string} title
 * @param {string} text
 * @returns {Promise<boolean>}
 */
export function confirmed(title, text) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("confirm"));
  byId("confirm-title").textContent = title;
  byId("confirm-text").textContent = text;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
