// One clip of the feed: placeholder, poster, video, and what is written and pressed on top of it.

import { el, icon } from "./dom.js";
import { overlay } from "./overlay.js";
import { placeholder } from "./placeholder.js";
import { preloadFor, sources } from "./playback.js";
import { Player } from "./player.js";
import { sound } from "./sound.js";

const COVER_TOLERANCE = 1.35;

export class Slide {
  #watch;
  #hooks;
  #player = null;
  #layers = null;
  #watchedMs = 0;

  /** `watch` takes the watch reports. `hooks`: `{openCreator, firstFrame}`. */
  constructor(item, watch, hooks) {
    this.item = item;
    this.#watch = watch;
    this.#hooks = hooks;
    this.node = el("section", { class: "slide", "aria-label": item.title || "Clip", "data-video-id": item.video_id });
  }

  get shown() {
    return this.node.classList.contains("has-frame");
  }

  get entered() {
    return this.node.hasAttribute("aria-current");
  }

  get paused() {
    return this.#player?.paused ?? true;
  }

  /** Make the still picture and the overlay. Without this a slide is an empty box of the right height. */
  fill() {
    if (this.#layers) return;
    const { poster } = this.item.playback;
    const image = el("img", { class: "poster", src: poster.url, alt: "", decoding: "async" });
    image.addEventListener("load", () => image.classList.add("is-loaded"));
    this.#layers = {
      still: el("div", { class: "still" }, placeholder(this.item.playback.placeholder, this.item.video_id), image),
      bar: el("div", { class: "progress" }, el("i")),
      overlay: overlay(this.item, this.#hooks),
      paused: el("div", { class: "paused-sign" }, icon("play")),
    };
    this.node.classList.toggle("fits", !this.#covers());
    this.node.append(...[this.#layers.still, this.#layers.paused, this.#layers.overlay.node, this.#layers.bar]);
  }

  empty() {
    this.leave();
    this.detach();
    this.#layers?.overlay.release();
    this.#layers = null;
    this.node.replaceChildren();
  }

  attach(preload, { cold = false } = {}) {
    if (this.#player) {
      if (preload === "auto") this.#player.preload = preload;
      return;
    }
    const player = new Player(sources(this.item, { cold }), { preload, label: this.item.title, watchedMs: this.#watchedMs });
    const mark = (name, on) => () => this.node.classList.toggle(name, on);
    player.addEventListener("frame", mark("has-frame", true));
    player.addEventListener("frame", () => this.#hooks.firstFrame(this));
    player.addEventListener("waiting", mark("is-waiting", true));
    player.addEventListener("playing", mark("is-waiting", false));
    player.addEventListener("broken", mark("is-broken", true));
    player.addEventListener("broken", () => this.#hooks.firstFrame(this));
    player.addEventListener("progress", () => this.#progress());
    this.#player = player;
    this.#layers.still.after(player.node);
  }

  detach() {
    this.#player?.destroy();
    this.#player = null;
    this.node.classList.remove("has-frame", "is-waiting", "is-paused", "is-broken");
  }

  /** The clip is on screen now: play, and let the server know it was seen however short that is. */
  enter({ cold = false } = {}) {
    this.fill();
    this.attach(preloadFor(0), { cold });
    this.node.classList.remove("is-paused");
    this.node.setAttribute("aria-current", "true");
    this.#report();
    sound.addEventListener("change", this.#followSound);
    this.#player?.play();
  }

  leave() {
    this.node.removeAttribute("aria-current");
    sound.removeEventListener("change", this.#followSound);
    this.#player?.rewind();
    this.node.classList.remove("is-waiting", "is-paused");
  }

  togglePause() {
    const pause = !this.paused;
    if (pause) this.#player?.pause();
    else this.#player?.play();
    this.node.classList.toggle("is-paused", pause);
  }

  suspend() {
    this.#player?.pause();
  }

  resume() {
    if (!this.node.classList.contains("is-paused")) this.#player?.play();
  }

  like({ only = false } = {}) {
    this.#layers?.overlay.like(only);
  }

  talk() {
    this.#layers?.overlay.talk();
  }

  /** A heart where the finger was. */
  burst(x, y) {
    const heart = icon("heart");
    heart.classList.add("burst");
    heart.style.left = `${x}px`;
    heart.style.top = `${y}px`;
    heart.addEventListener("animationend", () => heart.remove());
    this.node.append(heart);
  }

  #followSound = () => {
    this.#player.node.muted = sound.muted;
  };

  #progress() {
    this.#layers.bar.firstChild.style.transform = `scaleX(${this.#player.progress})`;
    if (this.#player.watchedMs === this.#watchedMs) return;
    this.#watchedMs = this.#player.watchedMs;
    this.#report();
  }

  /** One's own clips have no token: watching them counts for nothing. */
  #report() {
    if (this.item.play_token) this.#watch.watched(this.item.play_token, this.#watchedMs);
  }

  /** Upright clips fill the screen; wide ones are shown whole over their own blurred poster. */
  #covers() {
    const { width, height } = this.item;
    return !width || height / width >= 16 / 9 / COVER_TOLERANCE;
  }
}
