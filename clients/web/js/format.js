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
