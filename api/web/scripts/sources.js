/** What an answer rests on: the cited sources, the passages considered, and the times it took. */

import { button, el, icon } from "./dom.js";
import { duration } from "./format.js";
import { placeOf } from "./peek.js";
import { quoted } from "./quoted.js";
import { openReader } from "./reader.js";

/** @typedef {import("./answer.js").Citation} Citation */
/**
 * @typedef {{chunk_id: string, document_id: string, title: string, source_uri: string, revision_id: string,
 *   page: number|null, heading: string|null, start: number, end: number, text: string, score: number,
 *   scores: {dense: number|null, lexical: number|null, rerank: number|null}}} Passage
 */

const CLOSEST = 3;

/**
 * @param {Citation|Passage} place
 * @returns {HTMLElement}
 */
export function titleButton(place) {
  const title = el("button", { type: "button", class: "source__title", click: () => openReader(place, title) }, place.title);
  return title;
}

/**
 * @param {Citation|Passage} place
 * @param {import("./quoted.js").Quoted} said
 * @param {HTMLElement|null} lead
 */
function card(place, said, lead) {
  return el("li", { class: "source", "data-marker": "marker" in place ? place.marker : null },
    el("div", { class: "source__head" }, lead, titleButton(place)),
    el("p", { class: "source__place" }, placeOf(place)),
    quoted(said, "source__quote"),
  );
}

/** @param {Citation[]} citations */
export function renderSources(citations) {
  const cards = citations.map((citation) =>
    card(citation, citation, el("span", { class: "marker marker--still" }, String(citation.marker))));
  return el("section", { class: "sources" }, el("h3", { class: "overline" }, "Sources"), el("ol", { class: "sources__list" }, ...cards));
}

/**
 * What came nearest, for an answer that the documents do not give.
 * @param {Passage[]} passages
 */
export function renderClosest(passages) {
  const cards = passages.slice(0, CLOSEST).map((passage) => card(passage, { quote: passage.text }, null));
  return el("section", { class: "sources" },
    el("h3", { class: "overline" }, "Closest passages"),
    el("ol", { class: "sources__list" }, ...cards));
}

/**
 * @param {Passage} passage
 * @param {Citation[]} citations
 */
const isCited = (passage, citations) => citations.some((citation) =>
  citation.revision_id === passage.revision_id && citation.document_id === passage.document_id
  && citation.start < passage.end && passage.start < citation.end);

/** @param {number|null} value */
const score = (value) => (value === null || value === undefined ? "–" : value.toFixed(2));

/**
 * @param {Passage} passage
 * @param {Citation[]} citations
 */
function passageItem(passage, citations) {
  const { dense, lexical, rerank } = passage.scores;
  return el("li", { class: "passage" },
    el("div", { class: "passage__head" },
      titleButton(passage),
      isCited(passage, citations) && el("span", { class: "tag" }, icon("check"), "cited"),
      el("span", { class: "passage__score" }, score(passage.score))),
    el("p", { class: "source__place" },
      [placeOf(passage), `meaning ${score(dense)}`, `words ${score(lexical)}`, `rerank ${score(rerank)}`].filter(Boolean).join(" · ")),
    el("p", { class: "passage__text" }, passage.text));
}

/**
 * @param {Passage[]} passages
 * @param {Citation[]} citations
 */
export function renderPassages(passages, citations) {
  return el("details", { class: "disclosure" },
    el("summary", {}, icon("chevron", "disclosure__arrow"), `Passages considered (${passages.length})`),
    el("ol", { class: "passages" }, ...passages.map((passage) => passageItem(passage, citations))));
}

/**
 * Timings in small print.
 * @param {{timings_ms?: {retrieve?: number, first_token?: number, total?: number}|null,
 *   adapter?: {name: string, version: string}|null}} result
 */
export function renderRecord(result) {
  const { retrieve, first_token: firstToken, total } = result.timings_ms ?? {};
  /** @type {[string, number|undefined|null][]} */
  const times = [["search", retrieve], ["first words", firstToken], ["total", total]];
  const parts = times.flatMap(([name, ms]) => (typeof ms === "number" ? [`${name} ${duration(ms)}`] : []));
  if (result.adapter) parts.push(`${result.adapter.name} ${result.adapter.version}`);
  return el("p", { class: "record" }, parts.join(" · "));
}

/**
 * An error with the server's words, and a way on.
 * @param {import("./api.js").Problem} problem
 * @param {(() => void)|null} retry
 */
export function renderProblem(problem, retry) {
  const fields = (problem.errors ?? []).map(({ field, message }) => el("li", {}, `${field}: ${message}`));
  return el("div", { class: "problem" },
    icon("warning", "problem__icon"),
    el("div", { class: "problem__text" },
      el("p", { class: "problem__title" }, problem.title),
      problem.detail && el("p", {}, problem.detail),
      fields.length > 0 && el("ul", {}, ...fields),
      problem.request_id && el("p", { class: "record" }, `Request ${problem.request_id}`)),
    retry && button("Try again", retry, { icon: "retry" }));
}
