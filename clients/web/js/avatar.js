// A face for people who have no picture: their initial on two colours of their own.

import { el } from "./dom.js";
import { hues } from "./format.js";

export function avatar({ user_id: id, handle, display_name: name }) {
  const [from, to] = hues(id);
  const node = el("span", { class: "avatar", "aria-hidden": "true" }, [...(name || handle || "?")][0].toUpperCase());
  node.style.backgroundImage = `linear-gradient(135deg, hsl(${from} 75% 58%), hsl(${to} 70% 45%))`;
  return node;
}
