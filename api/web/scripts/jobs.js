/** A job as a card: how far it is, what it waits for, what was not indexed, and what can be done about it. */

import * as api from "./api.js";
import { stateBadge } from "./documents.js";
import { announce, button, el, icon } from "./dom.js";
import { isOver } from "./follow.js";
import { moment, number, plural, span, timeLeft } from "./format.js";
import { NotIndexed } from "./notindexed.js";
import { renderProblem } from "./sources.js";

/** @typedef {import("./follow.js").Job} Job */

/** @type {Record<string, string>} */
const TITLES = { queued: "Waiting to be read", running: "Reading and indexing", finished: "Finished", failed: "Failed", cancelled: "Cancelled" };
/** @type {Record<string, string>} */
const OUTCOMES = { indexed: "Indexed", unchanged: "Unchanged", quarantined: "Quarantined", failed: "Failed", deleted: "Deleted" };

/** @param {Job} job */
function pace(job) {
  const done = job.total - job.counts.pending;
  if (isOver(job)) return [plural(job.total, "document"), job.started_at && job.finished_at && span(job.started_at, job.finished_at)];
  if (!job.total) return [job.state === "running" && "Looking for documents"];
  return [`${number(done)} of ${number(job.total)}`, job.rate_per_s && `${number(job.rate_per_s)} a second`,
    typeof job.eta_s === "number" && timeLeft(job.eta_s)];
}

/** What is ingested, in a few words. @param {Job} job */
function named({ sources: [first, ...others] }) {
  const name = first?.split("/").filter(Boolean).at(-1);
  return others.length ? `${name} and ${number(others.length)} more` : name;
}

/** @param {Job} job */
const outcomes = ({ counts }) => Object.entries(OUTCOMES).filter(([name]) => counts[name] > 0)
  .map(([name, word]) => stateBadge(name === "unchanged" ? "indexed" : name, `${word} ${number(counts[name])}`));

export class JobCard {
  /**
   * @param {string} id
   * @param {{again: () => void, dismiss: () => void}} wishes what is done when the job runs again, or is not to be seen any more
   */
  constructor(id, wishes) {
    this.id = id;
    this.wishes = wishes;
    this.waiting = "";
    this.title = el("h3", { class: "job__title", tabindex: -1 }, "Waiting to be read");
    this.facts = el("p", { class: "job__facts" });
    this.actions = el("div", { class: "job__actions" });
    this.bar = /** @type {HTMLProgressElement} */ (el("progress", { class: "bar", max: 1, value: 0, "aria-label": "Documents read" }));
    this.notice = el("div");
    this.counts = el("p", { class: "job__counts" });
    this.setAside = new NotIndexed(id);
    this.element = el("section", { class: "job", "data-testid": "job", "data-job": id, "data-state": "queued", "aria-label": "Ingest job" },
      el("header", { class: "job__head" }, this.title, this.facts, this.actions), this.bar, this.notice, this.counts, this.setAside.element);
  }

  /** @param {Job} job */
  update(job) {
    const over = isOver(job);
    this.element.dataset.state = job.state;
    this.title.textContent = TITLES[job.state] ?? job.state;
    this.bar.max = job.total || 1;
    this.bar.value = over ? this.bar.max : job.total - job.counts.pending;
    this.facts.textContent = [named(job), ...pace(job), over && moment(job.created_at)].filter(Boolean).join(" · ");
    this.counts.replaceChildren(...outcomes(job));
    this.setAside.update(job);
    this.tell(job);
    this.offer(over ? [job.counts.failed > 0 && "Retry failed", "Dismiss"] : ["Cancel"]);
  }

  /** What stands in the job's way, said once. @param {Job} job */
  tell({ waiting, error }) {
    const text = error ?? waiting ?? "";
    this.notice.replaceChildren(text && el("p", { class: "notice notice--warn job__notice" }, icon("warning"), el("span", {}, text)));
    if (text && text !== this.waiting) announce(text);
    this.waiting = text;
  }

  outOfReach() {
    this.facts.textContent = "The server cannot be reached. Trying again…";
  }

  /** Buttons change only when others are wanted: one that has the focus keeps it. @param {(string|false)[]} names */
  offer(names) {
    const wanted = names.filter((name) => name !== false);
    if (wanted.join() === [...this.actions.children].map(({ textContent }) => textContent).join()) return;
    const held = this.actions.contains(document.activeElement);
    /** @type {Record<string, () => void>} */
    const deeds = { Cancel: () => this.change(api.cancelJob), "Retry failed": () => this.change(api.retryJob), Dismiss: this.wishes.dismiss };
    this.actions.replaceChildren(...wanted.map((name) => button(name, deeds[name], { icon: name === "Retry failed" ? "retry" : undefined })));
    if (held) this.title.focus();
  }

  /** @param {(id: string) => Promise<Job>} request */
  async change(request) {
    try {
      const job = await request(this.id);
      this.update(job);
      announce(TITLES[job.state] ?? job.state);
      if (!isOver(job)) this.wishes.again();
    } catch (error) {
      this.fail(error);
    }
  }

  ended() {
    this.setAside.open();
    announce([this.title, this.facts, ...this.counts.children].map(({ textContent }) => textContent).join(". "));
  }

  /** @param {unknown} error */
  fail(error) {
    if (!(error instanceof api.ApiError)) throw error;
    this.notice.replaceChildren(renderProblem(error.problem, null));
    announce(error.problem.title);
  }
}
