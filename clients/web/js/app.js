// The page: which view is on the stage, and what happens when somebody signs in or out.

import { composeView } from "./compose.js";
import { clipView } from "./clip.js";
import { openCreator } from "./creator.js";
import { el, icon } from "./dom.js";
import { Feed } from "./feed.js";
import { inboxView } from "./inbox.js";
import { profileView } from "./profile.js";
import { changes, viewer } from "./session.js";
import { signInView } from "./sign_in.js";
import { unread } from "./unread.js";
import { watchEvents } from "./watching.js";

const stage = document.getElementById("stage");
const tabs = document.getElementById("tabs");
const offline = document.getElementById("offline");

const TABS = [
  { path: "#/", name: "Feed", symbol: "home" },
  { path: "#/upload", name: "Upload", symbol: "plus" },
  { path: "#/inbox", name: "Inbox", symbol: "bell" },
  { path: "#/me", name: "Profile", symbol: "person" },
];

let feed = null;
let view = null;

/** Of members only. Views answer `{node, leave}`, that of a clip `item()` as well; the feed stays alive behind them and keeps its place. */
const VIEWS = {
  "#/upload": () => composeView({ done: () => go("#/me") }),
  "#/inbox": () => inboxView({ openClip }),
  "#/me": () => profileView(viewer(), { openClip, openUpload: () => go("#/upload") }),
};

function go(path) {
  location.hash = path;
}

function openClip(id, { talk = false } = {}) {
  go(`#/clip/${id}${talk ? "/comments" : ""}`);
}

/** `before` is the clip that was on the stage, when only the person has changed. */
function show(before = null) {
  view?.leave();
  view = null;
  const path = location.hash || "#/";
  for (const tab of tabs.children) tab.setAttribute("aria-current", tab.hash === path ? "page" : "false");
  if (path === "#/") showFeed(before);
  else showOver(path, before);
}

/** What lies over the page belongs to the page that is left. */
function turn() {
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
  show();
}

function showFeed(first) {
  feed ??= new Feed(watch, { openCreator: showCreator, openUpload: () => go("#/upload") }, first);
  stage.replaceChildren(feed.node);
  feed.wake();
  feed.node.focus({ preventScroll: true });
}

function showOver(path, before) {
  feed?.sleep();
  const clip = /^#\/clip\/(\w+)(\/comments)?$/.exec(path);
  if (!clip && !VIEWS[path]) {
    go("#/");
    return;
  }
  view = clip ? clipView(clip[1], watch, { openCreator, back: leaveClip, talk: Boolean(clip[2]) && !before, before }) : memberView(path);
  stage.replaceChildren(view.node);
}

function memberView(path) {
  return viewer() ? VIEWS[path]() : signInView();
}

/** A shared link may be the first page of this visit: then there is nothing to go back to. */
function leaveClip() {
  if (history.length > 1 && feed) history.back();
  else go("#/");
}

function showCreator(person) {
  feed?.sleep();
  openCreator(person, { closed: () => location.hash.length <= 2 && feed?.wake() });
}

/** Another person sees nothing of the one before, but for the clip on screen, which is why they signed in. */
function personChanged() {
  const before = viewer() ? (view?.item ? view.item() : feed?.item) : null;
  feed?.release();
  feed = null;
  watch.release();
  watch = watchEvents();
  unread.forget();
  if (viewer() || location.hash.length <= 2) show(before);
  else go("#/");
}

function followVisibility() {
  const onFeed = stage.contains(feed?.node ?? null);
  if (document.hidden) feed?.sleep();
  else if (onFeed) feed.wake();
}

function showUnread() {
  const tab = tabs.querySelector(".tab-bell");
  tab.setAttribute("aria-label", unread.count > 0 ? `Inbox, ${unread.count} new` : "Inbox");
  tab.dataset.unread = unread.count || "";
}

function followConnection() {
  offline.hidden = navigator.onLine;
}

tabs.append(...TABS.map(({ path, name, symbol }) => el("a", { href: path, class: `tab tab-${symbol}`, "aria-label": name }, icon(symbol))));
changes.addEventListener("change", personChanged);
unread.addEventListener("change", showUnread);
window.addEventListener("hashchange", turn);
window.addEventListener("online", followConnection);
window.addEventListener("offline", followConnection);
document.addEventListener("visibilitychange", followVisibility);
followConnection();
// After the listeners above: what they measure when the page is put away is reported, too.
let watch = watchEvents();
unread.ask();
show();
