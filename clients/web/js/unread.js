// How much is new in the inbox: asked now and then while somebody looks at the page.

import { api } from "./api.js";
import { viewer } from "./session.js";

const ASK_EVERY_MS = 60_000;

/** Tells "change" when `count` has changed. */
class Unread extends EventTarget {
  count = 0;
  #etag = null;
  #known = 0;

  constructor() {
    super();
    setInterval(() => this.ask(), ASK_EVERY_MS);
    document.addEventListener("visibilitychange", () => this.ask());
  }

  /**
   * What the server says now, and the `etag` it said so with: no other may be taken for unchanged. An answer to an
   * earlier question that is still under way is of no interest any more.
   */
  set(count, etag = null) {
    this.#known += 1;
    this.#etag = etag;
    if (count === this.count) return;
    this.count = count;
    this.dispatchEvent(new Event("change"));
  }

  /** Another person's page. */
  forget() {
    this.set(0);
    this.ask();
  }

  async ask() {
    if (document.hidden || !viewer()) return;
    const known = this.#known;
    try {
      const { status, body, etag } = await api.get("/v1/me/notifications/unread", { headers: this.#etag ? { "if-none-match": this.#etag } : {} });
      if (known === this.#known && status === 200) this.set(body.unread, etag);
    } catch {
      // Nobody waits for this number; the next try comes.
    }
  }
}

export const unread = new Unread();
