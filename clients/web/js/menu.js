// What else one may do with a clip: a sheet of plain lines.

import { api } from "./api.js";
import { el, icon, toast } from "./dom.js";
import { sentence } from "./errors.js";
import { blockPerson, hide, mutePerson } from "./hide_person.js";
import { asMember } from "./member.js";
import { report } from "./report.js";
import { share } from "./share.js";
import { openSheet } from "./sheet.js";

/** `drop(unwanted)` takes away every clip for which `unwanted(item)` holds. Of one's own clips there is only sharing. */
export function openMenu(item, drop) {
  const line = (symbol, words, act, className = "") => {
    const run = () => {
      sheet.close();
      act();
    };
    return el("button", { type: "button", class: `line ${className}`, on: { click: run } }, icon(symbol), words);
  };
  const { creator, video_id: id } = item;
  const path = `/v1/videos/${id}`;
  const clipGoes = () => drop((other) => other.video_id === id);
  const others = () => [
    el("div", { class: "lines" }, ...[
      line("hide", "Not interested", () => asMember("Sign in to shape your feed", () => hide(`${path}/not-interested`, "You will see less like this.", clipGoes))),
      line("hush", `Mute @${creator.handle}`, () => mutePerson(creator)),
    ]),
    el("div", { class: "lines" }, ...[
      line("flag", "Report", () => report(path, "clip", clipGoes), "is-grave"),
      line("block", `Block @${creator.handle}`, () => blockPerson(creator), "is-grave"),
    ]),
  ];
  const kept = item.viewer ? [saveLine(item, path, line), repostLine(item, path, line)] : [];
  const groups = [el("div", { class: "lines" }, ...kept, line("share", "Share", () => share(item))), ...(item.viewer ? others() : [])];
  const sheet = openSheet({ label: "More", className: "menu", content: [el("h2", {}, item.title || `Clip of @${creator.handle}`), ...groups] });
}

function saveLine(item, path, line) {
  const { saved } = item.viewer;
  const act = () => turn(`${path}/save`, !saved, saved ? "Not saved any more." : "Saved. You find it on your profile.", () => (item.viewer.saved = !saved));
  return line(saved ? "saved" : "save", saved ? "Saved" : "Save", () => asMember("Sign in to save clips", act));
}

function repostLine(item, path, line) {
  const { reposted } = item.viewer;
  const act = () => turn(`${path}/repost`, !reposted, reposted ? "Repost taken back." : "Reposted to your followers.", () => (item.viewer.reposted = !reposted));
  return line("repost", reposted ? "Take back the repost" : "Repost", () => asMember("Sign in to repost clips", act));
}

async function turn(path, on, words, done) {
  try {
    await (on ? api.put(path) : api.delete(path));
    done();
    toast(words);
  } catch (error) {
    toast(sentence(error));
  }
}
