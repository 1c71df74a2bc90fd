// One's own page: numbers, name, and the state of every clip one has sent.

import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { ask } from "./dialog.js";
import { el, notice, spinner } from "./dom.js";
import { sentence } from "./errors.js";
import { count } from "./format.js";
import { openHiddenPeople } from "./hidden_people.js";
import { myVideos } from "./my_videos.js";
import { savedVideos } from "./saved.js";
import { signOut } from "./session.js";

const NUMBERS = ["following", "followers", "likes", "views"];

export function profileView(viewer, { openClip, openUpload }) {
  const left = new AbortController();
  const head = el("header", { class: "profile-head" }, spinner());
  const shelf = shelves([
    ["Clips", () => myVideos({ openClip, openUpload, signal: left.signal })],
    ["Saved", () => savedVideos({ openClip })],
  ]);
  const node = el("section", { class: "view profile" }, head, ...shelf);
  const load = async () => {
    try {
      const { body } = await api.get("/v1/me");
      head.replaceChildren(...header({ handle: viewer.handle, ...body }, load));
    } catch (error) {
      head.replaceChildren(notice({ symbol: "alert", title: "Your profile did not load", text: sentence(error), action: "Try again", onAction: load }));
    }
  };
  load();
  return { node, leave: () => left.abort() };
}

/** Two lists of clips, one of them open. */
function shelves(given) {
  const place = el("div", {});
  const bar = el("div", { class: "shelves", role: "group", "aria-label": "Which clips" });
  const open = (chosen, make) => {
    for (const button of bar.children) button.setAttribute("aria-pressed", button === chosen);
    place.replaceChildren(make());
  };
  for (const [name, make] of given) {
    const button = el("button", { type: "button", on: { click: () => open(button, make) } }, name);
    bar.append(button);
  }
  open(bar.firstChild, given[0][1]);
  return [bar, place];
}

/** The four figures of a person, shared with the public profile. */
export function numbers(counters) {
  return el("dl", { class: "numbers" }, ...NUMBERS.map((name) => el("div", {}, el("dd", {}, count(counters[name])), el("dt", {}, name))));
}

export function names({ display_name: name, handle, bio }) {
  return [
    el("h1", {}, name || handle),
    el("p", { class: "at" }, `@${handle}`),
    bio ? el("p", { class: "bio" }, bio) : null,
  ];
}

function header(profile, changed) {
  const edit = el("button", { type: "button", class: "quiet", on: { click: () => editProfile(profile).then((saved) => saved && changed()) } }, "Edit profile");
  const leave = el("button", { type: "button", class: "quiet", on: { click: signOut } }, "Sign out");
  const hidden = el("button", { type: "button", class: "link small", on: { click: openHiddenPeople } }, "Blocked and muted");
  return [avatar(profile), ...names(profile).filter(Boolean), numbers(profile.counters), el("div", { class: "actions" }, edit, leave), hidden];
}

function editProfile(profile) {
  const name = el("input", { type: "text", maxlength: 50, value: profile.display_name ?? "", placeholder: profile.handle });
  const bio = el("textarea", { maxlength: 200, rows: 3 });
  bio.value = profile.bio ?? "";
  const fields = [el("label", {}, el("span", {}, "Name"), name), el("label", {}, el("span", {}, "About you"), bio)];
  const save = () => api.patch("/v1/me", { display_name: name.value.trim(), bio: bio.value.trim() });
  return ask({ title: "Edit profile", content: fields, action: "Save", run: save });
}
