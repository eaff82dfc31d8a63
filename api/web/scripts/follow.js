/** Following a job to its end: by server-sent events, and by asking now and then where these do not come through. */

import * as api from "./api.js";

/**
 * @typedef {{name: string, state: string, reason: string|null}} JobDocument
 * @typedef {{job_id: string, state: string, waiting: string|null, error: string|null, sources: string[], created_at: string, started_at: string|null,
 *   finished_at: string|null, total: number, counts: Record<string, number>, rate_per_s: number|null, eta_s: number|null,
 *   documents?: JobDocument[]}} Job
 */

const FIRST_EVENT_MS = 5000;
const POLL_MS = 1500;
const MOST_DOCUMENTS = 100;

/** The documents of a job that are worth showing: a job may have tens of thousands. */
export const NOT_INDEXED = { state: ["quarantined", "failed"], limit: MOST_DOCUMENTS };

/** @param {Job} job */
export const isOver = ({ state }) => !["queued", "running"].includes(state);

/** @param {unknown} error a refusal, which asking again does not change */
const isRefusal = (error) => error instanceof api.ApiError && error.problem.status >= 400 && error.problem.status < 500;

/** @param {AbortSignal} signal */
const pause = (signal) => new Promise((resolve) => {
  const timer = setTimeout(resolve, POLL_MS);
  signal.addEventListener("abort", () => { clearTimeout(timer); resolve(null); }, { once: true });
});

/**
 * The job whenever its events tell of a change; ends early where none comes within seconds, as behind a proxy that holds
 * answers back.
 * @param {string} id
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<Job, void, void>}
 */
async function* streamed(id, signal) {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), FIRST_EVENT_MS);
  for await (const { event, data } of api.jobEvents(id, NOT_INDEXED, AbortSignal.any([signal, silence.signal]))) {
    clearTimeout(timer);
    if (event === "error") throw new api.ApiError(data);
    yield data;
  }
}

/**
 * The job as it changes, the last time with its documents; null while the server is out of reach, for the job goes on
 * without us. Ends without the job being over only when told to.
 * @param {string} id
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<Job|null, void, void>}
 */
export async function* follow(id, signal) {
  let streams = true;
  while (!signal.aborted) {
    if (streams) {
      streams = false;
      try {
        for await (const job of streamed(id, signal)) {
          streams = true;
          yield job;
          if (isOver(job)) return;
        }
      } catch (error) {
        if (isRefusal(error)) throw error;
      }
    }
    if (signal.aborted) return;
    try {
      const job = await api.job(id, NOT_INDEXED);
      yield job;
      if (isOver(job)) return;
    } catch (error) {
      if (!(error instanceof api.ApiError) || isRefusal(error)) throw error;
      yield null;
      streams = true;
    }
    await pause(signal);
  }
}
