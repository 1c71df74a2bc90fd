// What lies on top of a clip: who made it, its title, and the rail of buttons.

import { avatar } from "./avatar.js";
import { openComments } from "./comments.js";
import { el, icon } from "./dom.js";
import { count, many, titleParts } from "./format.js";
import { likeButton } from "./like.js";
import { openMenu } from "./menu.js";
import { sound } from "./sound.js";

const REASONS = { followed: "Following", trending: "Trending", fresh: "New", similar: "Like what you watched", again: "Once more" };

/** `{node, like(only), talk(), release()}` for one item. Items without `viewer` (one's own clips) get no like and follow. */
export function overlay(item, { openCreator, drop }) {
  const heart = item.viewer ? like(item) : null;
  const comments = commentsButton(item);
  const mute = muteButton();
  const rail = el(
    "div",
    { class: "rail" },
    creatorButton(item, openCreator),
    heart?.node ?? null,
    comments,
    el("button", { type: "button", class: "rail-item more", "aria-label": "More", on: { click: () => openMenu(item, drop) } }, icon("more")),
    mute.node,
  );
  return {
    node: el("div", { class: "overlay" }, caption(item, openCreator), rail),
    like: (only) => heart?.press(only),
    talk: () => comments.click(),
    release: mute.release,
  };
}

function caption({ creator, title, reason, counters }, openCreator) {
  return el(
    "div",
    { class: "caption" },
    REASONS[reason] ? el("span", { class: "reason" }, REASONS[reason]) : null,
    el("button", { type: "button", class: "handle", on: { click: () => openCreator(creator) } }, `@${creator.handle}`),
    el("p", { class: "title" }, ...titleParts(title).map(({ text, tag }) => (tag ? el("b", {}, text) : text))),
    counters.views > 0 ? el("p", { class: "views" }, many(counters.views, "view")) : null,
  );
}

function creatorButton({ creator }, openCreator) {
  const props = { type: "button", class: "rail-creator", "aria-label": `About ${creator.handle}`, on: { click: () => openCreator(creator) } };
  return el("button", props, avatar(creator));
}

function like(item) {
  const changed = (liked, likes) => {
    item.viewer.liked = liked;
    item.counters.likes = likes;
  };
  const path = `/v1/videos/${item.video_id}/like`;
  return likeButton({ liked: item.viewer.liked, likes: item.counters.likes, path, why: "Sign in to like clips", className: "rail-item like", changed });
}

function commentsButton(item) {
  const number = el("span", { class: "count" });
  const show = (total) => {
    item.counters.comments = total;
    number.textContent = count(total);
  };
  show(item.counters.comments);
  return el("button", { type: "button", class: "rail-item", "aria-label": "Comments", on: { click: () => openComments(item, show) } }, icon("bubble"), number);
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
