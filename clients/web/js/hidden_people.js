// Whom one has blocked and muted, each with a way back.

import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { el, notice, spinner, toast } from "./dom.js";
import { sentence } from "./errors.js";
import { comes, goes } from "./hide_person.js";
import { openSheet } from "./sheet.js";
import { Toggle } from "./toggle.js";

const KINDS = [
  { path: "/v1/me/blocked", verb: "block", on: "Unblock", off: "Block", title: "Blocked" },
  { path: "/v1/me/muted", verb: "mute", on: "Unmute", off: "Mute", title: "Muted" },
];

export async function openHiddenPeople() {
  const body = el("div", { class: "people" }, spinner());
  openSheet({ label: "Blocked and muted", className: "hidden-people", content: [el("h2", {}, "Blocked and muted"), body] });
  try {
    const lists = await Promise.all(KINDS.map(async (kind) => section(kind, (await api.get(kind.path)).body.people)));
    const shown = lists.filter(Boolean);
    const words = { title: "Nobody", text: "Whom you block or mute is listed here, should you change your mind." };
    body.replaceChildren(...(shown.length > 0 ? shown : [notice({ symbol: "block", ...words })]));
  } catch (error) {
    body.replaceChildren(el("p", { class: "error" }, sentence(error)));
  }
}

function section(kind, people) {
  if (people.length === 0) return null;
  return el("section", {}, el("h3", {}, kind.title), el("ul", {}, ...people.map((person) => row(kind, person))));
}

function row({ verb, on: undo, off: again }, person) {
  const button = el("button", { type: "button" });
  const show = (on) => {
    button.className = on ? "quiet" : "danger";
    button.textContent = on ? undo : again;
  };
  const path = `/v1/profiles/${person.user_id}/${verb}`;
  const send = async (on) => {
    await (on ? api.put(path) : api.delete(path));
    (on ? goes : comes)(person);
  };
  const toggle = new Toggle({ on: true, send, show, failed: (error) => toast(sentence(error)) });
  button.addEventListener("click", () => toggle.flip());
  show(true);
  const name = el("p", {}, el("strong", {}, person.display_name || person.handle), el("span", { class: "at" }, `@${person.handle}`));
  return el("li", { class: "person" }, avatar(person), name, button);
}
