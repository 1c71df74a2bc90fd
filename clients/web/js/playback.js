// Which file of a clip to play, and how much of it to load ahead.

const HLS_TYPE = "application/vnd.apple.mpegurl";
const MP4_IS_ENOUGH_MS = 15_000;

/**
 * The addresses to try, best first. The MP4 start rung needs one request to its first frame and is the whole clip,
 * so it goes first for short clips, for the very first clip of a visit, and where the browser has no HLS of its own.
 */
export function sources({ playback, duration_ms: duration }, { cold }) {
  const { mp4, hls } = playback;
  const playsHls = hls && document.createElement("video").canPlayType(HLS_TYPE) !== "";
  if (!playsHls) return [mp4.url];
  return cold || duration <= MP4_IS_ENOUGH_MS ? [mp4.url, hls.url] : [hls.url, mp4.url];
}

/** How to preload the clip that is `offset` slides away; null keeps no video element alive for it. */
export function preloadFor(offset) {
  return { "-1": "metadata", 0: "auto", 1: "auto", 2: "metadata" }[offset] ?? null;
}
