/** Files from the server for the person's own folders. */

import { announce, el } from "./dom.js";

/** Hands a file to the browser, which asks where to or puts it among the downloads. @param {{blob: Blob, name: string}} file */
export function save({ blob, name }) {
  const address = URL.createObjectURL(blob);
  const link = /** @type {HTMLAnchorElement} */ (el("a", { href: address, download: name }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  announce(`${name} is downloaded.`);
}
