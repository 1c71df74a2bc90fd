// The grid of one's own clips: each tells its state, and why it failed if it did.

import { api } from "./api.js";
import { ask } from "./dialog.js";
import { el, icon, iconButton, notice } from "./dom.js";
import { count } from "./format.js";
import { listing, paged } from "./listing.js";
import { placeholder } from "./placeholder.js";
import { follow, SETTLED } from "./upload.js";

const PAGE = 30;
const STATES = {
  requested: "Waiting for the file",
  uploaded: "Received",
  checking: "Checking",
  transcoding: "Preparing",
  failed: "Failed",
  blocked: "Blocked",
};

export function myVideos({ openClip, openUpload, signal }) {
  const grid = el("div", { class: "grid" });
  const hooks = { openClip, signal };
  const page = async (cursor) => {
    const { body } = await api.get(paged("/v1/me/videos", PAGE, cursor));
    return { rows: body.videos.map((video) => tile(video, hooks)), cursor: body.cursor };
  };
  const words = { title: "No clips yet", text: "What you upload is listed here, with its state." };
  const nothing = () => notice({ symbol: "film", ...words, action: "Upload a clip", onAction: openUpload });
  return el("section", { class: "my-videos", "aria-label": "Your clips" }, grid, listing(grid, page, nothing));
}

function tile(video, hooks) {
  const node = el("article", { class: "tile" });
  draw(node, video, hooks);
  if (!SETTLED.has(video.state)) followState(node, video, hooks);
  return node;
}

function draw(node, video, { openClip }) {
  node.dataset.state = video.state;
  node.dataset.videoId = video.video_id;
  const back = placeholder(video.playback?.placeholder, video.video_id);
  const body = video.state === "ready" ? readyBody(video, openClip) : stateBody(video);
  const remove = iconButton("trash", `Delete ${video.title || "this clip"}`, () => removeVideo(node, video), "tile-delete");
  node.replaceChildren(back, body, remove);
}

export function readyBody({ video_id: id, title, playback, counters }, openClip) {
  const numbers = el("span", { class: "tile-count" }, icon("play"), count(counters.views), icon("heart"), count(counters.likes));
  const props = { type: "button", class: "tile-open", "aria-label": `Play ${title || "clip"}`, on: { click: () => openClip(id) } };
  return el("button", props, el("img", { src: playback.poster.url, alt: "", loading: "lazy" }), numbers);
}

function stateBody({ state, progress_percent: percent, reason, title }) {
  const bar = el("div", { class: "bar" }, el("i"));
  bar.firstChild.style.transform = `scaleX(${(percent ?? 0) / 100})`;
  const bad = state === "failed" || state === "blocked";
  return el(
    "div",
    { class: "tile-state" },
    icon(bad ? "alert" : "film"),
    el("strong", {}, STATES[state] ?? state),
    bad ? el("p", { class: "tile-reason" }, reason?.message ?? "") : bar,
    el("small", {}, title),
  );
}

async function followState(node, video, hooks) {
  try {
    await follow(video.video_id, (status) => draw(node, { ...video, ...status, state: unready(status.state) }, hooks), hooks.signal);
    const { body } = await api.get(`/v1/videos/${video.video_id}`, { signal: hooks.signal });
    draw(node, { ...video, ...body, state: "ready" }, hooks);
  } catch {
    // Left the page, or the clip failed or was deleted meanwhile: the tile keeps the last state it was told.
  }
}

/** A clip that has just become ready is drawn as such only with its poster, which comes with the next answer. */
function unready(state) {
  return state === "ready" ? "transcoding" : state;
}

async function removeVideo(node, { video_id: id, title }) {
  const content = [el("p", {}, `${title || "This clip"} disappears for everybody, at once and for good.`)];
  const removed = await ask({ title: "Delete this clip?", content, action: "Delete", danger: true, run: () => api.delete(`/v1/videos/${id}`) });
  if (removed) node.remove();
}
