// A clip by itself, as the items of the feed are.

import { api } from "./api.js";
import { viewer } from "./session.js";

const UNKNOWN = { liked: false, saved: false, follows_creator: false };

/**
 * The page of one clip does not say what its viewer did with it; doing it once more changes nothing. `before` is the
 * clip as this page has shown it already, if it has: what was done there is known, however far the server is.
 */
export function withViewer(video, before) {
  const counters = before?.counters ?? video.counters;
  if (viewer()?.user_id === video.creator.user_id) return { ...video, counters };
  return { ...video, counters, viewer: before?.viewer ?? UNKNOWN };
}

/** The same clip for who has signed in meanwhile, with a token of their own; null if they are not to see it. */
export async function again(before) {
  if (!before) return null;
  try {
    const { body } = await api.get(`/v1/videos/${before.video_id}`);
    return withViewer(body, before);
  } catch {
    return null;
  }
}
