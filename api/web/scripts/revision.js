/** A document revision as page content: its blocks, with one span of its text marked. */

import { slicer } from "./codepoints.js";
import { el } from "./dom.js";

/**
 * @typedef {{kind: string, start: number, end: number, level: number|null, group: number|null, page: number|null}} Block
 * @typedef {{start: number, end: number}} Span
 */

const CELL_GAP = " | ";
const OWN_BULLET = /^(?:[-*•–]|\(?\w{1,4}[.)])\s+/;
/** Headings of the document start below the reader's own title. */
const HEADING_OFFSET = 2;

/** Renders the blocks of one revision. */
class RevisionView {
  /** @param {string} text @param {Block[]} blocks @param {Span|null} cited */
  constructor(text, blocks, cited) {
    this.slice = slicer(text);
    this.blocks = blocks;
    this.cited = cited;
    this.page = /** @type {number|null} */ (null);
  }

  /**
   * The text of a range, its cited part inside <mark>.
   * @param {number} start
   * @param {number} end
   * @returns {Node[]}
   */
  inline(start, end) {
    const from = Math.max(start, this.cited?.start ?? end);
    const to = Math.min(end, this.cited?.end ?? start);
    if (from >= to) return [document.createTextNode(this.slice(start, end))];
    return [
      document.createTextNode(this.slice(start, from)),
      el("mark", { class: "cited" }, this.slice(from, to)),
      document.createTextNode(this.slice(to, end)),
    ];
  }

  /**
   * The label of a page, at the first block that stands on it.
   * @param {Block} block
   */
  pageLabel({ page }) {
    if (page === null || page === this.page) return null;
    this.page = page;
    return el("span", { class: "page-label", "aria-label": `Page ${page}` }, `p. ${page}`);
  }

  /** @param {Block} block */
  listItem(block) {
    const bullet = OWN_BULLET.exec(this.slice(block.start, block.end))?.[0] ?? "";
    const sign = /^[-*•–]/.test(bullet) ? "•" : bullet.trim();
    return el("li", { class: "item", "data-depth": Math.min(block.level ?? 0, 4) },
      this.pageLabel(block),
      el("span", { class: "item__sign" }, sign),
      el("span", {}, ...this.inline(block.start + bullet.length, block.end)));
  }

  /** @param {Block} block */
  row(block) {
    const heads = block.kind === "table_header";
    let at = block.start;
    const cells = this.slice(block.start, block.end).split(CELL_GAP).map((cell) => {
      const start = at;
      const end = start + Array.from(cell).length;
      at = end + CELL_GAP.length;
      return el(heads ? "th" : "td", { scope: heads && "col" }, ...this.inline(start, end));
    });
    return el("tr", {}, ...cells);
  }

  /**
   * The blocks that follow `index` in the same list or table, it included.
   * @param {number} index
   */
  run(index) {
    const { group, kind } = this.blocks[index];
    const family = kind.split("_")[0];
    let end = index + 1;
    while (end < this.blocks.length && this.blocks[end].group === group && this.blocks[end].kind.startsWith(family)) end += 1;
    return this.blocks.slice(index, end);
  }

  /** @param {Block[]} rows */
  table(rows) {
    const label = this.pageLabel(rows[0]);
    const heads = rows.filter(({ kind }) => kind === "table_header").map((row) => this.row(row));
    const cells = rows.filter(({ kind }) => kind === "table_row").map((row) => this.row(row));
    return el("div", { class: "block" }, label,
      el("div", { class: "grid-scroll", tabindex: 0, role: "region", "aria-label": "Table" },
        el("table", { class: "grid" }, el("thead", {}, ...heads), el("tbody", {}, ...cells))));
  }

  /** @param {Block} block */
  single(block) {
    const label = this.pageLabel(block);
    const content = this.inline(block.start, block.end);
    if (block.kind === "heading") {
      const level = block.level ?? 1;
      return el(`h${Math.min(6, level + HEADING_OFFSET)}`, { class: "block", "data-level": level }, label, ...content);
    }
    if (block.kind === "code") return el("div", { class: "block" }, label, el("pre", { tabindex: 0 }, el("code", {}, ...content)));
    return el("p", { class: "block" }, label, ...content);
  }

  render() {
    const fragment = document.createDocumentFragment();
    for (let index = 0; index < this.blocks.length;) {
      const { kind } = this.blocks[index];
      const family = kind.split("_")[0];
      const run = family === "list" || family === "table" ? this.run(index) : [this.blocks[index]];
      if (family === "list") fragment.append(el("ul", { class: "block items" }, ...run.map((item) => this.listItem(item))));
      else fragment.append(family === "table" ? this.table(run) : this.single(run[0]));
      index += run.length;
    }
    return fragment;
  }
}

/**
 * @param {{text: string, blocks: Block[]}} revision
 * @param {Span|null} cited
 * @returns {DocumentFragment}
 */
export function renderRevision({ text, blocks }, cited) {
  return new RevisionView(text, blocks, cited).render();
}
