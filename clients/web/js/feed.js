// The feed: a column of clips, one on screen. Plays that one, loads the next two, asks for more before the end.

import { again } from "./again.js";
import { afterPaint, el, notice, spinner } from "./dom.js";
import { sentence } from "./errors.js";
import { onKeys, onTap, onWheel } from "./gestures.js";
import { hiding, isGone } from "./hide_person.js";
import { Pages } from "./pages.js";
import { preloadFor } from "./playback.js";
import { Slide } from "./slide.js";
import { sound } from "./sound.js";

const ASK_AHEAD = 3;
const KEEP_STILLS = 3;

export class Feed {
  #slides = [];
  #at = -1;
  #goingTo = null;
  #pages = new Pages();
  #loading = null;
  #awake = true;
  #stop = [];
  #watch;
  #hooks;
  #first;
  #unwanted = new Set();
  #tail = el("section", { class: "slide tail" });

  /** `first` is the item to begin with, or null. */
  constructor(watch, { openCreator, openUpload }, first) {
    this.#watch = watch;
    this.#first = first;
    const drop = (unwanted) => this.#drop(unwanted);
    this.#hooks = { openCreator, openUpload, drop, firstFrame: (slide) => slide === this.#current && this.#preload() };
    this.node = el("div", { class: "feed", tabindex: "-1", "aria-label": "Clips" }, this.#tail);
    this.#listen();
    this.#more();
  }

  /** Another page covers the feed: silence, and what was watched goes out. */
  sleep() {
    this.#awake = false;
    this.#current?.suspend();
    this.#watch.flush();
  }

  wake() {
    this.#awake = true;
    if (Date.now() > this.#pages.expiresAt) this.#restart();
    else this.#enterAt(Math.max(this.#at, 0));
  }

  /** This feed is over: another person signed in. */
  release() {
    this.sleep();
    this.#stop.forEach((stop) => stop());
    this.#slides.forEach((slide) => slide.empty());
    this.#slides = [];
  }

  /** The clip on screen. */
  get item() {
    return this.#current?.item ?? null;
  }

  step(by) {
    const target = (this.#goingTo ?? this.#at) + by;
    if (target < 0 || target >= this.node.children.length) return;
    this.#goingTo = target;
    this.#show(target);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.node.scrollTo({ top: target * this.node.clientHeight, behavior: calm ? "auto" : "smooth" });
  }

  get #current() {
    return this.#slides[this.#at];
  }

  #listen() {
    this.node.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.node.addEventListener("touchstart", () => (this.#goingTo = null), { passive: true });
    onWheel(this.node, (by) => this.step(by));
    onTap(this.node, {
      once: () => this.#current?.togglePause(),
      twice: (event) => this.#likeAt(event),
    });
    const next = () => this.step(1);
    const back = () => this.step(-1);
    const keys = { ArrowDown: next, j: next, PageDown: next, ArrowUp: back, k: back, PageUp: back };
    keys[" "] = () => this.#current?.togglePause();
    keys.m = () => sound.toggle();
    keys.l = () => this.#current?.like();
    const personGone = () => this.#remove((item) => isGone(item.creator));
    hiding.addEventListener("person", personGone);
    this.#stop = [onKeys(keys, () => this.#awake), () => hiding.removeEventListener("person", personGone)];
  }

  #scrolled() {
    const nearest = Math.round(this.node.scrollTop / this.node.clientHeight);
    if (this.#goingTo !== null && nearest !== this.#goingTo) return;
    this.#goingTo = null;
    this.#show(nearest);
  }

  #show(index) {
    if (index === this.#at) return;
    this.#current?.leave();
    this.#at = index;
    this.#current?.enter({ cold: index === 0 });
    // Making and unmaking videos takes longer than a frame, so the one that was swiped to is painted first.
    afterPaint(() => this.#arrange());
    const left = this.#slides.length - 1 - index;
    if (left <= (this.#pages.roundGoesOn ? ASK_AHEAD : 0)) this.#more();
  }

  /** Stills around the one on screen, video elements only for its neighbours; the next ones wait for its first frame. */
  #arrange() {
    this.#slides.forEach((slide, index) => {
      const offset = index - this.#at;
      if (Math.abs(offset) > KEEP_STILLS) slide.empty();
      else slide.fill();
      if (preloadFor(offset) === null) slide.detach();
    });
    if (this.#current?.shown) this.#preload();
    this.#watch.flush();
  }

  #preload() {
    for (const offset of [1, 2]) this.#slides[this.#at + offset]?.attach(preloadFor(offset));
  }

  #likeAt(event) {
    const box = this.node.getBoundingClientRect();
    this.#current?.like({ only: true });
    this.#current?.burst(event.clientX - box.left, event.clientY - box.top);
  }

  #wanted(items) {
    return items.filter((item) => !isGone(item.creator) && ![...this.#unwanted].some((unwanted) => unwanted(item)));
  }

  /** The server is told behind a queue, so the next page may still bring it. Answers a function that takes this back. */
  #drop(unwanted) {
    this.#unwanted.add(unwanted);
    this.#remove(unwanted);
    return () => this.#unwanted.delete(unwanted);
  }

  /** What is not wanted any more is gone, and the next one takes its place on screen. */
  #remove(unwanted) {
    const kept = this.#slides.filter((slide) => !unwanted(slide.item));
    if (kept.length === this.#slides.length) return;
    const index = this.#slides.slice(0, this.#at).filter((slide) => kept.includes(slide)).length;
    for (const slide of this.#slides) {
      if (kept.includes(slide)) continue;
      slide.empty();
      slide.node.remove();
    }
    this.#slides = kept;
    this.#goingTo = null;
    this.#at = index;
    if (this.#awake) this.#enterAt(index);
  }

  #restart() {
    this.#slides.forEach((slide) => slide.empty());
    this.#slides = [];
    this.#at = -1;
    this.#goingTo = null;
    this.#pages = new Pages();
    this.node.replaceChildren(this.#tail);
    this.#more();
  }

  #more() {
    this.#loading ??= this.#load().finally(() => (this.#loading = null));
  }

  async #load() {
    this.#tail.replaceChildren(spinner());
    try {
      const [first, items] = await Promise.all([again(this.#first), this.#pages.next()]);
      this.#first = null;
      const wanted = this.#wanted(first ? [first, ...items.filter((item) => item.video_id !== first.video_id)] : items);
      this.#append(wanted);
      if (wanted.length === 0) this.#tail.replaceChildren(this.#nothing());
    } catch (error) {
      this.#tail.replaceChildren(this.#failure(error));
    }
  }

  #append(items) {
    const waiting = this.#at === -1 || this.#at >= this.#slides.length;
    const slides = items.map((item) => new Slide(item, this.#watch, this.#hooks));
    this.#slides.push(...slides);
    // Taken out and put back: a snapping scroller would follow the tail down past the clips that just arrived.
    this.#tail.remove();
    this.node.append(...slides.map((slide) => slide.node), this.#tail);
    if (waiting && this.#awake) this.#enterAt(Math.max(this.#at, 0));
    else this.#arrange();
  }

  /** Go there at once: a clip that is on screen already goes on where it was. */
  #enterAt(index) {
    this.node.scrollTo({ top: index * this.node.clientHeight, behavior: "instant" });
    if (this.#slides[index]?.entered) {
      this.#current.resume();
      return;
    }
    this.#at = -1;
    this.#show(index);
  }

  #nothing() {
    if (this.#slides.length > 0) {
      const words = { title: "That is all for now", text: "You have seen every clip. New ones turn up here." };
      return notice({ symbol: "check", ...words, action: "Look again", onAction: () => this.#restart() });
    }
    const words = { title: "Nothing to watch yet", text: "Be the first: upload a clip and it plays here for everybody." };
    return notice({ symbol: "film", ...words, action: "Upload a clip", onAction: this.#hooks.openUpload });
  }

  #failure(error) {
    const offline = error.code === "offline";
    const title = offline ? "No connection" : "The feed did not load";
    return notice({ symbol: offline ? "cloud" : "alert", title, text: sentence(error), action: "Try again", onAction: () => this.#more() });
  }
}
