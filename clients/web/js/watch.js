// Reports how long each play was watched. Kept in this browser until the server has taken it, so that a page
// killed in the middle of a clip still reports when it is opened again.

import { api } from "./api.js";

const BATCH = 50;

export class WatchReporter {
  #key;
  #plays;
  #flushing = null;

  constructor(userId) {
    this.#key = `clipfeed.watched.${userId}`;
    this.#plays = new Map(Object.entries(JSON.parse(localStorage.getItem(this.#key)) ?? {}));
  }

  /** This play has now been watched for `watchedMs` in all. Later, larger figures replace earlier ones. */
  watched(playToken, watchedMs) {
    this.#plays.set(playToken, { event_id: crypto.randomUUID(), watched_ms: Math.round(watchedMs) });
    this.#save();
  }

  /** Send what is waiting. Never throws: what could not be sent stays for the next time. */
  flush() {
    this.#flushing ??= this.#sendAll().finally(() => (this.#flushing = null));
    return this.#flushing;
  }

  async #sendAll() {
    while (this.#plays.size > 0) {
      const batch = [...this.#plays].slice(0, BATCH).map(([play_token, event]) => ({ ...event, play_token }));
      const done = await this.#send(batch);
      if (done.length === 0) return;
      done.forEach((event) => this.#forget(event));
    }
  }

  /** The events that need not be sent again: taken by the server, or never going to be. */
  async #send(events) {
    try {
      await api.post("/v1/events", { events }, { keepalive: true });
      return events;
    } catch (error) {
      if (error.status !== 400) return [];
      const index = /\d+/.exec(error.message);
      return error.code === "play_token_invalid" && index ? events.slice(index[0], Number(index[0]) + 1) : events;
    }
  }

  #forget({ play_token: token, event_id: id }) {
    if (this.#plays.get(token)?.event_id === id) this.#plays.delete(token);
    this.#save();
  }

  #save() {
    localStorage.setItem(this.#key, JSON.stringify(Object.fromEntries(this.#plays)));
  }
}
