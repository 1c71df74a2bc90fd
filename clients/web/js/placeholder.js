// What is seen in the instant before the poster has arrived.

import { el } from "./dom.js";
import { hues } from "./format.js";

export function placeholder(hash, id) {
  const [from, to] = hues(id);
  const node = el("div", { class: "placeholder" });
  node.style.backgroundImage = `linear-gradient(160deg, hsl(${from} 30% 24%), hsl(${to} 35% 12%))`;
  return node;
}
