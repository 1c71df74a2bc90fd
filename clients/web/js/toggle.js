// A like or a follow: shows at once what the person wants, and goes back if the server refuses.

export class Toggle {
  #confirmed;
  #sending = false;

  /** `send(on)` tells the server; `show(on)` draws; `failed(error)` is told after the drawing went back. */
  constructor({ on, send, show, failed }) {
    this.on = on;
    this.#confirmed = on;
    Object.assign(this, { send, show, failed });
  }

  flip() {
    this.set(!this.on);
  }

  set(on) {
    if (on === this.on) return;
    this.on = on;
    this.show(on);
    if (!this.#sending) this.#settle();
  }

  /** Only one call is under way at a time: after fast taps the last one wins, in order. */
  async #settle() {
    this.#sending = true;
    try {
      while (this.on !== this.#confirmed) {
        const wanted = this.on;
        await this.send(wanted);
        this.#confirmed = wanted;
      }
    } catch (error) {
      this.on = this.#confirmed;
      this.show(this.on);
      this.failed(error);
    } finally {
      this.#sending = false;
    }
  }
}
