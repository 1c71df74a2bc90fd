// The feed: a column of clips, one on screen. Plays that one, loads the next two, asks for more before the end.

import { api } from "./api.js";
import { el, notice, spinner } from "./dom.js";
import { sentence } from "./errors.js";
import { onKeys, onTap, onWheel } from "./gestures.js";
import { preloadFor } from "./playback.js";
import { Slide } from "./slide.js";
import { sound } from "./sound.js";

const PAGE = 10;
const ASK_AHEAD = 3;
const KEEP_STILLS = 3;
const REPORT_EVERY_MS = 15_000;

export class Feed {
  #slides = [];
  #at = -1;
  #goingTo = null;
  #cursor = null;
  #loading = null;
  #expiresAt = Infinity;
  #awake = true;
  #stop = [];
  #watch;
  #hooks;
  #tail = el("section", { class: "slide tail" });

  constructor(watch, { openCreator, openUpload }) {
    this.#watch = watch;
    this.#hooks = { openCreator, openUpload, firstFrame: (slide) => slide === this.#current && this.#preload() };
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
    this.node.scrollTo({ top: Math.max(this.#at, 0) * this.node.clientHeight, behavior: "instant" });
    if (Date.now() > this.#expiresAt) this.#restart();
    else this.#current?.resume();
  }

  /** This feed is over: another person signed in. */
  release() {
    this.sleep();
    this.#stop.forEach((stop) => stop());
    this.#slides.forEach((slide) => slide.empty());
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
    const report = setInterval(() => this.#awake && this.#watch.flush(), REPORT_EVERY_MS);
    this.#stop = [onKeys(keys, () => this.#awake), () => clearInterval(report)];
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
    this.#watch.flush();
    this.#at = index;
    this.#arrange();
    this.#current?.enter();
    const left = this.#slides.length - 1 - index;
    if (left <= (this.#cursor ? ASK_AHEAD : 0)) this.#more();
  }

  /** Stills around the one on screen, video elements only for its neighbours; the next ones wait for its first frame. */
  #arrange() {
    this.#slides.forEach((slide, index) => {
      const offset = index - this.#at;
      if (Math.abs(offset) > KEEP_STILLS) slide.empty();
      else slide.fill();
      if (preloadFor(offset) === null) slide.detach();
    });
    this.#current?.attach(preloadFor(0), { cold: this.#at === 0 });
    if (this.#current?.shown) this.#preload();
  }

  #preload() {
    for (const offset of [1, 2]) this.#slides[this.#at + offset]?.attach(preloadFor(offset));
  }

  #likeAt(event) {
    const box = this.node.getBoundingClientRect();
    this.#current?.like({ only: true });
    this.#current?.burst(event.clientX - box.left, event.clientY - box.top);
  }

  #restart() {
    this.#slides.forEach((slide) => slide.empty());
    this.#slides = [];
    this.#at = -1;
    this.#cursor = null;
    this.node.replaceChildren(this.#tail);
    this.#more();
  }

  /** Without a cursor this begins a new round: a small catalogue comes round again instead of ending. */
  #more() {
    this.#loading ??= this.#load().finally(() => (this.#loading = null));
  }

  async #load() {
    this.#tail.replaceChildren(spinner());
    try {
      const page = await this.#page();
      this.#cursor = page.cursor;
      this.#expiresAt = Date.parse(page.expires_at) || Infinity;
      this.#append(page.items);
      if (page.items.length === 0) this.#tail.replaceChildren(this.#nothing());
    } catch (error) {
      this.#tail.replaceChildren(this.#failure(error));
    }
  }

  async #page() {
    const from = this.#cursor ? `&cursor=${encodeURIComponent(this.#cursor)}` : "";
    try {
      return (await api.get(`/v1/feed?limit=${PAGE}${from}`)).body;
    } catch (error) {
      if (!from || error.status !== 400) throw error;
      // The cursor has outlived its session, as after a night in a background tab.
      this.#cursor = null;
      return this.#page();
    }
  }

  #append(items) {
    const waiting = this.#at === -1 || this.#at >= this.#slides.length;
    const slides = items.map((item) => new Slide(item, this.#watch, this.#hooks));
    this.#slides.push(...slides);
    // Taken out and put back: a snapping scroller would follow the tail down past the clips that just arrived.
    this.#tail.remove();
    this.node.append(...slides.map((slide) => slide.node), this.#tail);
    if (waiting && slides.length > 0) this.#enterAt(Math.max(this.#at, 0));
    else this.#arrange();
  }

  #enterAt(index) {
    this.#at = -1;
    this.node.scrollTo({ top: index * this.node.clientHeight, behavior: "instant" });
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
