/** Where the page begins: signing in and out, and which view the address names. */

import * as api from "./api.js";
import * as chat from "./chat.js";
import * as composer from "./composer.js";
import { forgetConversations, listConversations } from "./conversations.js";
import { forgetDocuments, refreshDocuments, startDocuments } from "./documents.js";
import { byId } from "./dom.js";
import { forgetJobs, showJobs } from "./joblist.js";
import { awaitReadiness } from "./readiness.js";
import { closeReader, startReader } from "./reader.js";
import { can, forgetToken, keepToken, takeTokenFromAddress, token, welcome } from "./session.js";
import { closeDrawer, startShell } from "./shell.js";
import { allowUploads, startUploads } from "./uploads.js";

const app = byId("app");
const signIn = byId("sign-in");
const reasonLine = byId("sign-in-reason");
const field = /** @type {HTMLTextAreaElement} */ (byId("token"));
const submit = /** @type {HTMLButtonElement} */ (byId("sign-in-button"));

/** @param {string} reason shown above the field; "" for none */
function showSignIn(reason) {
  closeReader();
  closeDrawer();
  app.hidden = true;
  signIn.hidden = false;
  reasonLine.textContent = reason;
  reasonLine.hidden = !reason;
  document.title = "Sign in · policydesk";
  field.focus();
}

/** Shows the view that the address names. */
function route() {
  if (app.hidden || (location.hash && !location.hash.startsWith("#/"))) return;
  const [, view, id] = location.hash.split("/");
  const documents = view === "documents" && can("documents:read");
  byId("ask").hidden = documents;
  byId("documents").hidden = !documents;
  byId("nav-ask").setAttribute("aria-current", documents ? "false" : "page");
  byId("nav-documents").setAttribute("aria-current", documents ? "page" : "false");
  document.title = `${documents ? "Documents" : "Ask"} · policydesk`;
  closeReader();
  if (documents) {
    refreshDocuments();
    if (can("documents:write")) showJobs();
    byId("documents-title").focus();
  } else {
    chat.show(id ? decodeURIComponent(id) : null);
    composer.focusQuestion();
  }
}

/** Signs in with the stored token. */
async function enter() {
  try {
    const me = await api.me();
    welcome(me);
    byId("who-name").textContent = me.subject;
    byId("who-tenant").textContent = me.tenant;
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    if (error.problem.status !== 401) showSignIn(`${error.problem.title}. ${error.message}`);
    return;
  }
  field.value = "";
  signIn.hidden = true;
  app.hidden = false;
  byId("nav-documents").hidden = !can("documents:read");
  allowUploads();
  route();
  awaitReadiness();
  listConversations();
  composer.loadCollections().catch(() => undefined);
}

/** @param {string} reason */
function leave(reason) {
  forgetToken();
  chat.leave();
  forgetConversations();
  forgetDocuments();
  forgetJobs();
  showSignIn(reason);
}

document.addEventListener("signed-out", (event) => leave(`${/** @type {CustomEvent} */ (event).detail} Please sign in again.`));
byId("sign-out").addEventListener("click", () => {
  leave("");
  composer.write("");
});
byId("sign-in-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!field.value.trim()) {
    field.focus();
    return;
  }
  keepToken(field.value);
  submit.disabled = true;
  await enter();
  submit.disabled = false;
});
addEventListener("hashchange", () => {
  if (!location.hash.startsWith("#token=")) return route();
  takeTokenFromAddress();
  enter();
});

takeTokenFromAddress();
startShell();
startReader();
startDocuments();
startUploads();
composer.startComposer(chat.ask, chat.stop);
if (token()) enter();
else showSignIn("");
