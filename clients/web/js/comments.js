// What people say about a clip: a sheet over it, while it plays on.

import { api } from "./api.js";
import { commentForm } from "./comment_form.js";
import { commentRow } from "./comment.js";
import { el, notice } from "./dom.js";
import { many } from "./format.js";
import { listing, paged } from "./listing.js";
import { asMember } from "./member.js";
import { viewer } from "./session.js";
import { openSheet } from "./sheet.js";

const PAGE = 20;

/** `counted(total)` is told whenever the number of comments is known anew. */
export function openComments(item, counted) {
  const title = el("h2", {}, "Comments");
  const talk = el("div", { class: "comments" });
  const room = { path: `/v1/videos/${item.video_id}/comments`, item, answer: (comment) => form.answer(comment) };
  const joined = () => {
    sheet.close();
    openComments(item, counted);
  };
  const form = viewer() ? commentForm(room.path, (comment) => written(comment)) : invitation(joined);
  const sheet = openSheet({ label: "Comments", className: "talk", content: [el("header", {}, title), talk, form.node] });
  let total = 0;
  let list;
  const count = (now) => {
    total = now;
    title.textContent = total > 0 ? many(total, "comment") : "Comments";
    counted(total);
  };
  const load = () => {
    list = el("ol", {});
    talk.replaceChildren(list, listing(list, page, () => notice({ symbol: "bubble", title: "No comments yet", text: "Say the first word." })));
  };
  const page = async (cursor) => {
    const { body } = await api.get(paged(room.path, PAGE, cursor));
    if (!cursor) count(body.total);
    return { rows: body.comments.filter(({ comment_id: id }) => !rowOf(id)).map((comment) => commentRow(comment, room)), cursor: body.cursor };
  };
  const rowOf = (id) => talk.querySelector(`[data-comment-id="${CSS.escape(id)}"]`);
  const written = (comment) => {
    count(total + 1);
    const [parent, reply] = comment.comment_id.split(".");
    if (reply) rowOf(parent)?.addReply(comment);
    else list.insertBefore(commentRow(comment, room), list.querySelector(":scope > .comment:not(:has(.pinned))"));
    list.nextSibling.querySelector(".notice")?.remove();
    rowOf(comment.comment_id)?.scrollIntoView({ block: "nearest" });
  };
  room.gone = ({ comment_id: id, replies }) => {
    rowOf(id)?.remove();
    count(Math.max(0, total - 1 - replies));
  };
  room.pinned = load;
  load();
}

/** Where a guest would write. */
function invitation(joined) {
  const join = () => asMember("Sign in to comment", joined);
  const button = el("button", { type: "button", class: "quiet", on: { click: join } }, "Sign in to comment");
  return { node: el("div", { class: "comment-form" }, button), answer: join };
}
