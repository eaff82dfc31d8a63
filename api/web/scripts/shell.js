/** The frame around the views: the drawer on phones, the help, and the keyboard. */

import * as chat from "./chat.js";
import { closeOptions, focusQuestion } from "./composer.js";
import { byId } from "./dom.js";
import { hidePeek } from "./peek.js";
import { closeReader, isReading, readerHolds } from "./reader.js";

const app = byId("app");
const menu = byId("menu-button");

/** @param {boolean} open */
function setDrawer(open) {
  const was = app.classList.contains("app--menu");
  app.classList.toggle("app--menu", open);
  menu.setAttribute("aria-expanded", String(open));
  byId("scrim").hidden = !open;
  byId("main").inert = open;
  if (open) byId("menu-close").focus();
  else if (was) menu.focus();
  return was;
}

export const closeDrawer = () => setDrawer(false);

/** What Escape does outside a modal dialog: the nearest open thing goes first. */
function escape() {
  if (hidePeek() || closeDrawer() || closeOptions()) return;
  if (isReading() && (readerHolds(document.activeElement) || !chat.isBusy())) closeReader();
  else chat.stop();
}

const help = () => /** @type {HTMLDialogElement} */ (byId("help")).showModal();

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (app.hidden || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog:modal")) return;
  const typing = event.target instanceof Element && event.target.matches("input:not([type=radio]), textarea, select");
  if (event.key === "Escape") escape();
  else if (typing) return;
  else if (event.key === "/") {
    event.preventDefault();
    if (byId("ask").hidden) location.hash = byId("nav-ask").getAttribute("href") ?? "#/ask";
    closeDrawer();
    requestAnimationFrame(focusQuestion);
  } else if (event.key === "?") help();
}

export function startShell() {
  menu.addEventListener("click", () => setDrawer(true));
  byId("menu-close").addEventListener("click", closeDrawer);
  byId("scrim").addEventListener("click", closeDrawer);
  byId("sidebar").addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("a")) closeDrawer();
  });
  byId("help-button").addEventListener("click", help);
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    byId("main").focus();
  });
  for (const link of document.querySelectorAll("[data-new]")) link.addEventListener("click", () => {
    chat.reset();
    closeReader();
    setTimeout(focusQuestion);
  });
  document.addEventListener("keydown", pressed);
}
