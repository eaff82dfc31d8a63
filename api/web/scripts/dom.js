/** Small helpers over the DOM. Server text only ever enters the page as text nodes or attributes. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * The element with this id; the page is static, so a missing one is a programming error.
 * @template {HTMLElement} T
 * @param {string} id
 * @returns {T}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element #${id}`);
  return /** @type {T} */ (found);
}

/**
 * Builds an element. Function props become listeners, `true` an empty attribute; null, undefined and false are left out.
 * @param {string} tag
 * @param {Record<string, unknown>} [props]
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name, /** @type {EventListener} */ (value));
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(.../** @type {(Node|string)[]} */ (children.filter((child) => child || child === "")));
  return element;
}

/**
 * A decorative icon from the sprite.
 * @param {string} name
 * @param {string} [className]
 * @returns {SVGSVGElement}
 */
export function icon(name, className = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon ${className}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/**
 * A push button with an optional icon.
 * @param {string} label
 * @param {(event: Event) => void} click
 * @param {{icon?: string, class?: string}} [look]
 * @returns {HTMLElement}
 */
export function button(label, click, look = {}) {
  return el("button", { type: "button", class: look.class ?? "button button--small", click },
    look.icon && icon(look.icon), el("span", {}, label));
}

/**
 * Says something to screen readers, once.
 * @param {string} text
 */
export function announce(text) {
  byId("announcer").textContent = text;
}

/**
 * Fills a select with options after its first, fixed one, keeping the choice where it still exists.
 * @param {HTMLSelectElement} select
 * @param {{value: string, label: string}[]} options
 */
export function fillSelect(select, options) {
  const chosen = select.value;
  select.replaceChildren(select.options[0], ...options.map(({ value, label }) => el("option", { value }, label)));
  select.value = options.some(({ value }) => value === chosen) ? chosen : "";
}
