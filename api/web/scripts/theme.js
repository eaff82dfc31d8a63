/** Light, dark, or as the device has it; remembered. */

const KEY = "policydesk.theme";

/** @param {string} theme */
function apply(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

const stored = localStorage.getItem(KEY) ?? "auto";
apply(stored);

for (const input of document.querySelectorAll("#theme input")) {
  const choice = /** @type {HTMLInputElement} */ (input);
  choice.checked = choice.value === stored;
  choice.addEventListener("change", () => {
    localStorage.setItem(KEY, choice.value);
    apply(choice.value);
  });
}
