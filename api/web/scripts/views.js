/** Which view the address names, and what is done when it comes into sight. */

import * as chat from "./chat.js";
import * as composer from "./composer.js";
import { refreshDocuments } from "./documents.js";
import { byId } from "./dom.js";
import { leaveEvaluation, openEvaluation } from "./evaluation.js";
import { focusEvaluation, refreshEvaluations } from "./evaluations.js";
import { leaveGrading, openGrading } from "./grading.js";
import { showJobs } from "./joblist.js";
import { focusTicket, refreshQueue } from "./queue.js";
import { closeReader } from "./reader.js";
import { can } from "./session.js";
import { leaveTicket, openTicket } from "./ticket.js";

/** @type {Record<string, {title: string, scope: string, show: (id: string, more: string[]) => void}>} `more` is what the address says after an id */
const VIEWS = {
  ask: { title: "Ask", scope: "chat", show: showAsk },
  queue: { title: "Handed over", scope: "handover", show: showQueue },
  documents: { title: "Documents", scope: "documents:read", show: showDocuments },
  evals: { title: "Evaluations", scope: "evals", show: showEvaluations },
};

/** @param {string} id */
function showAsk(id) {
  chat.show(id || null);
  composer.focusQuestion();
}

function showDocuments() {
  refreshDocuments();
  if (can("documents:write")) showJobs();
  byId("documents-title").focus();
}

/** @param {string} id of a ticket; "" for the list */
function showQueue(id) {
  const before = leaveTicket();
  byId("queue-list").hidden = id !== "";
  byId("ticket").hidden = id === "";
  byId("queue").scrollTop = 0;
  if (id) openTicket(id);
  else {
    focusTicket(before ?? "");
    refreshQueue();
  }
}

/** @param {string} id of a run; "" for the list @param {string[]} more "grade" and two variants, for their answers */
function showEvaluations(id, [deed, variants]) {
  const grading = deed === "grade" && Boolean(variants);
  const before = leaveEvaluation();
  leaveGrading();
  byId("evals-list").hidden = id !== "";
  byId("evaluation").hidden = id === "" || grading;
  byId("grading").hidden = !grading;
  byId("evals").scrollTop = 0;
  if (grading) openGrading(id, variants);
  else if (id) openEvaluation(id);
  else {
    focusEvaluation(before ?? "");
    refreshEvaluations();
  }
}

/** Shows the view that the address names, or the questions where that is not allowed. */
export function route() {
  if (byId("app").hidden || (location.hash && !location.hash.startsWith("#/"))) return;
  const [, wanted = "", id = "", ...more] = location.hash.split("/").map(decodeURIComponent);
  const name = Object.hasOwn(VIEWS, wanted) && can(VIEWS[wanted].scope) ? wanted : "ask";
  for (const view of Object.keys(VIEWS)) {
    byId(view).hidden = view !== name;
    byId(`nav-${view}`).setAttribute("aria-current", view === name ? "page" : "false");
  }
  document.title = `${VIEWS[name].title} · policydesk`;
  closeReader();
  VIEWS[name].show(name === wanted ? id : "", name === wanted ? more : []);
}

/** Offers the views that the token opens; asking is always offered, and says itself what is missing. */
export function offerViews() {
  byId("nav-documents").hidden = !can(VIEWS.documents.scope);
  byId("nav-queue").hidden = !can(VIEWS.queue.scope);
  byId("nav-evals").hidden = !can(VIEWS.evals.scope);
}
