// Watching needs no account. What does asks for one at the moment it is needed, and goes on afterwards.

import { el } from "./dom.js";
import { changes, viewer } from "./session.js";
import { openSheet } from "./sheet.js";
import { signInCard } from "./sign_in.js";

/** Does `act` at once for who is signed in. Anybody else signs in first; `why` tells them what for. */
export async function asMember(why, act) {
  if (viewer()) {
    act();
    return;
  }
  if (!(await signedIn(why))) return;
  act();
  changes.dispatchEvent(new Event("change"));
}

function signedIn(why) {
  return new Promise((resolve) => {
    const card = signInCard(() => {
      resolve(true);
      sheet.close();
    });
    const head = el("header", {}, el("img", { src: "/favicon.svg", alt: "" }), el("h2", {}, why));
    const sheet = openSheet({ label: why, className: "join", content: [head, card], closed: () => resolve(false) });
  });
}
