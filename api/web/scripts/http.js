/** Requests to the server; failures are `ApiError`. */

import { token } from "./session.js";

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
export async function send(path, init = {}) {
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
export function address(path, query) {
  const filled = Object.entries(query).flatMap(([name, value]) => [value].flat().filter((one) => one !== "").map((one) => [name, String(one)]));
  const search = new URLSearchParams(filled).toString();
  return search ? `${path}?${search}` : path;
}

/**
 * @param {string} path
 * @param {Query} [query]
 * @returns {Promise<any>}
 */
export async function get(path, query = {}) {
  return (await send(address(path, query))).json();
}

/**
 * @param {string} path
 * @param {object} [body] sent as JSON
 * @returns {Promise<any>}
 */
export async function post(path, body) {
  const json = body && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  return (await send(path, { method: "POST", ...json })).json();
}

/**
 * @param {string} path
 * @param {object} body sent as JSON
 * @returns {Promise<any>}
 */
export async function put(path, body) {
  const headers = { "Content-Type": "application/json" };
  return (await send(path, { method: "PUT", body: JSON.stringify(body), headers })).json();
}

/**
 * What is to be saved as a file, and the name that the server gives it.
 * @param {string} path
 */
export async function file(path) {
  const response = await send(path);
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
  return { name: name ? decodeURIComponent(name) : "document", blob: await response.blob() };
}
