// Not to see somebody any more, and to take that back.

import { api } from "./api.js";
import { ask } from "./dialog.js";
import { el, toast } from "./dom.js";
import { sentence } from "./errors.js";
import { asMember } from "./member.js";

/** Their clips stay away; they are not told. `done` is called at once. */
export function mutePerson(person, done) {
  asMember(`Sign in to mute @${person.handle}`, () => hide(`/v1/profiles/${person.user_id}/mute`, `You muted @${person.handle}.`, done));
}

export function blockPerson(person, done) {
  asMember(`Sign in to block @${person.handle}`, async () => {
    const path = `/v1/profiles/${person.user_id}/block`;
    const content = [el("p", { class: "soft" }, "You will not see each other's clips and comments, and you stop following each other.")];
    const blocked = await ask({ title: `Block @${person.handle}?`, content, action: "Block", danger: true, run: () => api.put(path) });
    if (!blocked) return;
    toast(`You blocked @${person.handle}.`);
    done();
  });
}

/** Away at once; with a way back as long as the message stands. What `done` answers is called on the way back. */
export async function hide(path, words, done) {
  const wantAgain = done();
  const undo = async () => {
    try {
      await api.delete(path);
      wantAgain?.();
      toast("Taken back.");
    } catch (error) {
      toast(sentence(error));
    }
  };
  try {
    await api.put(path);
    toast(words, { action: "Undo", run: undo });
  } catch (error) {
    wantAgain?.();
    toast(sentence(error));
  }
}
