/** The server's HTTP interface: one function for each call; failures are `ApiError`. */

import { token } from "./session.js";
import { readEvents } from "./stream.js";

/**
 * @typedef {{title: string, status: number, detail?: string, code?: string, request_id?: string,
 *   errors?: {field: string, message: string}[]}} Problem
 */

/** A refusal or failure, with the server's own words. */
export class ApiError extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

/** @type {Problem} */
const UNREACHABLE = { title: "The server cannot be reached", status: 0, detail: "Check the connection, then try again." };

/**
 * The problem that a failed response carries, also where a proxy answered without one.
 * @param {number} status
 * @param {string} body
 * @returns {Problem}
 */
export function readProblem(status, body) {
  try {
    const problem = JSON.parse(body);
    if (typeof problem.title === "string") return problem;
  } catch {
    // Not JSON: fall through to the generic words.
  }
  return { title: "The server could not do this", status, detail: `It answered with status ${status}.` };
}

/**
 * Turns a failed answer into an error; a refused token also signs the person out.
 * @param {number} status
 * @param {string} body
 * @returns {ApiError}
 */
export function failure(status, body) {
  const error = status === 0 ? new ApiError(UNREACHABLE) : new ApiError(readProblem(status, body));
  if (status === 401) document.dispatchEvent(new CustomEvent("signed-out", { detail: error.message }));
  return error;
}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
async function send(path, init = {}) {
  const headers = { Authorization: `Bearer ${token()}`, ...init.headers };
  const response = await fetch(path, { ...init, headers }).catch((error) => {
    throw error.name === "AbortError" ? error : failure(0, "");
  });
  if (!response.ok) throw failure(response.status, await response.text());
  return response;
}

/** @typedef {Record<string, string|number|string[]>} Query a list is sent as the same name several times */

/**
 * @param {string} path
 * @param {Query} query empty values are left out
 */
function address(path, query) {
  const filled = Object.entries(query).flatMap(([name, value]) => [value].flat().filter((one) => one !== "").map((one) => [name, String(one)]));
  const search = new URLSearchParams(filled).toString();
  return search ? `${path}?${search}` : path;
}

/**
 * @param {string} path
 * @param {Query} [query]
 * @returns {Promise<any>}
 */
async function get(path, query = {}) {
  return (await send(address(path, query))).json();
}

/** @param {string} path @returns {Promise<any>} */
const post = async (path) => (await send(path, { method: "POST" })).json();

const part = encodeURIComponent;

export const me = () => get("/v1/me");
export const conversations = () => get("/v1/conversations");
export const collections = () => get("/v1/collections");
/** @param {string} id */
export const conversation = (id) => get(`/v1/conversations/${part(id)}`);
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
 * The file that a revision was made from, and the name to save it under.
 * @param {string} id
 * @param {string} revision
 */
export async function original(id, revision) {
  const response = await send(`/v1/documents/${part(id)}/revisions/${part(revision)}/file`);
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
  return { name: name ? decodeURIComponent(name) : "document", blob: await response.blob() };
}

/** @returns {Promise<{status: string, missing?: string[]}>} also while the server answers 503 */
export async function readiness() {
  const response = await fetch("/readyz").catch(() => { throw failure(0, ""); });
  return response.json();
}

/**
 * Asks a question and yields the events of its answer.
 * @param {{message: string, conversation_id?: string, collection?: string, as_of?: string}} question
 * @param {AbortSignal} signal
 */
export async function* chat(question, signal) {
  const body = JSON.stringify({ ...question, stream: true });
  const headers = { "Content-Type": "application/json", Accept: "text/event-stream" };
  yield* readEvents(await send("/v1/chat", { method: "POST", body, headers, signal }));
}
