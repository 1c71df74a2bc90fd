// Sign up, confirm and sign in: three small forms on one card.

import { api } from "./api.js";
import { config } from "./config.js";
import { el } from "./dom.js";
import { sentence } from "./errors.js";
import { changes, confirm, sendCodeAgain, signIn, signUp } from "./session.js";

const NAME = { name: "handle", label: "Handle or e-mail", autocomplete: "username", autocapitalize: "none", spellcheck: "false" };
const HANDLE = { ...NAME, label: "Handle", pattern: "[a-z0-9_]{3,24}", maxlength: 24, title: "3 to 24 of a-z, 0-9 and _" };
const EMAIL = { name: "email", label: "E-mail", type: "email", autocomplete: "email" };
const CODE = { name: "code", label: "Code from the e-mail", inputmode: "numeric", autocomplete: "one-time-code" };
const password = (autocomplete) => ({ name: "password", label: "Password", type: "password", autocomplete });

/** A page for it, for what cannot be shown to a guest at all. */
export function signInView() {
  const card = signInCard(() => changes.dispatchEvent(new Event("change")));
  return { node: el("section", { class: "sign-in" }, brand(), card), leave: () => {} };
}

/** The forms alone; `done` is called once somebody is signed in. */
export function signInCard(done) {
  const card = el("div", { class: "card" });
  showSignIn({ show: (form) => card.replaceChildren(form), done });
  return card;
}

function brand() {
  return el("header", { class: "brand" }, el("img", { src: "/favicon.svg", alt: "" }), el("h1", {}, "clipfeed"), el("p", {}, "Short videos. One after the other."));
}

function showSignIn(stage) {
  const view = form({
    fields: [NAME, password("current-password")],
    button: "Sign in",
    submit: (values) => enter(stage, values.handle, values.password),
  });
  view.append(other("New here?", "Make an account", () => showSignUp(stage)));
  stage.show(view);
  config().then(({ demo }) => demo && view.append(demoButton(demo, view, stage)));
}

/** An account that was never confirmed is asked for its code now. */
async function enter(stage, handle, secret) {
  try {
    await signIn(handle, secret);
    // A profile is made by its owner's first look at it, and whatever they do next is told under its name.
    api.get("/v1/me").catch(() => {});
    stage.done();
  } catch (error) {
    if (error.code !== "UserNotConfirmedException") throw error;
    showConfirm(stage, handle, secret);
  }
}

function demoButton({ handle, password: secret }, view, stage) {
  const look = () => view.run(() => enter(stage, handle, secret));
  return el("button", { type: "button", class: "quiet demo", on: { click: look } }, `Look around as @${handle}`);
}

function showSignUp(stage) {
  const view = form({
    fields: [HANDLE, EMAIL, { ...password("new-password"), minlength: 10, placeholder: "At least 10, with letters and a number" }],
    button: "Sign up",
    async submit({ handle, email, password: secret }) {
      if (await signUp(handle, email, secret)) await enter(stage, handle, secret);
      else showConfirm(stage, handle, secret);
    },
  });
  view.append(other("Have an account?", "Sign in", () => showSignIn(stage)));
  stage.show(view);
}

function showConfirm(stage, handle, secret) {
  const view = form({
    fields: [CODE],
    button: "Confirm",
    async submit({ code }) {
      await confirm(handle, code);
      await enter(stage, handle, secret);
    },
  });
  view.append(other("No e-mail?", "Send it again", () => view.run(() => sendCodeAgain(handle))));
  stage.show(view);
}

/** A form that is busy while `submit(values)` runs and shows its error as a sentence. `run` does the same for others. */
function form({ fields, button, submit }) {
  const error = el("p", { class: "error", role: "alert" });
  const go = el("button", { class: "primary" }, button);
  const node = el("form", {}, ...fields.map(field), error, go);
  node.run = async (work) => {
    error.textContent = "";
    node.toggleAttribute("inert", true);
    go.classList.add("is-busy");
    try {
      await work();
    } catch (problem) {
      error.textContent = sentence(problem);
    } finally {
      node.toggleAttribute("inert", false);
      go.classList.remove("is-busy");
    }
  };
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    node.run(() => submit(Object.fromEntries(new FormData(node))));
  });
  return node;
}

function field({ label, ...attributes }) {
  return el("label", {}, el("span", {}, label), el("input", { type: "text", required: true, ...attributes }));
}

function other(question, action, onClick) {
  return el("p", { class: "other" }, `${question} `, el("button", { type: "button", class: "link", on: { click: onClick } }, action));
}
