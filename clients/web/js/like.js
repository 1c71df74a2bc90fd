// A heart with a number, on clips and on comments.

import { api } from "./api.js";
import { el, icon, toast } from "./dom.js";
import { sentence } from "./errors.js";
import { count } from "./format.js";
import { asMember } from "./member.js";
import { Toggle } from "./toggle.js";

/** `{node, press(only)}`. `changed(liked, likes)` keeps what was drawn. */
export function likeButton({ liked, likes, path, why, className, changed }) {
  const number = el("span", { class: "count" });
  const node = el("button", { type: "button", class: className }, icon("heart"), number);
  // The count of others is a little behind; one's own like is known and never counted away.
  const others = Math.max(0, likes - (liked ? 1 : 0));
  const show = (on) => {
    const total = others + (on ? 1 : 0);
    node.setAttribute("aria-pressed", on);
    node.setAttribute("aria-label", on ? "Unlike" : "Like");
    number.textContent = count(total);
    changed(on, total);
  };
  const send = (on) => (on ? api.put(path) : api.delete(path));
  const toggle = new Toggle({ on: liked, send, show, failed: (error) => toast(sentence(error)) });
  const press = (only = false) => asMember(why, () => (only ? toggle.set(true) : toggle.flip()));
  node.addEventListener("click", () => press());
  show(toggle.on);
  return { node, press };
}
