/** The conversations that were handed over, in a list that keeps itself fresh. */

import * as api from "./api.js";
import { announce, byId, el, fillSelect } from "./dom.js";
import { age, moment, plural } from "./format.js";
import { whileSeen } from "./repeating.js";
import { renderProblem } from "./sources.js";
import { ticketBadge } from "./ticketview.js";

/** @typedef {import("./ticketview.js").Ticket} Ticket */

const PAGE = 50;
const REFRESH_MS = 8_000;
const state = /** @type {HTMLSelectElement} */ (byId("queue-state"));
const queue = /** @type {HTMLSelectElement} */ (byId("queue-name"));
const table = byId("queue-table");
const rows = /** @type {HTMLElement} */ (table.querySelector("tbody"));
const title = byId("queue-title");
let shown = PAGE;
let request = 0;
/** What the list was made of; null where it was not looked at yet. @type {string|null} */
let known = null;
/** @type {Set<string>} */
let seen = new Set();

/** @param {Ticket} ticket */
function row(ticket) {
  const { ticket_id: id, reason, queue: name, asked_by: asker, created_at: created } = ticket;
  return el("tr", { "data-ticket": id, "data-state": ticket.state },
    el("th", { scope: "row" }, el("a", { class: "table__title queue__open", href: `#/queue/${encodeURIComponent(id)}` }, reason)),
    el("td", { "data-label": "State" }, ticketBadge(ticket)),
    el("td", { "data-label": "Queue", class: name ? "" : "table__none" }, name || "–"),
    el("td", { "data-label": "Asked by" }, asker),
    el("td", { "data-label": "Handed over", class: "table__date" }, el("time", { datetime: created, title: moment(created) }, age(created))));
}

/** Puts the focus where it was after the rows were made anew: the same ticket, or the title where that is gone. */
function keepingFocus(/** @type {() => void} */ change) {
  const held = rows.contains(document.activeElement) ? document.activeElement?.closest("tr")?.dataset.ticket : null;
  change();
  if (held) focusTicket(held);
}

/** @param {string} id */
export function focusTicket(id) {
  const link = rows.querySelector(`[data-ticket="${CSS.escape(id)}"] a`);
  (link instanceof HTMLElement ? link : title).focus();
}

/** @param {Ticket[]} tickets */
function tell(tickets) {
  const fresh = tickets.filter(({ ticket_id: id }) => !seen.has(id)).length;
  if (known !== null) announce(fresh ? `${plural(fresh, "new ticket")}.` : "The list has changed.");
  seen = new Set(tickets.map(({ ticket_id: id }) => id));
}

/** @param {Ticket[]} tickets @param {number} total */
function show(tickets, total) {
  for (const time of rows.querySelectorAll("time")) time.textContent = age(time.dateTime);
  const now = JSON.stringify([tickets, total]);
  if (now === known) return;
  keepingFocus(() => rows.replaceChildren(...tickets.map(row)));
  tell(tickets);
  known = now;
  table.hidden = total === 0;
  byId("queue-more").hidden = tickets.length >= total;
  byId("queue-count").textContent = plural(total, "ticket");
  byId("queue-empty").hidden = total > 0;
  byId("queue-empty").textContent = nothing();
}

function nothing() {
  const where = queue.value ? ` in the queue ${queue.value}` : "";
  if (state.value) return `No ticket${where} is ${state.value}.`;
  return where ? `There is no ticket${where}.` : "Nothing was handed over yet.";
}

export async function refreshQueue() {
  const mine = ++request;
  try {
    const { tickets, total, queues } = await api.tickets({ state: state.value, queue: queue.value, limit: shown });
    if (mine !== request) return;
    fillSelect(queue, queues.map((/** @type {string} */ name) => ({ value: name, label: name })));
    byId("queue-problem").replaceChildren();
    show(tickets, total);
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    if (mine === request) byId("queue-problem").replaceChildren(renderProblem(error.problem, refreshQueue));
  }
}

/** Another list: what changes now is not news. */
function afresh() {
  known = null;
  return refreshQueue();
}

export function forgetQueue() {
  request += 1;
  known = null;
  rows.replaceChildren();
}

export function startQueue() {
  for (const filter of [state, queue]) filter.addEventListener("change", () => {
    shown = PAGE;
    afresh();
  });
  byId("queue-filters").addEventListener("submit", (event) => event.preventDefault());
  byId("queue-more").addEventListener("click", () => {
    shown += PAGE;
    afresh();
  });
  whileSeen(REFRESH_MS, () => !byId("queue").hidden && !byId("queue-list").hidden, refreshQueue);
}
