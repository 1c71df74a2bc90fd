// The clips one has saved, and a way to let go of each.

import { api } from "./api.js";
import { el, iconButton, notice, toast } from "./dom.js";
import { sentence } from "./errors.js";
import { listing, paged } from "./listing.js";
import { readyBody } from "./my_videos.js";
import { placeholder } from "./placeholder.js";

const PAGE = 30;

export function savedVideos({ openClip }) {
  const grid = el("div", { class: "grid" });
  const page = async (cursor) => {
    const { body } = await api.get(paged("/v1/me/saved", PAGE, cursor));
    return { rows: body.videos.map((video) => tile(video, openClip)), cursor: body.cursor };
  };
  const words = { title: "Nothing saved yet", text: "Save a clip from its menu, and it waits for you here. Only you see it." };
  return el("section", { class: "my-videos", "aria-label": "Saved clips" }, grid, listing(grid, page, () => notice({ symbol: "save", ...words })));
}

function tile(video, openClip) {
  const remove = iconButton("saved", `Do not save ${video.title || "this clip"} any more`, () => letGo(node, video), "tile-delete");
  const node = el("article", { class: "tile", "data-video-id": video.video_id }, placeholder(video.playback?.placeholder, video.video_id), readyBody(video, openClip), remove);
  return node;
}

async function letGo(node, { video_id: id }) {
  try {
    await api.delete(`/v1/videos/${id}/save`);
    node.remove();
  } catch (error) {
    toast(sentence(error));
  }
}
