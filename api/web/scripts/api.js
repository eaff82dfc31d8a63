/** The server's HTTP interface: one function for each call; failures are `ApiError`. */

import { address, failure, file, get, post, put, send } from "./http.js";
import { readEvents } from "./stream.js";

export { ApiError, failure } from "./http.js";

/** @typedef {import("./http.js").Problem} Problem */
/** @typedef {import("./http.js").Query} Query */

const part = encodeURIComponent;

export const me = () => get("/v1/me");
/** @param {string} q words that all stand in a conversation; "" for all conversations */
export const conversations = (q) => get("/v1/conversations", { q });
export const collections = () => get("/v1/collections");
/** @param {string} id */
export const conversation = (id) => get(`/v1/conversations/${part(id)}`);
/** @param {string} id */
export const exported = (id) => file(`/v1/conversations/${part(id)}/export`);
/** @param {string} id */
export const removeConversation = (id) => send(`/v1/conversations/${part(id)}`, { method: "DELETE" });
/** @param {string} id */
export const handOver = (id) => post(`/v1/conversations/${part(id)}/handover`);
/** @param {string} id @param {string} turn */
const feedbackPath = (id, turn) => `/v1/conversations/${part(id)}/turns/${part(turn)}/feedback`;
/** @param {string} id @param {string} turn @param {object} feedback */
export const giveFeedback = (id, turn, feedback) => put(feedbackPath(id, turn), feedback);
/** @param {string} id @param {string} turn */
export const withdrawFeedback = (id, turn) => send(feedbackPath(id, turn), { method: "DELETE" });
/** @param {Query} query */
export const tickets = (query) => get("/v1/handover", query);
/** @param {string} id */
export const ticket = (id) => get(`/v1/handover/${part(id)}`);
/** @param {string} id */
export const takeTicket = (id) => post(`/v1/handover/${part(id)}/take`);
/** @param {string} id */
export const releaseTicket = (id) => post(`/v1/handover/${part(id)}/release`);
/** @param {string} id @param {string} note */
export const closeTicket = (id, note) => post(`/v1/handover/${part(id)}/close`, { note: note || null });
/** @param {Query} query */
export const documents = (query) => get("/v1/documents", query);
/** @param {string} id */
export const documentOf = (id) => get(`/v1/documents/${part(id)}`);
/** @param {string} id @param {string} revision */
export const revision = (id, revision) => get(`/v1/documents/${part(id)}/revisions/${part(revision)}`);
/** @param {string} id */
export const removeDocument = (id) => send(`/v1/documents/${part(id)}`, { method: "DELETE" });
/** @param {string} id @param {string} to the newer revision; it is compared with the one before */
export const difference = (id, to) => get(`/v1/documents/${part(id)}/diff`, { to });
/** @param {number} limit */
export const jobs = (limit) => get("/v1/ingest/jobs", { limit });
/** @param {string} id @param {Query} documents which of its documents come with it */
export const job = (id, documents) => get(`/v1/ingest/jobs/${part(id)}`, documents);
/** @param {string} id */
export const cancelJob = (id) => post(`/v1/ingest/jobs/${part(id)}/cancel`);
/** @param {string} id */
export const retryJob = (id) => post(`/v1/ingest/jobs/${part(id)}/retry`);

/**
 * The events of a job until it is over.
 * @param {string} id
 * @param {Query} documents which of its documents come with the last event
 * @param {AbortSignal} signal
 */
export async function* jobEvents(id, documents, signal) {
  const headers = { Accept: "text/event-stream" };
  yield* readEvents(await send(address(`/v1/ingest/jobs/${part(id)}/events`, documents), { headers, signal }));
}

/**
 * The file that a revision was made from.
 * @param {string} id
 * @param {string} revision
 */
export const original = (id, revision) => file(`/v1/documents/${part(id)}/revisions/${part(revision)}/file`);

/** @param {Query} query */
export const evaluations = (query) => get("/v1/evals", query);
/** @param {string} id @param {string} baseline "" for the first variant */
export const evaluation = (id, baseline) => get(`/v1/evals/${part(id)}`, { baseline });
/** @param {string} id @param {string} baseline "" for the first variant */
export const evaluationReport = (id, baseline) => file(address(`/v1/evals/${part(id)}/report`, { baseline }));
/** @param {string} id @param {string} variants two of them, with a comma between */
export const agreement = (id, variants) => get(`/v1/evals/${part(id)}/agreement`, { variants });
/** @param {string} id @param {{pair_id: string, choice: string, note: string|null}} grade */
export const gradePair = (id, grade) => post(`/v1/evals/${part(id)}/grades`, grade);

/**
 * Two answers that are to be graded; null when there are no more.
 * @param {string} id
 * @param {string} variants two of them, with a comma between
 */
export async function nextPair(id, variants) {
  const response = await send(address(`/v1/evals/${part(id)}/pair`, { variants }));
  return response.status === 204 ? null : response.json();
}

/** @returns {Promise<{status: string, missing?: string[]}>} also while the server answers 503 */
export async function readiness() {
  const response = await fetch("/readyz").catch(() => { throw failure(0, ""); });
  return response.json();
}

/**
 * Asks a question and yields the events of its answer.
 * @param {{message: string, conversation_id?: string, collection?: string, as_of?: string, rewrite?: boolean}} question
 * @param {AbortSignal} signal
 */
export async function* chat(question, signal) {
  const body = JSON.stringify({ ...question, stream: true });
  const headers = { "Content-Type": "application/json", Accept: "text/event-stream" };
  yield* readEvents(await send("/v1/chat", { method: "POST", body, headers, signal }));
}
