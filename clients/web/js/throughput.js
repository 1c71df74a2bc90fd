// How fast media came lately: the feed suggests the rendition to start with by it.

const LEAST_BYTES = 10_000;
/** Of longer files a browser loads no more than it needs soon, and then waits: that says nothing of the line. */
const MOST_BYTES = 4_000_000;
const MOST_KBPS = 1_000_000;
const KEPT = 12;

const lately = [];

/** Kilobits a second, of the last pictures and clips while any of them was on its way; null before the first. */
export function throughput() {
  let [bits, busy, until] = [0, 0, 0];
  for (const { bytes, from, to } of [...lately].sort((a, b) => a.from - b.from)) {
    bits += bytes * 8;
    busy += Math.max(to - Math.max(from, until), 0);
    until = Math.max(until, to);
  }
  return busy > 0 ? Math.min(Math.max(Math.round(bits / busy), 1), MOST_KBPS) : null;
}

function note({ name, transferSize: bytes, responseStart: from, responseEnd: to }) {
  if (!name.includes("/v/") || bytes < LEAST_BYTES || bytes > MOST_BYTES) return;
  lately.push({ bytes, from, to });
  if (lately.length > KEPT) lately.shift();
}

new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type: "resource", buffered: true });
