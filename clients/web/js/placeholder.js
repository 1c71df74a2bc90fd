// What is seen in the instant before the poster has arrived: a blurred hint of it, or two quiet colours.

import { el } from "./dom.js";
import { hues } from "./format.js";
import { picture } from "./thumbhash.js";

export function placeholder(hash, id) {
  try {
    return hash ? blurred(hash) : gradient(id);
  } catch {
    return gradient(id);
  }
}

function blurred(hash) {
  const { width, height, pixels } = picture(hash);
  const canvas = el("canvas", { class: "placeholder", width, height });
  canvas.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
  return canvas;
}

function gradient(id) {
  const [from, to] = hues(id);
  const node = el("div", { class: "placeholder" });
  node.style.backgroundImage = `linear-gradient(160deg, hsl(${from} 30% 24%), hsl(${to} 35% 12%))`;
  return node;
}
