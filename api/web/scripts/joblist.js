/** Which jobs are shown: those that run and the newest other, unless it was put away. */

import * as api from "./api.js";
import { refreshDocuments } from "./documents.js";
import { byId } from "./dom.js";
import { follow, isOver } from "./follow.js";
import { JobCard } from "./jobs.js";

const LOOKED_AT = 20;
const MOST_OVER = 1;
const MOST_DISMISSED = 50;
const KEY = "policydesk.dismissed";

/** @typedef {import("./follow.js").Job} Job */

/** @type {Map<string, {card: JobCard, stop: AbortController|null}>} */
const shown = new Map();

/** @returns {string[]} */
function dismissed() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {string} id */
function dismiss(id) {
  const entry = shown.get(id);
  const next = entry?.card.element.nextElementSibling?.querySelector(".job__title") ?? byId("documents-title");
  entry?.card.element.remove();
  shown.delete(id);
  localStorage.setItem(KEY, JSON.stringify([...dismissed(), id].slice(-MOST_DISMISSED)));
  /** @type {HTMLElement} */ (next).focus();
}

/** @param {string} id */
function add(id) {
  const card = new JobCard(id, { again: () => watch(id), dismiss: () => dismiss(id) });
  shown.set(id, { card, stop: null });
  return card;
}

/**
 * Follows a job until it is over.
 * @param {string} id
 */
async function watch(id) {
  const entry = shown.get(id);
  if (!entry || entry.stop) return;
  entry.stop = new AbortController();
  const { signal } = entry.stop;
  try {
    for await (const job of follow(id, signal)) {
      if (signal.aborted) return;
      if (job) entry.card.update(job);
      else entry.card.outOfReach();
    }
    if (signal.aborted) return;
    entry.card.ended();
  } catch (error) {
    if (signal.aborted) return;
    entry.card.fail(error);
  } finally {
    entry.stop = null;
  }
  await refreshDocuments();
}

/**
 * Shows and follows a job that was just begun, in the place of what told of its upload.
 * @param {string} id
 * @param {HTMLElement} upload
 */
export function follows(id, upload) {
  const known = shown.get(id);
  if (known) upload.remove();
  else upload.replaceWith(add(id).element);
  return watch(id);
}

/** Shows the newest jobs, whoever began them and wherever, and follows those that run. */
export async function showJobs() {
  let found;
  try {
    found = /** @type {Job[]} */ ((await api.jobs(LOOKED_AT)).jobs);
  } catch (error) {
    // The list of documents, asked for at the same time, says what is wrong.
    if (error instanceof api.ApiError) return;
    throw error;
  }
  const hidden = new Set(dismissed());
  const over = found.filter(isOver).slice(0, MOST_OVER).filter((job) => !hidden.has(job.job_id));
  const fresh = found.filter((job) => !shown.has(job.job_id) && (!isOver(job) || over.includes(job)));
  const area = byId("jobs");
  for (const job of fresh.reverse()) {
    const card = add(job.job_id);
    card.update(job);
    const newer = [...area.children].findLast((child) => child instanceof HTMLElement && !child.dataset.job);
    if (newer) newer.after(card.element);
    else area.prepend(card.element);
    if (!isOver(job)) watch(job.job_id);
  }
}

export function forgetJobs() {
  for (const { stop } of shown.values()) stop?.abort();
  shown.clear();
  byId("jobs").replaceChildren();
}
