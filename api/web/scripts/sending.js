/** Files on their way to the server, as a card. */

import { ApiError } from "./api.js";
import { announce, button, el } from "./dom.js";
import { number, plural, size } from "./format.js";
import { renderProblem } from "./sources.js";

/** An upload may have a thousand files; nobody reads more than a few of their names. */
const MOST_SHOWN = 20;

export class SendingCard {
  /** @param {File[]} files @param {() => void} cancel */
  constructor(files, cancel) {
    this.files = files.slice(0, MOST_SHOWN);
    this.total = files.reduce((sum, file) => sum + file.size, 0);
    this.title = el("h3", { class: "job__title" }, `Sending ${plural(files.length, "file")}`);
    this.bar = /** @type {HTMLProgressElement} */ (el("progress", { class: "bar", max: this.total || 1, value: 0, "aria-label": "Bytes sent" }));
    this.actions = el("div", { class: "job__actions" }, button("Cancel", cancel));
    this.notice = el("div");
    this.shares = this.files.map(() => el("span", { class: "job__result" }, "Waiting"));
    const rest = files.length - this.files.length;
    const rows = this.files.map((file, index) => el("li", { class: "job__file job__file--sent" },
      el("span", { class: "job__name" }, file.name), el("span", { class: "job__size" }, size(file.size)), this.shares[index]));
    this.element = el("section", { class: "job", "data-testid": "job", "data-state": "sending", "aria-label": "Upload" },
      el("header", { class: "job__head" }, this.title, el("p", { class: "job__facts" }, size(this.total)), this.actions),
      this.bar, this.notice, el("ul", { class: "job__files" }, ...rows), rest > 0 && el("p", { class: "hint" }, `and ${number(rest)} more`));
  }

  /** @param {number} bytes sent, over all files in their order */
  sent(bytes) {
    this.bar.value = Math.min(bytes, this.total);
    let before = 0;
    this.files.forEach((file, index) => {
      const share = file.size ? Math.min(1, Math.max(0, (bytes - before) / file.size)) : 1;
      this.shares[index].textContent = share === 1 ? "Sent" : share > 0 ? `${Math.floor(share * 100)} %` : "Waiting";
      before += file.size;
    });
  }

  /** @param {unknown} error */
  fail(error) {
    this.element.dataset.state = "failed";
    this.bar.remove();
    this.actions.replaceChildren(button("Dismiss", () => this.element.remove()));
    if (error instanceof DOMException) {
      this.title.textContent = "Cancelled";
    } else if (error instanceof ApiError) {
      this.title.textContent = "Upload failed";
      this.notice.replaceChildren(renderProblem(error.problem, null));
    } else throw error;
    announce(this.title.textContent);
  }
}
