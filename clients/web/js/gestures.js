// Wheel, keys and taps as intentions. Touch swipes need nothing here: the feed is a native snapping scroller.

const WHEEL_STEP = 30;
const WHEEL_QUIET_MS = 150;
const WHEEL_LOCK_MS = 800;
const DOUBLE_TAP_MS = 250;

/** One step per turn of a wheel or sweep on a trackpad, whose after-roll goes on for most of a second. */
export function onWheel(node, step) {
  let sum = 0;
  let last = 0;
  let lockedUntil = 0;
  node.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const now = event.timeStamp;
      if (now - last > WHEEL_QUIET_MS) {
        sum = 0;
        lockedUntil = 0;
      }
      last = now;
      sum += event.deltaY;
      if (now < lockedUntil || Math.abs(sum) < WHEEL_STEP) return;
      step(Math.sign(sum));
      sum = 0;
      lockedUntil = now + WHEEL_LOCK_MS;
    },
    { passive: false },
  );
}

/**
 * `keys` maps `KeyboardEvent.key` to an action. Keys typed into a field, below a dialog or with a modifier are not ours.
 * Answers a function that stops listening.
 */
export function onKeys(keys, awake) {
  const listen = (event) => {
    const typing = event.target.closest?.("input, textarea") || document.querySelector("dialog[open]");
    const pressing = event.key === " " && event.target.closest?.("button, a");
    const action = keys[event.key];
    if (!action || typing || pressing || event.metaKey || event.ctrlKey || event.altKey || !awake()) return;
    event.preventDefault();
    action();
  };
  document.addEventListener("keydown", listen);
  return () => document.removeEventListener("keydown", listen);
}

/** `once(event)` for a tap that stays alone, `twice(event)` for two in a row. Buttons keep their own taps. */
export function onTap(node, { once, twice }) {
  let waiting = null;
  node.addEventListener("click", (event) => {
    if (event.target.closest("button, a")) return;
    if (waiting) {
      clearTimeout(waiting);
      waiting = null;
      twice(event);
      return;
    }
    waiting = setTimeout(() => {
      waiting = null;
      once(event);
    }, DOUBLE_TAP_MS);
  });
}
