// Who made a clip: a sheet over the feed with their numbers and a button to follow.

import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { el, spinner, toast } from "./dom.js";
import { sentence } from "./errors.js";
import { blockPerson, mutePerson } from "./hide_person.js";
import { asMember } from "./member.js";
import { names, numbers } from "./profile.js";
import { report } from "./report.js";
import { viewer } from "./session.js";
import { openSheet } from "./sheet.js";
import { Toggle } from "./toggle.js";

/** `person` has at least `{user_id, handle}`, which is all that a guest gets to see. */
export function openCreator(person, { closed = () => {} } = {}) {
  const body = el("div", { class: "profile-head" });
  const sheet = openSheet({ label: `About ${person.handle}`, content: [body], closed });
  if (viewer()) load(person.user_id, body, sheet);
  else body.replaceChildren(avatar(person), ...names(person).filter(Boolean), joinButton(person, sheet));
}

async function load(id, body, sheet) {
  body.replaceChildren(spinner());
  try {
    const { body: profile } = await api.get(`/v1/profiles/${id}`);
    const own = viewer()?.user_id === id;
    body.replaceChildren(avatar(profile), ...names(profile).filter(Boolean), numbers(profile.counters), ...(own ? [] : [followButton(profile), furtherActs(profile, sheet)]));
  } catch (error) {
    body.replaceChildren(el("p", { class: "error" }, sentence(error)));
  }
}

function joinButton(person, sheet) {
  const follow = () => api.put(`/v1/profiles/${person.user_id}/follow`).then(() => toast(`You follow @${person.handle}.`), (error) => toast(sentence(error)));
  const join = () => {
    sheet.close();
    asMember(`Sign in to follow @${person.handle}`, follow);
  };
  return el("button", { type: "button", class: "primary", on: { click: join } }, "Follow");
}

function furtherActs(person, sheet) {
  const act = (words, run) => el("button", { type: "button", class: "link small", on: { click: run } }, words);
  const close = () => sheet.close();
  return el(
    "p",
    { class: "actions" },
    act("Mute", () => mutePerson(person, close)),
    act("Block", () => blockPerson(person, close)),
    act("Report", () => report(`/v1/profiles/${person.user_id}`, "person")),
  );
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
