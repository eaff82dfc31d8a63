/** A ticket for the person who works on it: its summary, what was read, the conversation, and what can be done. */

import { button, el, icon } from "./dom.js";
import { age, moment } from "./format.js";
import { placeOf } from "./peek.js";
import { subject } from "./session.js";
import { titleButton } from "./sources.js";
import { showStates } from "./ticketstate.js";
import { Turn } from "./turn.js";

/**
 * @typedef {import("./ticketstate.js").TicketState & {conversation_id: string, asked_by: string, taken_by: string|null,
 *   rule: string}} Ticket
 * @typedef {Ticket & {note: string|null, summary: string, passages: import("./sources.js").Passage[], turns: any[]}} Detail
 * @typedef {{take: () => void, release: () => void, close: (note: string) => void}} Wishes
 */

const LONGEST_NOTE = 4000;
/** @type {Record<string, string>} */
const ICONS = { open: "indexing", taken: "escalated", closed: "indexed" };

/** @param {Ticket} ticket */
export const isMine = ({ state, taken_by: taker }) => state === "taken" && taker === subject();

/** @param {Ticket} ticket */
export function stateText({ state, taken_by: taker }) {
  const who = taker === subject() ? "you" : taker;
  if (state === "open") return "Open";
  return `${state === "taken" ? "Taken" : "Closed"}${who ? ` by ${who}` : ""}`;
}

/** @param {Ticket} ticket */
export const ticketBadge = (ticket) =>
  el("span", { class: "state", "data-state": ticket.state }, icon(ICONS[ticket.state] ?? "indexing"), el("span", {}, stateText(ticket)));

/** @param {Ticket} ticket */
function factsOf(ticket) {
  const { queue, asked_by: asker, created_at: created } = ticket;
  const words = [`Asked by ${asker}`, `handed over ${age(created)} (${moment(created)})`, queue && `queue “${queue}”`];
  const facts = document.createDocumentFragment();
  facts.append(ticketBadge(ticket), el("span", {}, words.filter(Boolean).join(" · ")));
  return facts;
}

/** @param {string} title @param {...(Node|string)} children */
const part = (title, ...children) => el("section", { class: "ticket__part" }, el("h2", { class: "overline" }, title), ...children);

/** @param {import("./sources.js").Passage} passage */
const passageItem = (passage) => el("li", {},
  el("div", { class: "passage__head" }, titleButton(passage)),
  el("p", { class: "source__place" }, placeOf(passage)),
  el("p", { class: "passage__text" }, passage.text));

/** @param {any} saved */
function turnOf(saved) {
  const turn = new Turn({ message: saved.question }, saved.created_at);
  turn.finish(saved, false);
  return turn.element;
}

export class TicketView {
  /** @param {Detail} ticket @param {Wishes} wishes */
  constructor(ticket, wishes) {
    this.title = el("h1", { class: "title", tabindex: -1 }, ticket.reason);
    this.facts = el("p", { class: "ticket__facts" });
    this.notice = el("div", { role: "alert" });
    this.take = button("Take", wishes.take, { icon: "check", class: "button button--primary" });
    this.release = button("Put back", wishes.release, { icon: "retry", class: "button" });
    this.note = /** @type {HTMLTextAreaElement} */ (el("textarea", { id: "ticket-note", class: "input", rows: 3, maxlength: LONGEST_NOTE }));
    this.form = this.closing(wishes);
    this.noted = el("div");
    this.turns = el("div", { class: "ticket__turns" }, ...ticket.turns.map(turnOf));
    this.element = el("article", { class: "ticket__sheet", "data-testid": "ticket" },
      el("a", { class: "button button--small ticket__back", href: "#/queue" }, icon("chevron"), "All tickets"),
      this.title, this.facts, this.notice, el("div", { class: "ticket__actions" }, this.take, this.release), this.form, this.noted,
      part("Summary", el("p", { class: "ticket__summary" }, ticket.summary)),
      this.passages(ticket), part("The conversation", this.turns));
    this.update(ticket);
  }

  /** @param {Wishes} wishes */
  closing({ close }) {
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      close(this.note.value.trim());
    };
    return el("form", { class: "ticket__close", submit },
      el("label", { for: "ticket-note", class: "label" }, "Note: what came of it"), this.note,
      el("button", { type: "submit", class: "button button--primary" }, "Close the ticket"));
  }

  /** @param {Detail} ticket */
  passages({ passages }) {
    return part(`Passages tried (${passages.length})`, passages.length
      ? el("ol", { class: "passages" }, ...passages.map(passageItem))
      : el("p", { class: "muted" }, "None that may be shown to you."));
  }

  /** What others may have changed since; a note that is being written stays. @param {Ticket & {note?: string|null}} ticket */
  update(ticket) {
    const facts = factsOf(ticket);
    // An icon that is put in anew flickers.
    if (facts.textContent !== this.facts.textContent) this.facts.replaceChildren(facts);
    const held = document.activeElement;
    this.take.hidden = ticket.state !== "open";
    this.release.hidden = ticket.state !== "taken";
    this.form.hidden = !isMine(ticket);
    if (ticket.state === "closed") this.noted.replaceChildren(part("Note", el("p", { class: "ticket__summary" }, ticket.note || "Closed without a note.")));
    showStates(this.turns, [ticket]);
    // The button that had the focus may be gone now.
    if (this.element.contains(held) && held?.checkVisibility() === false) this.title.focus();
  }

  /** @param {string} text "" for none */
  say(text) {
    this.notice.replaceChildren(text && el("p", { class: "notice notice--warn ticket__notice" }, icon("warning"), el("span", {}, text)));
  }
}
