/** The banner that says what a starting server is still missing. */

import { readiness } from "./api.js";
import { byId } from "./dom.js";

const AGAIN_MS = 2000;
const banner = byId("readiness");
let watching = false;

/** Watches until the server is ready. */
export async function awaitReadiness() {
  if (watching) return;
  watching = true;
  for (;;) {
    const { status, missing = [] } = await readiness().catch(() => ({ status: "unreachable", missing: [] }));
    banner.hidden = status === "ready";
    if (status === "ready") break;
    banner.textContent = status === "unreachable"
      ? "The server cannot be reached. Trying again…"
      : `The server is starting${missing.length ? ` (${missing.join(", ")})` : ""}. Answers will come once it is ready.`;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
  watching = false;
}
