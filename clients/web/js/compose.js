// Choose a clip, name it, send it.

import { el, icon, iconButton } from "./dom.js";
import { sentence } from "./errors.js";
import { clock } from "./format.js";
import { ACCEPT, check, Upload } from "./upload.js";

const LONGEST_TITLE = 150;
const METADATA_WITHIN_MS = 3000;

export function composeView({ done }) {
  const work = el("div", { class: "compose-work" });
  const node = el("section", { class: "view compose" }, el("header", {}, el("h1", {}, "New clip")), work);
  const pick = () => work.replaceChildren(picker((file) => prepare(file)));
  const prepare = async (file) => {
    const preview = await previewOf(file);
    try {
      check(file, preview.durationMs);
      work.replaceChildren(composer(file, preview, { done, pick }));
    } catch (error) {
      work.replaceChildren(picker(prepare, sentence(error)));
    }
  };
  pick();
  return { node, leave: () => {} };
}

function picker(onFile, error = "") {
  const input = el("input", { type: "file", accept: ACCEPT, class: "visually-hidden", on: { change: () => input.files[0] && onFile(input.files[0]) } });
  const zone = el(
    "label",
    { class: "drop" },
    icon("cloud"),
    el("strong", {}, "Choose a clip"),
    el("span", {}, "or drop it here"),
    el("small", {}, "MP4, MOV, WebM or MKV · up to 3 minutes · up to 200 MB"),
    input,
  );
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) onFile(event.dataTransfer.files[0]);
  });
  return el("div", {}, zone, el("p", { class: "error", role: "alert" }, error));
}

/** The picture and length as far as this browser can decode the file; the server looks again. */
function previewOf(file) {
  const video = el("video", { muted: true, playsinline: true, loop: true, preload: "auto" });
  video.muted = true;
  video.src = URL.createObjectURL(file);
  return new Promise((resolve) => {
    const settle = () => resolve({ video, durationMs: Number.isFinite(video.duration) ? Math.round(video.duration * 1000) : null });
    for (const event of ["loadedmetadata", "error"]) video.addEventListener(event, settle, { once: true });
    setTimeout(settle, METADATA_WITHIN_MS);
  });
}

function composer(file, { video, durationMs }, { done, pick }) {
  const title = el("textarea", { name: "title", rows: 3, maxlength: LONGEST_TITLE, placeholder: "Say something about it. #hashtags help people find it.", "aria-label": "Title" });
  const left = el("small", { class: "left" }, `0 / ${LONGEST_TITLE}`);
  const error = el("p", { class: "error", role: "alert" });
  const bar = el("div", { class: "bar", role: "progressbar", "aria-label": "Upload", "aria-valuemin": 0, "aria-valuemax": 100, hidden: true }, el("i"));
  const button = el("button", { class: "primary" }, "Post");
  const facts = [durationMs ? clock(durationMs) : null, `${(file.size / 1e6).toFixed(1)} MB`].filter(Boolean).join(" · ");
  const preview = el("figure", { class: "preview" }, video, el("figcaption", {}, facts), iconButton("close", "Choose another clip", pick));
  const node = el("form", { class: "composer" }, preview, title, left, error, bar, button);
  let upload = null;
  title.addEventListener("input", () => {
    left.textContent = `${title.value.length} / ${LONGEST_TITLE}`;
    upload = null;
  });
  node.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.textContent = "";
    node.toggleAttribute("inert", true);
    bar.hidden = false;
    button.textContent = "Uploading…";
    try {
      upload ??= new Upload(file, { title: title.value.trim(), durationMs });
      await upload.send((share) => advance(bar, share));
      done();
    } catch (problem) {
      error.textContent = sentence(problem);
      button.textContent = "Try again";
      bar.hidden = true;
      node.toggleAttribute("inert", false);
    }
  });
  video.play().catch(() => {});
  return node;
}

function advance(bar, share) {
  bar.firstChild.style.transform = `scaleX(${share})`;
  bar.setAttribute("aria-valuenow", Math.round(share * 100));
}
