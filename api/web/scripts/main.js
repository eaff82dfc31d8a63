/** Where the page begins: signing in and out. */

import * as api from "./api.js";
import * as chat from "./chat.js";
import * as composer from "./composer.js";
import { forgetConversations, listConversations, startConversations } from "./conversations.js";
import { forgetDocuments, startDocuments } from "./documents.js";
import { byId } from "./dom.js";
import { leaveEvaluation } from "./evaluation.js";
import { forgetEvaluations, startEvaluations } from "./evaluations.js";
import { leaveGrading, startGrading } from "./grading.js";
import { forgetJobs } from "./joblist.js";
import { forgetQueue, startQueue } from "./queue.js";
import { awaitReadiness } from "./readiness.js";
import { closeReader, startReader } from "./reader.js";
import { can, forgetToken, keepToken, takeTokenFromAddress, token, welcome } from "./session.js";
import { closeDrawer, startShell } from "./shell.js";
import { startThread } from "./thread.js";
import { leaveTicket, startTicket } from "./ticket.js";
import { allowUploads, startUploads } from "./uploads.js";
import { offerViews, route } from "./views.js";

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
  offerViews();
  allowUploads();
  route();
  awaitReadiness();
  listConversations();
  if (can("documents:read")) composer.loadCollections().catch(() => undefined);
}

/** @param {string} reason */
function leave(reason) {
  forgetToken();
  chat.leave();
  forgetConversations();
  forgetDocuments();
  forgetJobs();
  forgetQueue();
  leaveTicket();
  forgetEvaluations();
  leaveEvaluation();
  leaveGrading();
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
startConversations();
startThread(chat.forget);
startQueue();
startTicket();
startEvaluations();
startGrading();
composer.startComposer(chat.ask, chat.stop);
if (token()) enter();
else showSignIn("");
