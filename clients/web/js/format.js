// Numbers and times as people read them.

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export function count(number) {
  return compact.format(Math.max(0, number ?? 0));
}

export function clock(milliseconds) {
  const seconds = Math.round((milliseconds ?? 0) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Split a title into plain runs and #hashtags, so that tags can be shown as such. */
export function titleParts(title) {
  return title.split(/(#[\p{L}\p{N}_]+)/u).filter(Boolean).map((text) => ({ text, tag: text.startsWith("#") && text.length > 1 }));
}

/** Two colours that belong to one person, the same on every screen. */
export function hues(id) {
  let hash = 7;
  for (const char of id) hash = (hash * 31 + char.codePointAt(0)) >>> 0;
  return [hash % 360, (hash % 360) + 40 + (hash % 50)];
}

const STEPS = [[60_000, "now"], [3_600_000, "min", 60_000], [86_400_000, "h", 3_600_000], [7 * 86_400_000, "d", 86_400_000], [60 * 86_400_000, "wk", 7 * 86_400_000]];

/** How long ago an ISO moment was, as short as beside a comment; the day itself once that says more. */
export function ago(moment) {
  const since = Math.max(0, Date.now() - Date.parse(moment));
  const step = STEPS.find(([below]) => since < below);
  if (!step) return new Date(moment).toLocaleDateString("en", { day: "numeric", month: "short", year: "numeric" });
  return step[2] ? `${Math.floor(since / step[2])} ${step[1]}` : step[1];
}

export function many(number, one, more = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : more}`;
}
