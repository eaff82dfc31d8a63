/** One ticket, opened: fetched, kept fresh, taken, put back and closed. */

import * as api from "./api.js";
import { announce, byId, el } from "./dom.js";
import { whileSeen } from "./repeating.js";
import { renderProblem } from "./sources.js";
import { stateText, TicketView } from "./ticketview.js";

/** @typedef {import("./ticketview.js").Ticket} Ticket */

const REFRESH_MS = 8_000;
const area = byId("ticket");
/** @type {{id: string, view: TicketView|null, state: string}|null} */
let current = null;

/** @param {Ticket} ticket */
function update(ticket) {
  if (!current?.view || current.id !== ticket.ticket_id) return;
  const now = stateText(ticket);
  if (now !== current.state) announce(`The ticket is now: ${now}.`);
  current.state = now;
  current.view.update(ticket);
}

/**
 * Changes the ticket. Where somebody else was faster, their change is shown with the server's sentence.
 * @param {(id: string) => Promise<Ticket>} request
 */
async function change(request) {
  const mine = current;
  if (!mine?.view) return;
  try {
    await request(mine.id);
    mine.view.say("");
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    mine.view.say(error.message);
  }
  await refresh();
}

async function refresh() {
  const mine = current;
  if (!mine) return;
  try {
    const ticket = await api.ticket(mine.id);
    if (mine === current) update(ticket);
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    // A server out of reach is asked again soon; a ticket that went with its conversation does not come back.
    if (mine === current && error.problem.status === 404) mine.view?.say(error.message);
  }
}

/** @param {string} id */
export async function openTicket(id) {
  const mine = current = { id, view: /** @type {TicketView|null} */ (null), state: "" };
  area.replaceChildren(el("p", { class: "muted" }, "Opening the ticket…"));
  try {
    const ticket = await api.ticket(id);
    if (mine !== current) return;
    mine.state = stateText(ticket);
    mine.view = new TicketView(ticket, {
      take: () => change(api.takeTicket),
      release: () => change(api.releaseTicket),
      close: (note) => change((ticketId) => api.closeTicket(ticketId, note)),
    });
    area.replaceChildren(mine.view.element);
    mine.view.title.focus();
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    if (mine !== current) return;
    area.replaceChildren(renderProblem(error.problem, () => openTicket(id)), el("p", {}, el("a", { href: "#/queue" }, "All tickets")));
  }
}

/** Puts the ticket away; says which one it was. */
export function leaveTicket() {
  const id = current?.id ?? null;
  current = null;
  area.replaceChildren();
  return id;
}

export function startTicket() {
  whileSeen(REFRESH_MS, () => !byId("queue").hidden && current !== null, refresh);
}
