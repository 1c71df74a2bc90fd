// What this page's person watches, told to the API: clients/events does the work.

import { WatchEvents } from "/events/clipfeed-events.js";
import { called } from "./caller.js";
import { viewer } from "./session.js";

export function watchEvents() {
  const of = viewer()?.user_id ?? null;
  return new WatchEvents({ name: `clipfeed.watched.${of ?? "guest"}`, connect: ({ renew }) => called("/v1/events", { of, renew }) });
}
