/** The bar above a conversation: hand it over, download it, delete it; and how far a person is with it. */

import * as api from "./api.js";
import { confirmed } from "./confirm.js";
import { announce, byId } from "./dom.js";
import { whileSeen } from "./repeating.js";
import { save } from "./saving.js";
import { isWaiting, showStates, stateSentence } from "./ticketstate.js";

/** @typedef {import("./ticketstate.js").TicketState} TicketState */

const REFRESH_MS = 15_000;
const HANDING_OVER = { yes: "Hand over", no: "Not now", destroys: false };
const state = byId("thread-state");
/** @type {string|null} */
let current = null;
/** @type {TicketState[]} */
let tickets = [];

/** @param {string} text @param {boolean} [isProblem] */
function say(text, isProblem = false) {
  const before = state.textContent;
  if (before === text) return;
  state.textContent = text;
  state.classList.toggle("thread__state--problem", isProblem);
  // The first state is part of what was just opened, asked or done, which speaks for itself.
  if (text && (before || isProblem)) announce(text);
}

/** @param {TicketState[]} found the tickets of the conversation in hand */
export function showTickets(found) {
  tickets = found;
  const last = found.at(-1);
  byId("thread-hand-over").hidden = found.some(isWaiting);
  showStates(byId("conversation"), found);
  say(last ? `Handed over. ${stateSentence(last)}` : "");
}

/** @param {string|null} id the conversation in hand; null where there is none yet */
export function showThread(id) {
  byId("thread").hidden = id === null;
  if (id === current) return;
  current = id;
  showTickets([]);
}

export async function refreshTickets() {
  const id = current;
  if (!id) return;
  try {
    const { tickets: found } = await api.conversation(id);
    if (id === current) showTickets(found);
  } catch (error) {
    // The state shown stays until the server can be asked again.
    if (!(error instanceof api.ApiError)) throw error;
  }
}

/**
 * Does something to the conversation in hand, and says so in the bar when the server does not want it.
 * @param {(id: string) => Promise<void>} deed
 */
async function attempt(deed) {
  if (!current) return;
  try {
    await deed(current);
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    say(error.message, true);
  }
}

/** @param {string} id */
async function handOver(id) {
  const text = "Whoever works through the queue can read this conversation and its answers. You can go on asking meanwhile.";
  if (!await confirmed("Hand over to a person?", text, HANDING_OVER)) return;
  const ticket = await api.handOver(id);
  if (id !== current) return;
  showTickets([...tickets.filter(({ ticket_id: known }) => known !== ticket.ticket_id), ticket]);
  // The button is gone; what it did stands here.
  state.focus();
}

/** @param {(id: string) => void} gone told of a conversation that was deleted */
export function startThread(gone) {
  byId("thread-hand-over").addEventListener("click", () => attempt(handOver));
  byId("thread-export").addEventListener("click", () => attempt(async (id) => save(await api.exported(id))));
  byId("thread-delete").addEventListener("click", () => attempt(async (id) => {
    if (!await confirmed("Delete this conversation?", "Its questions and answers go, and with them what was handed over. This cannot be undone.")) return;
    await api.removeConversation(id);
    gone(id);
    announce("The conversation is deleted.");
  }));
  whileSeen(REFRESH_MS, () => !byId("ask").hidden && tickets.some(isWaiting), refreshTickets);
}
