/** How far a person is with a conversation that was handed over. */

import { el, icon } from "./dom.js";
import { recent } from "./format.js";

/**
 * @typedef {{ticket_id: string, state: string, reason: string, queue: string|null, created_at: string,
 *   taken_at: string|null, closed_at: string|null}} TicketState
 */

export const isWaiting = (/** @type {TicketState} */ { state }) => state !== "closed";

/** @param {TicketState} ticket */
export function stateSentence({ state, queue, taken_at: taken, closed_at: closed }) {
  if (state === "closed") return `Closed${closed ? ` (${recent(closed)})` : ""}.`;
  if (state === "taken") return `A person has taken it${taken ? ` (${recent(taken)})` : ""}.`;
  return `Waiting for a person${queue ? ` in the queue “${queue}”` : ""}.`;
}

/** @param {{id: string, reason: string}} escalation */
export function renderHandedOver({ id, reason }) {
  return el("div", { class: "handed", "data-testid": "handed-over" }, icon("escalated"),
    el("p", {}, el("strong", {}, "Handed over to a person. "), reason, " ", el("span", { class: "handed__state", "data-ticket-state": id })));
}

/**
 * Writes the states into the turns that were handed over.
 * @param {ParentNode} area
 * @param {TicketState[]} tickets
 */
export function showStates(area, tickets) {
  const known = new Map(tickets.map((ticket) => [ticket.ticket_id, ticket]));
  for (const place of area.querySelectorAll("[data-ticket-state]")) {
    const ticket = known.get(place.getAttribute("data-ticket-state") ?? "");
    if (ticket) place.textContent = stateSentence(ticket);
  }
}
