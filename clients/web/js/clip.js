// One clip on its own, opened from the grid of one's own clips.

import { withViewer } from "./again.js";
import { api } from "./api.js";
import { el, iconButton, notice, spinner } from "./dom.js";
import { sentence } from "./errors.js";
import { onKeys, onTap } from "./gestures.js";
import { hiding, isGone } from "./hide_person.js";
import { Slide } from "./slide.js";
import { sound } from "./sound.js";

/** `before` is the same clip as the person knew it before they signed in, or null. */
export function clipView(id, watch, { openCreator, back, talk, before = null }) {
  const stage = el("div", { class: "feed" }, spinner());
  const node = el("section", { class: "clip" }, stage, iconButton("close", "Back", back, "clip-close"));
  const left = new AbortController();
  let slide = null;
  const load = async () => {
    try {
      const { body } = await api.get(`/v1/videos/${id}`, { signal: left.signal });
      slide = new Slide(withViewer(body, before), watch, { openCreator, drop: back, firstFrame: () => {} });
      stage.replaceChildren(slide.node);
      slide.enter({ cold: true });
      if (talk) slide.talk();
    } catch (error) {
      if (left.signal.aborted) return;
      const words = { title: "This clip is not here", text: sentence(error) };
      stage.replaceChildren(notice({ symbol: "alert", ...words, action: "Back", onAction: back }));
    }
  };
  onTap(stage, { once: () => slide?.togglePause(), twice: () => {} });
  const keys = { " ": () => slide?.togglePause(), m: () => sound.toggle(), Escape: back };
  const forgetKeys = onKeys(keys, () => true);
  const followVisibility = () => (document.hidden ? slide?.suspend() : slide?.resume());
  document.addEventListener("visibilitychange", followVisibility, { signal: left.signal });
  hiding.addEventListener("person", () => slide && isGone(slide.item.creator) && back(), { signal: left.signal });
  load();
  const leave = () => {
    left.abort();
    forgetKeys();
    slide?.leave();
    slide?.empty();
  };
  return { node, leave, item: () => slide?.item ?? null };
}
