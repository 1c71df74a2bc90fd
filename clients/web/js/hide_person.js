// Not to see somebody any more, and to take that back.

import { api } from "./api.js";
import { ask } from "./dialog.js";
import { el, toast } from "./dom.js";
import { sentence } from "./errors.js";
import { asMember } from "./member.js";
import { viewer } from "./session.js";

/** Tells "person" when somebody is not to be seen any more. */
export const hiding = new EventTarget();

const gone = new Set();
const relation = ({ user_id: id }) => `${viewer()?.user_id}/${id}`;

/** Whether they were sent away on this page: the server is told behind a queue, and may still show them. */
export function isGone(person) {
  return gone.has(relation(person));
}

/** Answers a function that takes it back. */
export function goes(person) {
  gone.add(relation(person));
  hiding.dispatchEvent(new Event("person"));
  return () => comes(person);
}

export function comes(person) {
  gone.delete(relation(person));
}

/** Their clips stay away; they are not told. `done` is called at once. */
export function mutePerson(person, done = () => {}) {
  const away = () => {
    const back = goes(person);
    done();
    return back;
  };
  asMember(`Sign in to mute @${person.handle}`, () => hide(`/v1/profiles/${person.user_id}/mute`, `You muted @${person.handle}.`, away));
}

export function blockPerson(person, done = () => {}) {
  asMember(`Sign in to block @${person.handle}`, async () => {
    const path = `/v1/profiles/${person.user_id}/block`;
    const content = [el("p", { class: "soft" }, "You will not see each other's clips and comments, and you stop following each other.")];
    const blocked = await ask({ title: `Block @${person.handle}?`, content, action: "Block", danger: true, run: () => api.put(path) });
    if (!blocked) return;
    goes(person);
    done();
    toast(`You blocked @${person.handle}.`);
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
