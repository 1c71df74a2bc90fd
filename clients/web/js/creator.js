// Who made a clip: a sheet over the feed with their numbers and a button to follow.

import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { el, iconButton, spinner, toast } from "./dom.js";
import { sentence } from "./errors.js";
import { names, numbers } from "./profile.js";
import { viewer } from "./session.js";
import { Toggle } from "./toggle.js";

export async function openCreator(id, { closed }) {
  const body = el("div", { class: "profile-head" }, spinner());
  const sheet = el("dialog", { class: "sheet" }, iconButton("close", "Close", () => sheet.close(), "sheet-close"), body);
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
  sheet.addEventListener("close", () => {
    sheet.remove();
    closed();
  });
  document.getElementById("phone").append(sheet);
  sheet.showModal();
  try {
    const { body: profile } = await api.get(`/v1/profiles/${id}`);
    const own = viewer()?.user_id === id;
    body.replaceChildren(avatar(profile), ...names(profile).filter(Boolean), numbers(profile.counters), ...(own ? [] : [followButton(profile)]));
  } catch (error) {
    body.replaceChildren(el("p", { class: "error" }, sentence(error)));
  }
}

function followButton({ user_id: id, viewer: { following } }) {
  const button = el("button", { type: "button" });
  const show = (on) => {
    button.className = on ? "quiet" : "primary";
    button.textContent = on ? "Following" : "Follow";
    button.setAttribute("aria-pressed", on);
  };
  const path = `/v1/profiles/${id}/follow`;
  const send = (on) => (on ? api.put(path) : api.delete(path));
  const toggle = new Toggle({ on: following, send, show, failed: (error) => toast(sentence(error)) });
  button.addEventListener("click", () => toggle.flip());
  show(following);
  return button;
}
