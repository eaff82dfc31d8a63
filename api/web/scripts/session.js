/** The signed-in person: the token in local storage and what the server says it allows. */

const KEY = "policydesk.token";

/** @typedef {{subject: string, tenant: string, scopes: string[], audiences: string[]}} Me */

/** @type {Me|null} */
let me = null;

/** Moves a token from the address (`#token=…`) into storage, so that it stays in no history. */
export function takeTokenFromAddress() {
  const found = new URLSearchParams(location.hash.slice(1)).get("token");
  if (found === null) return;
  keepToken(found);
  history.replaceState(null, "", location.pathname + location.search);
}

/** @returns {string} the token, or "" */
export function token() {
  return localStorage.getItem(KEY) ?? "";
}

/** @param {string} value */
export function keepToken(value) {
  localStorage.setItem(KEY, value.trim().replace(/^Bearer\s+/i, ""));
}

export function forgetToken() {
  localStorage.removeItem(KEY);
  me = null;
}

/** @param {Me} person */
export function welcome(person) {
  me = person;
}

export const subject = () => me?.subject ?? "";

/**
 * Whether the token carries a scope.
 * @param {string} scope
 */
export function can(scope) {
  return me !== null && me.scopes.includes(scope);
}
