// Tells clipfeed what was watched, as docs/numbers.md asks of a player. No dependencies, no build step.
//
//   const events = new WatchEvents({
//     name: `watched.${userId}`,
//     connect: async ({ renew }) => ({ url: "/v1/events", headers: { authorization: `Bearer ${await token(renew)}` } }),
//   });
//   events.watched(item.play_token, 0);     // the clip is on screen
//   events.watched(item.play_token, 4200);  // played so far in this showing, repeats included: about once a second
//   events.flush();                         // the next clip is on screen
//   events.release();                       // another person signs in
//
// A report is kept in localStorage until the server has settled it: a page that is killed, a lost answer or a day
// without connection lose nothing. Each tab keeps its own, and holds a lock as long as it lives, by which a tab that
// starts knows what the dead have left; so no two tabs ever write the same entry.
//
// What happens of itself: a report every ten seconds, one when the page is put away (a fetch with keepalive: a beacon
// cannot carry a token), and again with growing pauses when the server cannot be reached.

const BATCH = 50;
const EVERY_MS = 10_000;
const LONGEST_PAUSE_MS = 60_000;
const DIVIDE = new Set([400, 413]);

/** @typedef {{key: string, token: string, watchedMs: number, at: number, stored: string}} Report */

export class WatchEvents {
  #own;
  #owners;
  #name;
  #connect;
  #life = new AbortController();
  #refused = new Set();
  #sending = null;
  #parting = null;
  #timer = null;
  #failures = 0;
  #pausedUntil = 0;

  /**
   * @param {object} given
   * @param {string} given.name where this person's reports are kept in localStorage
   * @param {(how: {renew: boolean}) => Promise<{url: string, headers: Record<string, string>}>} given.connect
   *   where to send, and who sends; `renew` once the server did not know the token of the time before
   */
  constructor({ name, connect }) {
    this.#name = name;
    this.#connect = connect;
    this.#own = `${name}/${Math.random().toString(36).slice(2)}/`;
    this.#owners = new Set([this.#own]);
    const { signal } = this.#life;
    const alive = new Promise((release) => signal.addEventListener("abort", release));
    navigator.locks?.request(this.#own, () => alive);
    window.addEventListener("pagehide", () => this.#part(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden && this.#part(), { signal });
    window.addEventListener("online", () => this.#resume(), { signal });
    this.#inherit().finally(() => this.flush());
  }

  /** In this showing it has been played for `watchedMs` in all. Only the largest figure counts. */
  watched(playToken, watchedMs) {
    if (this.#refused.has(playToken)) return;
    try {
      if (Number.parseInt(localStorage.getItem(this.#own + playToken), 10) > watchedMs) return;
      localStorage.setItem(this.#own + playToken, `${Math.round(watchedMs)}/${Date.now()}`);
    } catch {
      this.flush(); // the storage is full: what is in it makes room
    }
    this.#sendIn(EVERY_MS);
  }

  /** Send what is waiting. Never throws: what could not be sent stays for the next time. */
  flush() {
    if (Date.now() < this.#pausedUntil) return Promise.resolve();
    this.#sending ??= this.#sendAll().finally(() => (this.#sending = null));
    return this.#sending;
  }

  /** This person is gone. What is left is sent when they are back. */
  release() {
    this.#part();
    clearTimeout(this.#timer);
    this.#life.abort();
  }

  async #sendAll() {
    const waiting = this.#waiting();
    for (let from = 0; from < waiting.length; from += BATCH) {
      if (!(await this.#send(waiting.slice(from, from + BATCH)))) return;
    }
    this.#failures = 0;
  }

  /** The page may be gone in a moment: one request that outlives it, with the newest. */
  #part() {
    const newest = this.#waiting().sort((one, other) => other.at - one.at).slice(0, BATCH);
    if (newest.length > 0) this.#parting ??= this.#send(newest, { keepalive: true }).finally(() => (this.#parting = null));
  }

  /** Whether every report of the batch is settled: taken, or refused for ever. */
  async #send(batch, { keepalive = false } = {}) {
    try {
      const answer = await this.#post(batch, keepalive);
      if (DIVIDE.has(answer.status)) return await this.#divide(batch, keepalive);
      if (!answer.ok) return this.#pause(Number(answer.headers.get("retry-after")) * 1000);
      const { refused } = await answer.json();
      refused.forEach(({ event_id: index }) => this.#refused.add(batch[index].token));
      batch.forEach((report) => this.#forget(report));
      return true;
    } catch {
      return this.#pause();
    }
  }

  async #post(batch, keepalive) {
    const now = Date.now();
    const events = batch.map(({ token, watchedMs, at }, index) => ({ event_id: `${index}`, play_token: token, watched_ms: watchedMs, age_ms: now - at }));
    const body = JSON.stringify({ events });
    const send = async (renew) => {
      const { url, headers } = await this.#connect({ renew });
      return fetch(url, { method: "POST", keepalive, body, headers: { "content-type": "application/json", ...headers } });
    };
    const answer = await send(false);
    return answer.status === 401 ? send(true) : answer;
  }

  /** One report that cannot be read spoils the whole list, so the others go without it. */
  async #divide(batch, keepalive) {
    if (batch.length === 1) {
      this.#refused.add(batch[0].token);
      this.#forget(batch[0]);
      return true;
    }
    const middle = batch.length >> 1;
    const halves = [batch.slice(0, middle), batch.slice(middle)].map((half) => this.#send(half, { keepalive }));
    return (await Promise.all(halves)).every(Boolean);
  }

  #pause(askedMs = 0) {
    const pause = askedMs || Math.min(1000 * 2 ** this.#failures++, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
    this.#pausedUntil = Date.now() + pause;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#sendIn(pause);
    return false;
  }

  #resume() {
    this.#pausedUntil = 0;
    this.flush();
  }

  #sendIn(milliseconds) {
    if (this.#life.signal.aborted) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#resume();
    }, milliseconds);
  }

  /** @returns {Report[]} */
  #waiting() {
    return [...this.#owners].flatMap((owner) => entriesBelow(owner).map(([key, stored]) => {
      const [watchedMs, at] = stored.split("/").map(Number);
      return { key, token: key.slice(owner.length), watchedMs, at, stored };
    }));
  }

  /** Unless more was watched since it was sent. */
  #forget({ key, stored }) {
    if (localStorage.getItem(key) === stored) localStorage.removeItem(key);
  }

  /** What tabs have left that are no more is sent from where it lies: two heirs only say it twice. */
  async #inherit() {
    const { held = [] } = (await navigator.locks?.query()) ?? {};
    const living = new Set(held.map((lock) => lock.name));
    for (const [key] of entriesBelow(`${this.#name}/`)) {
      const owner = key.slice(0, key.indexOf("/", this.#name.length + 1) + 1);
      if (!living.has(owner)) this.#owners.add(owner);
    }
  }
}

/** Those that are still there when they are read; none where the browser keeps nothing for this page. */
function entriesBelow(prefix) {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    return keys.map((key) => [key, localStorage.getItem(key)]).filter(([, stored]) => stored !== null);
  } catch {
    return [];
  }
}
