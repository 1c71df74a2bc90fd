// The page: which view is on the stage, and what happens when somebody signs in or out.

import { composeView } from "./compose.js";
import { clipView } from "./clip.js";
import { openCreator } from "./creator.js";
import { el, icon } from "./dom.js";
import { Feed } from "./feed.js";
import { profileView } from "./profile.js";
import { changes, viewer } from "./session.js";
import { signInView } from "./sign_in.js";
import { WatchReporter } from "./watch.js";

const stage = document.getElementById("stage");
const tabs = document.getElementById("tabs");
const offline = document.getElementById("offline");

const TABS = [
  { path: "#/", name: "Feed", symbol: "home" },
  { path: "#/upload", name: "Upload", symbol: "plus" },
  { path: "#/me", name: "Profile", symbol: "person" },
];

let feed = null;
let watch = null;
let leaveView = () => {};

/** Views answer `{node, leave}`; the feed stays alive behind the others and keeps its place. */
const VIEWS = {
  "#/upload": () => composeView({ done: () => go("#/me") }),
  "#/me": () => profileView(viewer(), { openClip: (id) => go(`#/clip/${id}`), openUpload: () => go("#/upload") }),
};

function go(path) {
  location.hash = path;
}

function show() {
  leaveView();
  leaveView = () => {};
  const path = location.hash || "#/";
  tabs.hidden = !viewer();
  for (const tab of tabs.children) tab.setAttribute("aria-current", tab.hash === path ? "page" : "false");
  if (!viewer()) stage.replaceChildren(signInView());
  else if (path === "#/") showFeed();
  else showOver(path);
}

function showFeed() {
  feed ??= new Feed(watch, { openCreator: showCreator, openUpload: () => go("#/upload") });
  stage.replaceChildren(feed.node);
  feed.wake();
  feed.node.focus({ preventScroll: true });
}

function showOver(path) {
  feed?.sleep();
  const clip = /^#\/clip\/(\w+)$/.exec(path);
  const make = VIEWS[path] ?? (clip ? () => clipView(clip[1], { openCreator: showCreator, back: () => history.back() }) : null);
  if (!make) {
    go("#/");
    return;
  }
  const view = make();
  leaveView = view.leave;
  stage.replaceChildren(view.node);
}

function showCreator(id) {
  feed?.sleep();
  openCreator(id, { closed: () => location.hash.length <= 2 && feed?.wake() });
}

/** Another person sees nothing of the one before: not the feed, not what is still to be reported. */
function personChanged() {
  feed?.release();
  feed = null;
  watch = viewer() ? new WatchReporter(viewer().user_id) : null;
  watch?.flush();
  if (location.hash.length > 2) go("#/");
  else show();
}

function followVisibility() {
  const onFeed = stage.contains(feed?.node ?? null);
  if (document.hidden) feed?.sleep();
  else if (onFeed) feed.wake();
}

function followConnection() {
  offline.hidden = navigator.onLine;
  if (navigator.onLine) watch?.flush();
}

tabs.append(...TABS.map(({ path, name, symbol }) => el("a", { href: path, class: `tab tab-${symbol}`, "aria-label": name }, icon(symbol))));
changes.addEventListener("change", personChanged);
window.addEventListener("hashchange", show);
window.addEventListener("online", followConnection);
window.addEventListener("offline", followConnection);
window.addEventListener("pagehide", () => watch?.flush());
document.addEventListener("visibilitychange", followVisibility);
followConnection();
watch = viewer() ? new WatchReporter(viewer().user_id) : null;
watch?.flush();
show();
