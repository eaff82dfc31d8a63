/** One upload as a card: the transfer of each file, then the job that reads and indexes them. */

import * as api from "./api.js";
import { refreshDocuments, stateBadge } from "./documents.js";
import { announce, button, el } from "./dom.js";
import { number, plural, size, timeLeft } from "./format.js";
import { renderProblem } from "./sources.js";

const POLL_MS = 1000;
const OVER = ["finished", "failed", "cancelled"];
/** @type {Record<string, string>} */
const OUTCOMES = {
  pending: "Waiting", indexed: "Indexed", unchanged: "Unchanged",
  quarantined: "Quarantined", failed: "Failed", deleted: "Deleted",
};
/** @type {Record<string, string>} */
const SIGNS = { unchanged: "indexed" };

/** @typedef {{name: string, state: string, reason: string|null}} JobDocument */

export class JobCard {
  /** @param {File[]} files @param {() => void} cancel */
  constructor(files, cancel) {
    this.files = files;
    this.total = files.reduce((sum, file) => sum + file.size, 0);
    this.title = el("h3", { class: "job__title" }, `Sending ${plural(files.length, "file")}`);
    this.facts = el("p", { class: "job__facts" }, size(this.total));
    this.bar = /** @type {HTMLProgressElement} */ (el("progress", { class: "bar", max: this.total || 1, value: 0, "aria-label": "Progress" }));
    this.action = button("Cancel", cancel);
    this.notice = el("div");
    this.results = files.map(() => el("span", { class: "job__result" }, "Waiting"));
    this.list = el("ul", { class: "job__files" }, ...files.map((file, index) => el("li", { class: "job__file", "data-name": file.name },
      el("span", { class: "job__name" }, file.name), el("span", { class: "job__size" }, size(file.size)), this.results[index])));
    this.element = el("section", { class: "job", "data-testid": "job", "data-state": "sending", "aria-label": "Upload" },
      el("header", { class: "job__head" }, this.title, this.facts, this.action), this.bar, this.notice, this.list);
  }

  /** @param {number} bytes sent, over all files in their order */
  sent(bytes) {
    this.bar.value = Math.min(bytes, this.total);
    let before = 0;
    this.files.forEach((file, index) => {
      const share = file.size ? Math.min(1, Math.max(0, (bytes - before) / file.size)) : 1;
      this.results[index].textContent = share === 1 ? "Sent" : share > 0 ? `${Math.floor(share * 100)} %` : "Waiting";
      before += file.size;
    });
  }

  /**
   * Polls the job until it is over.
   * @param {string} id
   */
  async follow(id) {
    this.action.remove();
    announce(`${plural(this.files.length, "file")} sent. Reading them now.`);
    for (;;) {
      const job = await api.job(id).catch((error) => this.waitOut(error));
      if (job) this.update(job);
      if (job && OVER.includes(job.state)) break;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    this.offerClose();
    announce(`${this.title.textContent}. ${this.facts.textContent}`);
    await refreshDocuments();
  }

  /**
   * The job goes on without us, so a server out of reach is only waited for.
   * @param {unknown} error
   */
  waitOut(error) {
    if (!(error instanceof api.ApiError) || (error.problem.status > 0 && error.problem.status < 500)) throw error;
    this.facts.textContent = `${error.problem.title}. Trying again…`;
    return null;
  }

  /** @param {any} job */
  update(job) {
    const { pending = 0, ...ended } = job.counts;
    const counts = Object.entries(ended).filter(([, count]) => count > 0).map(([name, count]) => `${number(count)} ${name}`);
    const over = OVER.includes(job.state);
    this.element.dataset.state = job.state;
    this.title.textContent = { queued: "Waiting to be read", running: "Reading and indexing", finished: "Finished", failed: "Failed", cancelled: "Cancelled" }[/** @type {string} */ (job.state)] ?? job.state;
    this.bar.max = job.total || 1;
    this.bar.value = over ? this.bar.max : job.total - pending;
    const pace = over ? [] : [
      `${number(job.total - pending)} of ${number(job.total)}`,
      job.rate_per_s && `${number(job.rate_per_s)} a second`,
      typeof job.eta_s === "number" && timeLeft(job.eta_s),
    ];
    this.facts.textContent = [...pace, ...counts].filter(Boolean).join(" · ");
    this.files.forEach((file, index) => this.outcome(index, job.documents[index]?.name === file.name
      ? job.documents[index] : job.documents.find((/** @type {JobDocument} */ { name }) => name === file.name)));
  }

  /** @param {number} index @param {JobDocument|undefined} doc */
  outcome(index, doc) {
    if (!doc) return;
    this.results[index].replaceChildren(stateBadge(SIGNS[doc.state] ?? doc.state, OUTCOMES[doc.state] ?? doc.state),
      doc.reason ? el("span", { class: "job__reason" }, doc.reason) : "");
  }

  /** @param {unknown} error */
  fail(error) {
    this.element.dataset.state = "failed";
    this.bar.remove();
    this.action.remove();
    this.offerClose();
    if (error instanceof DOMException) {
      this.title.textContent = "Cancelled";
    } else if (error instanceof api.ApiError) {
      this.title.textContent = "Upload failed";
      this.notice.replaceChildren(renderProblem(error.problem, null));
    } else throw error;
    announce(this.title.textContent);
  }

  offerClose() {
    this.element.querySelector(".job__head")?.append(button("Dismiss", () => this.element.remove()));
  }
}
