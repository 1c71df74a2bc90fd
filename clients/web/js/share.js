// A clip's address for somebody else: handed to the phone's own sheet, or copied.

import { api } from "./api.js";
import { toast } from "./dom.js";
import { viewer } from "./session.js";

export async function share({ video_id: id, title, counters }) {
  const url = `${location.origin}/#/clip/${id}`;
  try {
    if (navigator.share && matchMedia("(pointer: coarse)").matches) await navigator.share({ title, url });
    else {
      await navigator.clipboard.writeText(url);
      toast("Link copied.");
    }
  } catch (error) {
    if (error.name !== "AbortError") toast(url);
    return;
  }
  if (!viewer()) return;
  counters.shares += 1;
  // Only a count: that it was shared does not depend on it.
  api.put(`/v1/videos/${id}/share`).catch(() => {});
}
