// Browsers start a page silent. Sound comes on with the first touch or key, unless this person chose silence.

const KEY = "clipfeed.muted";
const GESTURES = ["pointerup", "keydown"];

class Sound extends EventTarget {
  #chosenSilence = localStorage.getItem(KEY) === "1";
  #allowed = navigator.userActivation?.hasBeenActive ?? false;

  constructor() {
    super();
    for (const gesture of GESTURES) document.addEventListener(gesture, () => this.#allow(), { once: true, capture: true });
  }

  get muted() {
    return this.#chosenSilence || !this.#allowed;
  }

  toggle() {
    this.#chosenSilence = !this.muted;
    this.#allowed = true;
    localStorage.setItem(KEY, this.#chosenSilence ? "1" : "0");
    this.#tell();
  }

  /** The browser refused to start with sound: be silent until the next gesture. */
  refuse() {
    this.#allowed = false;
    for (const gesture of GESTURES) document.addEventListener(gesture, () => this.#allow(), { once: true, capture: true });
    this.#tell();
  }

  #allow() {
    if (this.#allowed) return;
    this.#allowed = true;
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

export const sound = new Sound();
