// Elements are made here, and text only ever enters the page as text: titles and names are hostile input.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element. `props` are attributes; `on` maps event names to listeners; `null` children are left out. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  const { on = {}, ...attributes } = props;
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
  for (const [event, listener] of Object.entries(on)) node.addEventListener(event, listener);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function setAttribute(node, name, value) {
  if (value === false || value === null || value === undefined) return;
  node.setAttribute(name, value === true ? "" : value);
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  return svg;
}

/** A round or plain button that carries only an icon needs a name for those who cannot see it. */
export function iconButton(name, label, onClick, className = "") {
  return el("button", { type: "button", class: `icon-button ${className}`, "aria-label": label, on: { click: onClick } }, icon(name));
}

export function spinner(label = "Loading") {
  return el("div", { class: "spinner", role: "status", "aria-label": label });
}

/** The same calm card for nothing here, something broke, and no connection. */
export function notice({ symbol, title, text, action, onAction }) {
  return el(
    "section",
    { class: "notice" },
    icon(symbol),
    el("h2", {}, title),
    el("p", {}, text),
    action ? el("button", { type: "button", class: "primary", on: { click: onAction } }, action) : null,
  );
}

/** Says it for a few seconds, on the uppermost sheet if there is one; `action` offers to do something about it meanwhile. */
export function toast(text, { action = null, run } = {}) {
  const act = () => {
    line.remove();
    run();
  };
  const line = el("p", { class: "toast" }, text, action ? el("button", { type: "button", class: "link", on: { click: act } }, action) : null);
  const place = [...document.querySelectorAll(".sheet[open] > .toasts")].at(-1) ?? document.getElementById("toasts");
  place.replaceChildren(line);
  setTimeout(() => line.remove(), 5000);
}

/** Act once the browser has painted what has changed up to now. */
export function afterPaint(act) {
  requestAnimationFrame(() => setTimeout(act));
}
