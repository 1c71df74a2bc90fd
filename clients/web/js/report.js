// Something is wrong with a clip, a comment or a person: say what.

import { api } from "./api.js";
import { ask } from "./dialog.js";
import { el, toast } from "./dom.js";
import { asMember } from "./member.js";

const REASONS = {
  spam: "Spam or misleading",
  nudity: "Nudity or sexual content",
  violence: "Violence or danger",
  hate: "Hate",
  harassment: "Harassment or bullying",
  illegal: "Something illegal",
  other: "Something else",
};

/** `path` is that of what is reported, `what` its word ("clip"). `done` is called once it is accepted. */
export function report(path, what, done = () => {}) {
  asMember(`Sign in to report this ${what}`, async () => {
    const choices = el("fieldset", { class: "choices" }, ...Object.entries(REASONS).map(choice));
    const send = () => api.put(`${path}/report`, { reason: choices.querySelector(":checked").value });
    const content = [el("p", { class: "soft" }, "Nobody is told that it was you."), choices];
    if (!(await ask({ title: `Report this ${what}`, content, action: "Report", run: send }))) return;
    toast("Thank you. We will look at it.");
    done();
  });
}

function choice([value, words], index) {
  return el("label", {}, el("input", { type: "radio", name: "reason", value, required: true, checked: index === 0 }), words);
}
