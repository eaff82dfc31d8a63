/** The documents of a job that were not indexed, with their reasons; fetched when they are looked at. */

import * as api from "./api.js";
import { el, icon } from "./dom.js";
import { stateBadge } from "./documents.js";
import { NOT_INDEXED } from "./follow.js";
import { number, plural } from "./format.js";

const AGAIN_MS = 3000;
/** @type {Record<string, string>} */
const WORDS = { quarantined: "Quarantined", failed: "Failed" };

/** @param {import("./follow.js").JobDocument} doc */
const row = ({ name, state, reason }) => el("li", { class: "job__file" },
  el("span", { class: "job__name" }, name),
  el("span", { class: "job__result" }, stateBadge(state, WORDS[state] ?? state), reason && el("span", { class: "job__reason" }, reason)));

export class NotIndexed {
  /** @param {string} id the job's */
  constructor(id) {
    this.id = id;
    this.count = 0;
    this.shown = -1;
    this.asked = 0;
    this.label = el("span");
    this.list = el("ul", { class: "job__files", tabindex: 0, "aria-label": "Documents not indexed" });
    this.rest = el("p", { class: "hint" });
    this.element = /** @type {HTMLDetailsElement} */ (el("details", { class: "disclosure job__set-aside", hidden: true, toggle: () => this.refresh() },
      el("summary", {}, icon("chevron", "disclosure__arrow"), this.label), this.list, this.rest));
  }

  /** @param {import("./follow.js").Job} job */
  update({ counts, documents }) {
    this.count = counts.quarantined + counts.failed;
    this.element.hidden = this.count === 0;
    this.label.textContent = `${plural(this.count, "document")} not indexed`;
    if (documents) this.show(documents);
    else this.refresh();
  }

  open() {
    this.element.open = this.count > 0;
  }

  /** Asks for the documents where they are looked at and there are others than those shown, but not all the time. */
  async refresh() {
    if (!this.element.open || this.shown === this.count || Date.now() - this.asked < AGAIN_MS) return;
    this.asked = Date.now();
    const job = await api.job(this.id, NOT_INDEXED).catch(() => null);
    if (job) this.show(job.documents);
  }

  /** @param {import("./follow.js").JobDocument[]} documents */
  show(documents) {
    const rest = Math.max(0, this.count - documents.length);
    this.shown = this.count;
    this.list.replaceChildren(...documents.map(row));
    this.rest.textContent = rest ? `and ${number(rest)} more` : "";
  }
}
