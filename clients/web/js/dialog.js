// A question on a card of its own, closed by its action, its cancel button or Escape.

import { el } from "./dom.js";
import { sentence } from "./errors.js";

/** Resolves to true once `run()` has succeeded, to false when the person thought better of it. */
export function ask({ title, content, action, run, danger = false }) {
  const error = el("p", { class: "error", role: "alert" });
  const cancel = el("button", { type: "button", class: "quiet" }, "Cancel");
  const go = el("button", { class: danger ? "danger" : "primary" }, action);
  const form = el("form", {}, el("h2", {}, title), ...content, error, el("div", { class: "actions" }, cancel, go));
  const dialog = el("dialog", { class: "question" }, form);
  let done = false;
  cancel.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.toggleAttribute("inert", true);
    try {
      await run();
      done = true;
      dialog.close();
    } catch (problem) {
      error.textContent = sentence(problem);
      form.toggleAttribute("inert", false);
    }
  });
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(done);
    });
    document.getElementById("phone").append(dialog);
    dialog.showModal();
  });
}
