// How fast media came lately: the feed suggests the rendition to start with by it.

const ENOUGH_BYTES = 100_000;
const MOST_KBPS = 1_000_000;
const KEPT = 5;

const lately = [];

/** Kilobits a second, the median of the last files; null until something large enough was loaded over the network. */
export function throughput() {
  const sorted = [...lately].sort((a, b) => a - b);
  return sorted.length ? sorted[Math.floor(sorted.length / 2)] : null;
}

function note({ name, transferSize, responseStart, responseEnd }) {
  if (!name.includes("/v/") || transferSize < ENOUGH_BYTES || responseEnd <= responseStart) return;
  const kbps = Math.round((transferSize * 8) / (responseEnd - responseStart));
  lately.push(Math.min(Math.max(kbps, 1), MOST_KBPS));
  if (lately.length > KEPT) lately.shift();
}

new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type: "resource", buffered: true });
