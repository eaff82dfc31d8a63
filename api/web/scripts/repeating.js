/** Doing something again and again, as long as somebody looks. */

/**
 * Never twice at once, and at once when the page comes back into sight.
 * @param {number} everyMs
 * @param {() => boolean} wanted
 * @param {() => Promise<void>} deed
 */
export function whileSeen(everyMs, wanted, deed) {
  let busy = false;
  const turn = async () => {
    if (busy || document.hidden || !wanted()) return;
    busy = true;
    await deed().finally(() => { busy = false; });
  };
  setInterval(turn, everyMs);
  document.addEventListener("visibilitychange", turn);
}
