/** The filters over the cases, and the cases that links lead to. Without this script everything stays readable. */

/** @typedef {{variant: string, metric: string, result: string, slice: string, query: string, unsupported: boolean, failed: boolean}} Wanted */

const form = /** @type {HTMLFormElement} */ (byId("filters"));
const cases = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".case")]);
/** A letter for each case, by variant and metric. @type {Record<string, Record<string, string>>} */
const results = JSON.parse(byId("results").textContent ?? "{}");
/** What is searched of a case, once it was searched. @type {Map<HTMLElement, string>} */
const texts = new Map();

/** @param {string} id */
function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element #${id}`);
  return found;
}

/** @param {HTMLElement} element */
function textOf(element) {
  const known = texts.get(element);
  if (known !== undefined) return known;
  const parts = [element.querySelector(".case__id"), ...element.querySelectorAll("[data-text]")];
  const text = parts.map((part) => part?.textContent ?? "").join("\n").toLowerCase();
  texts.set(element, text);
  return text;
}

/** @returns {Wanted} */
function wanted() {
  const data = new FormData(form);
  const chosen = (/** @type {string} */ name) => String(data.get(name) ?? "");
  return {
    variant: chosen("variant"), metric: chosen("metric"), result: chosen("result"), slice: chosen("slice"),
    query: chosen("query").trim().toLowerCase(), unsupported: data.has("unsupported"), failed: data.has("failed"),
  };
}

/** @param {HTMLElement} element @param {number} place @param {Wanted} filter */
function matches(element, place, filter) {
  const { slices = "", unsupported, failed } = element.dataset;
  return (!filter.result || results[filter.variant][filter.metric][place] === filter.result)
    && (!filter.slice || slices.split(" ").includes(filter.slice))
    && (!filter.unsupported || unsupported !== undefined)
    && (!filter.failed || failed !== undefined)
    && (!filter.query || textOf(element).includes(filter.query));
}

/** @param {string} text said to screen readers too */
function tell(text) {
  const status = byId("shown");
  if (status.textContent !== text) status.textContent = text;
}

/** The case that the address names is shown whatever the filters say. */
function apply() {
  const filter = wanted();
  const linked = target();
  let shown = 0;
  cases.forEach((element, place) => {
    const there = element === linked || matches(element, place, filter);
    element.hidden = !there;
    shown += Number(there);
  });
  tell(shown === cases.length ? `${shown} cases` : `${shown} of ${cases.length} cases`);
  byId("none").hidden = shown > 0;
}

function target() {
  const named = document.getElementById(location.hash.slice(1));
  return named?.classList.contains("case") ? named : null;
}

function visit() {
  apply();
  const linked = target();
  if (!linked) return;
  fold(linked, true);
  linked.scrollIntoView();
  linked.querySelector("summary")?.focus({ preventScroll: true });
}

/** @param {HTMLElement} element @param {boolean} open */
function fold(element, open) {
  const details = element.querySelector("details");
  if (details) details.open = open;
}

/** A filter that is changed after a link was followed counts for the linked case too. */
function changed() {
  if (target()) history.replaceState(null, "", "#cases");
  apply();
}

form.addEventListener("input", changed);
form.addEventListener("submit", (event) => event.preventDefault());
// The fields have their first values only after the event.
form.addEventListener("reset", () => setTimeout(changed));
byId("clear").addEventListener("click", () => form.reset());
byId("open-all").addEventListener("click", () => cases.forEach((element) => !element.hidden && fold(element, true)));
byId("close-all").addEventListener("click", () => cases.forEach((element) => fold(element, false)));
addEventListener("hashchange", visit);
form.hidden = false;
visit();
