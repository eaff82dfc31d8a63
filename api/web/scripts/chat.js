/** The conversation: asks, streams, stops, and opens earlier conversations. */

import * as api from "./api.js";
import * as composer from "./composer.js";
import { listConversations, markCurrent } from "./conversations.js";
import { byId, el } from "./dom.js";
import { renderProblem } from "./sources.js";
import { refreshTickets, showThread, showTickets } from "./thread.js";
import { Turn } from "./turn.js";
import { renderWelcome } from "./welcome.js";

/** @typedef {import("./turn.js").Question} Question */

const scroller = byId("scroller");
const area = byId("conversation");

/** @type {string|null} */
let current = null;
/** @type {AbortController|null} */
let running = null;

export const isBusy = () => running !== null;

export function stop() {
  running?.abort();
}

/** @param {string|null} id */
function setCurrent(id) {
  current = id;
  markCurrent(id);
  showThread(id);
  byId("nav-ask").setAttribute("href", id ? `#/ask/${encodeURIComponent(id)}` : "#/ask");
}

/** Drops the conversation in hand and stops what is being written. */
export function reset() {
  stop();
  running = null;
  composer.setBusy(false);
  setCurrent(null);
  area.replaceChildren(renderWelcome((message) => ask({ message })));
  scroller.scrollTop = 0;
}

/**
 * Shows a conversation, or with null a new one; the one in hand stays as it is.
 * @param {string|null} id
 */
export async function show(id) {
  if (id === current && area.childElementCount) return;
  reset();
  if (!id) return;
  setCurrent(id);
  area.replaceChildren(el("p", { class: "muted" }, "Opening the conversation…"));
  try {
    const { turns, tickets } = await api.conversation(id);
    if (current !== id) return;
    area.replaceChildren(...turns.map((/** @type {any} */ saved) => {
      const turn = new Turn({ message: saved.question }, saved.created_at);
      turn.finish(saved, false);
      return turn.element;
    }));
    showTickets(tickets);
    bringUp(area.lastElementChild);
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    if (current !== id) return;
    setCurrent(null);
    area.replaceChildren(renderProblem(error.problem, () => show(id)));
  }
}

/** @param {Element|null} turn */
function bringUp(turn) {
  if (turn instanceof HTMLElement) scroller.scrollTop = turn.offsetTop - area.offsetTop;
}

/** @param {Turn} turn */
function place(turn) {
  if (!area.querySelector(".turn")) area.replaceChildren();
  area.querySelector(".turn--live")?.classList.remove("turn--live");
  turn.element.classList.add("turn--live");
  area.append(turn.element);
  bringUp(turn.element);
}

/** @param {import("./turn.js").Result} result */
function finished({ conversation_id: id, escalation }) {
  if (!id) return;
  setCurrent(id);
  if (!byId("ask").hidden) history.replaceState(null, "", `#/ask/${encodeURIComponent(id)}`);
  if (escalation) refreshTickets();
  listConversations();
}

/** @param {string} id a conversation that is deleted */
export function forget(id) {
  if (id === current) reset();
  if (!byId("ask").hidden) history.replaceState(null, "", "#/ask");
  composer.focusQuestion();
  listConversations();
}

/** @param {Question} question */
export async function ask(question) {
  if (running) return;
  const controller = new AbortController();
  const turn = new Turn(question);
  const again = () => {
    if (running) return;
    turn.element.remove();
    ask(question);
  };
  running = controller;
  composer.setBusy(true);
  place(turn);
  turn.stage("retrieving", 0);
  composer.focusQuestion();
  try {
    await follow(turn, question, controller.signal);
  } catch (error) {
    if (controller.signal.aborted) turn.stop(again);
    else if (error instanceof api.ApiError) turn.fail(error.problem, again);
    else turn.fail({ title: "The connection was cut", status: 0, detail: "The answer did not arrive in full." }, again);
  }
  if (running !== controller) return;
  running = null;
  composer.setBusy(false);
}

/**
 * Feeds a turn from the stream until its final event.
 * @param {Turn} turn
 * @param {Question} question
 * @param {AbortSignal} signal
 */
async function follow(turn, question, signal) {
  for await (const { event, data } of api.chat({ ...question, conversation_id: current ?? undefined }, signal)) {
    if (event === "status") turn.stage(data.stage, data.ahead);
    else if (event === "delta") turn.delta(data.text);
    else if (event === "error") throw new api.ApiError(data);
    else if (event === "final") {
      turn.finish(data);
      finished(data);
      return;
    }
  }
  throw new Error("the stream ended without an answer");
}

/** Clears the conversation at sign-out; a question still being answered goes back into the field. */
export function leave() {
  const asked = running ? area.querySelector(".turn--live .turn__question")?.textContent : null;
  if (asked && !composer.written()) composer.write(asked);
  reset();
}
