// What lies on top of a clip: who made it, its title, and the rail of buttons.

import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { el, icon, toast } from "./dom.js";
import { sentence } from "./errors.js";
import { count, titleParts } from "./format.js";
import { asMember } from "./member.js";
import { sound } from "./sound.js";
import { Toggle } from "./toggle.js";

const REASONS = { followed: "Following", trending: "Trending", fresh: "New", similar: "Like what you watched", again: "Once more" };

/** `{node, like(only), release()}` for one item. Items without `viewer` (one's own clips) get no like and follow. */
export function overlay(item, { openCreator }) {
  const like = item.viewer ? likeButton(item) : null;
  const mute = muteButton();
  const rail = el(
    "div",
    { class: "rail" },
    creatorButton(item, openCreator),
    like?.node ?? null,
    el("p", { class: "rail-item views", "aria-label": `${item.counters.views} views` }, icon("play"), el("span", {}, count(item.counters.views))),
    mute.node,
  );
  return {
    node: el("div", { class: "overlay" }, caption(item, openCreator), rail),
    like: (only) => like?.press(only),
    release: mute.release,
  };
}

function caption({ creator, title, reason }, openCreator) {
  return el(
    "div",
    { class: "caption" },
    REASONS[reason] ? el("span", { class: "reason" }, REASONS[reason]) : null,
    el("button", { type: "button", class: "handle", on: { click: () => openCreator(creator) } }, `@${creator.handle}`),
    el("p", { class: "title" }, ...titleParts(title).map(({ text, tag }) => (tag ? el("b", {}, text) : text))),
  );
}

function creatorButton({ creator }, openCreator) {
  const props = { type: "button", class: "rail-creator", "aria-label": `About ${creator.handle}`, on: { click: () => openCreator(creator) } };
  return el("button", props, avatar(creator));
}

function likeButton(item) {
  const number = el("span", { class: "count" });
  const node = el("button", { type: "button", class: "rail-item like" }, icon("heart"), number);
  const others = item.counters.likes - (item.viewer.liked ? 1 : 0);
  const show = (on) => {
    node.setAttribute("aria-pressed", on);
    node.setAttribute("aria-label", on ? "Unlike" : "Like");
    // The count of others is a little behind; one's own like is known and never counted away.
    number.textContent = count(Math.max(0, others) + (on ? 1 : 0));
    item.viewer.liked = on;
    item.counters.likes = Math.max(0, others) + (on ? 1 : 0);
  };
  const path = `/v1/videos/${item.video_id}/like`;
  const send = (on) => (on ? api.put(path) : api.delete(path));
  const toggle = new Toggle({ on: item.viewer.liked, send, show, failed: (error) => toast(sentence(error)) });
  const press = (only = false) => asMember("Sign in to like clips", () => (only ? toggle.set(true) : toggle.flip()));
  node.addEventListener("click", () => press());
  show(toggle.on);
  return { node, press };
}

function muteButton() {
  const node = el("button", { type: "button", class: "rail-item mute", on: { click: () => sound.toggle() } });
  const show = () => {
    node.replaceChildren(icon(sound.muted ? "muted" : "sound"));
    node.setAttribute("aria-label", sound.muted ? "Turn sound on" : "Mute");
  };
  sound.addEventListener("change", show);
  show();
  return { node, release: () => sound.removeEventListener("change", show) };
}
