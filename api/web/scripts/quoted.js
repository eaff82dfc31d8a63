/** A quote as it stands in its document: words, or a table's row under the names of its columns. */

import { el } from "./dom.js";

const CELLS = " | ";

/** @typedef {{quote: string, table_header?: string|null}} Quoted */

/**
 * @param {Quoted} citation
 * @param {string} name of the class
 * @returns {HTMLElement}
 */
export function quoted({ quote, table_header: header }, name) {
  const cells = quote.split(CELLS);
  const names = header?.split(CELLS) ?? [];
  const isRow = names.length === cells.length && !quote.includes("\n");
  return el("blockquote", { class: isRow ? `${name} ${name}--row` : name }, isRow ? row(names, cells) : quote);
}

/** @param {string[]} names @param {string[]} cells */
const row = (names, cells) => el("table", { class: "row" },
  el("thead", {}, el("tr", {}, ...names.map((name) => el("th", { scope: "col" }, name)))),
  el("tbody", {}, el("tr", {}, ...cells.map((cell, place) => (place === 0 ? el("th", { scope: "row" }, cell) : el("td", {}, cell))))));
