// What others did with what is yours, newest first.

import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { openCreator } from "./creator.js";
import { el, notice } from "./dom.js";
import { ago } from "./format.js";
import { listing, paged } from "./listing.js";
import { unread } from "./unread.js";

const PAGE = 20;
const SAID = new Set(["comment", "reply", "mention", "comment_like"]);

export function inboxView({ openClip }) {
  const list = el("ol", { class: "inbox" });
  const page = async (cursor) => {
    const { body } = await api.get(paged("/v1/me/notifications", PAGE, cursor));
    if (!cursor && body.notifications.length > 0) markRead(body.notifications[0].at);
    return { rows: body.notifications.map((each) => row(each, openClip)), cursor: body.cursor };
  };
  const nothing = () => notice({ symbol: "bell", title: "Nothing yet", text: "Likes, comments and new followers turn up here." });
  const node = el("section", { class: "view" }, el("header", {}, el("h1", {}, "Inbox")), list, listing(list, page, nothing));
  return { node, leave: () => {} };
}

async function markRead(until) {
  try {
    const { body } = await api.put("/v1/me/notifications/read", { until });
    unread.set(body.unread);
  } catch {
    // They stay unread, and are marked the next time this page is opened.
  }
}

function row({ kind, actors, video, comment, text, at, read }, openClip) {
  const open = () => {
    if (video) openClip(video.video_id, { talk: SAID.has(kind) });
    else if (actors.length > 0) openCreator(actors[0]);
  };
  const faces = el("span", { class: "faces" }, ...actors.slice(0, 2).map(avatar));
  const words = el(
    "span",
    { class: "inbox-words" },
    el("span", {}, text, " ", el("time", { datetime: at }, ago(at))),
    comment?.snippet ? el("q", {}, comment.snippet) : null,
  );
  const picture = video?.poster ? el("img", { src: video.poster, alt: "", loading: "lazy" }) : null;
  const button = el("button", { type: "button", class: "inbox-row", on: { click: open } }, faces, words, picture);
  return el("li", { class: read ? "" : "is-new" }, button);
}
