/** Sending files: choose or drop, watch each go over, then follow the job that reads them. */

import { failure } from "./api.js";
import { announce, byId } from "./dom.js";
import { plural } from "./format.js";
import { follows } from "./joblist.js";
import { SendingCard } from "./sending.js";
import { can, token } from "./session.js";

const zone = byId("drop-zone");
const picker = /** @type {HTMLInputElement} */ (byId("upload-files"));
const collection = /** @type {HTMLInputElement} */ (byId("upload-collection"));

/**
 * Posts files as one job; fetch cannot report what has been sent, so this is an XMLHttpRequest.
 * @param {File[]} files
 * @param {string} into
 * @param {(sent: number) => void} progress bytes sent so far
 * @param {AbortSignal} signal
 * @returns {Promise<string>} the job's id
 */
function post(files, into, progress, signal) {
  const form = new FormData();
  if (into) form.append("collection", into);
  for (const file of files) form.append("files", file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/v1/ingest/jobs");
    request.setRequestHeader("Authorization", `Bearer ${token()}`);
    request.upload.addEventListener("progress", (event) => progress(event.loaded));
    request.addEventListener("load", () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText).job_id);
      else reject(failure(request.status, request.responseText));
    });
    request.addEventListener("error", () => reject(failure(0, "")));
    request.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

/** @param {File[]} files */
async function upload(files) {
  if (!files.length) return;
  const stop = new AbortController();
  const card = new SendingCard(files, () => stop.abort());
  byId("jobs").prepend(card.element);
  try {
    const job = await post(files, collection.value.trim(), (sent) => card.sent(sent), stop.signal);
    announce(`${plural(files.length, "file")} sent. Reading them now.`);
    follows(job, card.element);
  } catch (error) {
    card.fail(error);
  }
}

/** Shows the upload area to those who may use it. */
export function allowUploads() {
  byId("upload").hidden = !can("documents:write");
}

export function startUploads() {
  byId("upload-choose").addEventListener("click", () => picker.click());
  picker.addEventListener("change", () => {
    upload([...(picker.files ?? [])]);
    picker.value = "";
  });
  let depth = 0;
  const over = (/** @type {number} */ step) => {
    depth = Math.max(0, depth + step);
    zone.classList.toggle("drop--over", depth > 0);
  };
  zone.addEventListener("dragenter", () => over(1));
  zone.addEventListener("dragleave", () => over(-1));
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    over(-depth);
    upload([...(event.dataTransfer?.files ?? [])]);
  });
}
