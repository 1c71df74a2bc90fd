// A sheet over the page: from below on a phone. Closed by its button, Escape, or a tap beside it.

import { el, iconButton } from "./dom.js";

/** Shows it at once and answers the dialog. */
export function openSheet({ label, className = "", content, closed = () => {} }) {
  const close = iconButton("close", "Close", () => sheet.close(), "sheet-close");
  const sheet = el("dialog", { class: `sheet ${className}`, "aria-label": label }, ...content, close, el("div", { class: "toasts", role: "status" }));
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
  sheet.addEventListener("close", () => {
    sheet.remove();
    closed();
  });
  document.getElementById("phone").append(sheet);
  sheet.showModal();
  return sheet;
}
