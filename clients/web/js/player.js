// One video element: its sources, its first frame, and an honest measure of how long it was watched.

import { el } from "./dom.js";
import { sound } from "./sound.js";

const LONGEST_STEP_S = 2;

/** Tells "frame" (the first one is on screen), "waiting", "playing", "progress" and "broken". */
export class Player extends EventTarget {
  #sources;
  #last = 0;
  #life = new AbortController();
  watchedMs = 0;

  constructor(addresses, { preload, label, watchedMs = 0 }) {
    super();
    this.#sources = [...addresses];
    this.watchedMs = watchedMs;
    this.node = el("video", { playsinline: true, loop: true, disablepictureinpicture: true, preload, "aria-label": label });
    this.node.muted = sound.muted;
    this.#listen();
    this.node.src = this.#sources.shift();
  }

  get paused() {
    return this.node.paused;
  }

  /** 0 to 1. */
  get progress() {
    return this.node.duration ? this.node.currentTime / this.node.duration : 0;
  }

  set preload(value) {
    this.node.preload = value;
  }

  async play() {
    this.node.muted = sound.muted;
    try {
      await this.node.play();
    } catch (error) {
      if (error.name !== "NotAllowedError" || this.node.muted) return;
      sound.refuse();
      this.play();
    }
  }

  pause() {
    this.#measure();
    this.node.pause();
  }

  rewind() {
    this.pause();
    this.#last = 0;
    if (this.node.currentTime > 0) this.node.currentTime = 0;
  }

  /** Lets go of the decoder and the connection: browsers keep both for a video that is merely out of the page. */
  destroy() {
    this.#life.abort();
    this.node.pause();
    this.node.removeAttribute("src");
    this.node.load();
    this.node.remove();
  }

  #listen() {
    const { signal } = this.#life;
    const on = (event, act, once = false) => this.node.addEventListener(event, act, { signal, once });
    const tell = (name) => () => signal.aborted || this.dispatchEvent(new Event(name));
    for (const name of ["waiting", "playing"]) on(name, tell(name));
    on("timeupdate", () => this.#measure());
    on("error", () => this.#failOver());
    if (this.node.requestVideoFrameCallback) this.node.requestVideoFrameCallback(tell("frame"));
    else on("loadeddata", tell("frame"), true);
  }

  /** Adds what has been played since the last look. A jump is a seek or a loop's seam, not watching. */
  #measure() {
    const { currentTime: now, duration } = this.node;
    const step = now >= this.#last ? now - this.#last : now + duration - this.#last;
    if (!this.node.paused && step > 0 && step < LONGEST_STEP_S) this.watchedMs += step * 1000;
    this.#last = now;
    this.dispatchEvent(new Event("progress"));
  }

  #failOver() {
    const next = this.#sources.shift();
    if (!next) {
      this.dispatchEvent(new Event("broken"));
      return;
    }
    const { paused } = this.node;
    this.node.src = next;
    if (!paused) this.play();
  }
}
