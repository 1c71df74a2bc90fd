// Where a comment is written. It keeps its name until it is answered, so that trying again never says it twice.

import { api } from "./api.js";
import { el, icon, iconButton } from "./dom.js";
import { sentence } from "./errors.js";

const LONGEST = 500;

/** `{node, answer(comment)}`: the form, and to reply to somebody. `written(comment)` is told what the server has made of it. */
export function commentForm(path, written) {
  const field = el("textarea", { rows: 1, maxlength: LONGEST, placeholder: "Add a comment…", "aria-label": "Your comment", enterkeyhint: "send" });
  const send = el("button", { class: "send", "aria-label": "Send", disabled: true }, icon("send"));
  const error = el("p", { class: "error", role: "alert" });
  const reply = el("p", { class: "replying", hidden: true });
  const node = el("form", { class: "comment-form" }, error, reply, el("div", { class: "comment-line" }, field, send));
  let key = crypto.randomUUID();
  let replyTo = null;
  const answer = (comment) => {
    replyTo = comment?.comment_id ?? null;
    key = crypto.randomUUID();
    reply.hidden = !comment;
    if (!comment) return;
    reply.replaceChildren(`Replying to @${comment.author.handle}`, iconButton("close", "Do not reply", () => answer(null)));
    if (replyTo.includes(".")) field.value = `@${comment.author.handle} `;
    field.focus();
  };
  const changed = () => {
    key = crypto.randomUUID();
    send.disabled = field.value.trim() === "";
  };
  field.addEventListener("input", changed);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!send.disabled) node.requestSubmit();
  });
  node.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.textContent = "";
    node.toggleAttribute("inert", true);
    try {
      const draft = replyTo ? { text: field.value, reply_to: replyTo } : { text: field.value };
      const { body } = await api.post(path, draft, { headers: { "idempotency-key": key } });
      field.value = "";
      answer(null);
      changed();
      written(body);
    } catch (problem) {
      error.textContent = sentence(problem);
    } finally {
      node.toggleAttribute("inert", false);
    }
  });
  return { node, answer };
}
