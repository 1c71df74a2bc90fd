// A list that goes on as its end comes into view.

import { el, notice, spinner } from "./dom.js";
import { sentence } from "./errors.js";

/**
 * Appends to `list` what `page(cursor)` answers, `{rows, cursor}`, and answers the foot to place below it. `nothing()`
 * is what to say when there is not a single row. A page may be empty and still lead on.
 */
export function listing(list, page, nothing = () => null) {
  const foot = el("footer", { class: "list-foot" });
  let cursor = null;
  const watcher = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && load());
  const load = async () => {
    watcher.disconnect();
    foot.replaceChildren(spinner());
    try {
      const { rows, cursor: next } = await page(cursor);
      list.append(...rows);
      cursor = next;
      foot.replaceChildren();
      if (cursor) watcher.observe(foot);
      else if (list.childElementCount === 0) foot.append(nothing() ?? "");
    } catch (error) {
      foot.replaceChildren(notice({ symbol: "alert", title: "This did not load", text: sentence(error), action: "Try again", onAction: load }));
    }
  };
  load();
  return foot;
}

/** `path` with its page size and, for all pages but the first, where to go on. */
export function paged(path, limit, cursor) {
  return `${path}?limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;
}
