// A clip by itself, as the items of the feed are.

import { api } from "./api.js";
import { viewer } from "./session.js";

const UNKNOWN = { liked: false, saved: false, follows_creator: false };

/** The page of one clip does not say what its viewer did with it before; doing it once more changes nothing. */
export function withViewer(video, known = UNKNOWN) {
  return viewer()?.user_id === video.creator.user_id ? video : { ...video, viewer: known };
}

/** The same clip for who has signed in meanwhile, with a token of their own; null if they are not to see it. */
export async function again(item) {
  if (!item) return null;
  try {
    const { body } = await api.get(`/v1/videos/${item.video_id}`);
    return { ...withViewer(body, item.viewer), counters: item.counters };
  } catch {
    return null;
  }
}
