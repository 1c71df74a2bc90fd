// One comment: who said what, the heart beside it, what one may do with it, and the replies below it.

import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { openCreator } from "./creator.js";
import { ask } from "./dialog.js";
import { el, icon, toast } from "./dom.js";
import { sentence } from "./errors.js";
import { ago, many } from "./format.js";
import { likeButton } from "./like.js";
import { listing, paged } from "./listing.js";
import { asMember } from "./member.js";
import { report } from "./report.js";
import { viewer } from "./session.js";

const PAGE = 10;

/**
 * `room` is the conversation: `{path, item, answer(comment), gone(comment), pinned()}`. The node has `addReply(comment)`.
 */
export function commentRow(comment, room) {
  const path = `${room.path}/${comment.comment_id}`;
  const { node: heart } = likeButton({
    liked: comment.viewer.liked,
    likes: comment.likes,
    path: `${path}/like`,
    why: "Sign in to like comments",
    className: "like comment-like",
    changed: () => {},
  });
  const author = el("button", { type: "button", class: "comment-author", "aria-label": `About ${comment.author.handle}`, on: { click: () => openCreator(comment.author) } }, avatar(comment.author));
  const body = el("div", { class: "comment-body" }, who(comment, room), el("p", { class: "comment-text" }, ...textOf(comment)), acts(comment, path, room));
  const node = el("li", { class: "comment", "data-comment-id": comment.comment_id }, author, body, heart);
  const thread = replies(comment, path, room);
  node.append(thread.node);
  node.addReply = thread.add;
  return node;
}

function who({ author, created_at: at, pinned }, { item }) {
  return el(
    "p",
    { class: "comment-who" },
    el("span", {}, `@${author.handle}`),
    author.user_id === item.creator.user_id ? el("b", { class: "badge" }, "Creator") : null,
    el("time", { datetime: at }, ago(at)),
    pinned ? el("span", { class: "pinned" }, icon("pin"), "Pinned") : null,
  );
}

function textOf({ text, mentions }) {
  const handles = new Set(mentions.map(({ handle }) => `@${handle}`));
  return text.split(/(@[a-z0-9_]+)/i).map((part) => (handles.has(part.toLowerCase()) ? el("b", {}, part) : part));
}

function acts(comment, path, room) {
  const own = viewer()?.user_id === comment.author.user_id;
  const mayPin = viewer()?.user_id === room.item.creator.user_id && !comment.comment_id.includes(".");
  const act = (words, run) => el("button", { type: "button", on: { click: run } }, words);
  return el(
    "p",
    { class: "comment-acts" },
    act("Reply", () => room.answer(comment)),
    mayPin ? act(comment.pinned ? "Unpin" : "Pin", () => pin(comment, path, room)) : null,
    comment.viewer.may_delete ? act("Delete", () => remove(comment, path, room)) : null,
    own ? null : act("Report", () => report(path, "comment")),
  );
}

async function pin(comment, path, room) {
  try {
    await (comment.pinned ? api.delete(`${path}/pin`) : api.put(`${path}/pin`));
    room.pinned();
  } catch (error) {
    toast(sentence(error));
  }
}

async function remove(comment, path, room) {
  const content = [el("p", { class: "soft" }, comment.replies ? "Its replies go with it." : "It is gone for good.")];
  const removed = await ask({ title: "Delete this comment?", content, action: "Delete", danger: true, run: () => api.delete(path) });
  if (removed) room.gone(comment);
}

/** `{node, add}`: a line that opens the replies, and to put one's own below them. */
function replies(comment, path, room) {
  const list = el("ol", { class: "replies" });
  const own = el("ol", { class: "replies" });
  const node = el("div", { class: "thread" });
  const known = new Set();
  const rows = (some) => some.filter((reply) => !known.has(reply.comment_id) && known.add(reply.comment_id)).map((reply) => commentRow(reply, room));
  const page = async (cursor) => {
    const { body } = await api.get(paged(`${path}/replies`, PAGE, cursor));
    return { rows: rows(body.comments), cursor: body.cursor };
  };
  if (comment.replies > 0) {
    const open = () => line.replaceWith(list, listing(list, page));
    const line = el("button", { type: "button", class: "more-replies", on: { click: () => asMember("Sign in to read replies", open) } }, `View ${many(comment.replies, "reply", "replies")}`);
    node.append(line);
  }
  const add = (reply) => {
    comment.replies += 1;
    own.append(...rows([reply]));
    node.append(own);
  };
  return { node, add };
}
