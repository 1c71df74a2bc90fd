// The feed's pages, one after the other. After the last one a new round begins: a small catalogue comes again.

import { api } from "./api.js";
import { throughput } from "./throughput.js";

const PAGE = 10;

export class Pages {
  #cursor = null;
  /** When the addresses and play tokens of the newest page go stale, in epoch milliseconds. */
  expiresAt = Infinity;

  get roundGoesOn() {
    return this.#cursor !== null;
  }

  /** The items of the next page; none when there is nothing to watch. */
  async next() {
    const from = this.#cursor ? `&cursor=${encodeURIComponent(this.#cursor)}` : "";
    const speed = throughput() ? `&throughput_kbps=${throughput()}` : "";
    try {
      const { body: page } = await api.get(`/v1/feed?limit=${PAGE}${speed}${from}`);
      this.#cursor = page.cursor;
      this.expiresAt = Date.parse(page.expires_at) || Infinity;
      return page.items;
    } catch (error) {
      if (!from || error.status !== 400) throw error;
      // The cursor has outlived its session, as after a night in a background tab.
      this.#cursor = null;
      return this.next();
    }
  }
}
