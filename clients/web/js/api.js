// Every call to our own API: who calls, one retry where a repeat is harmless, errors with their code.

import { called } from "./caller.js";
import { ApiError } from "./errors.js";
import { signOut, viewer } from "./session.js";

const REPEATABLE = new Set(["GET", "PUT", "DELETE"]);
const RETRY_AFTER_MS = 400;

export const api = {
  get: (path, options) => call("GET", path, options),
  put: (path, body) => call("PUT", path, { body }),
  post: (path, body, options) => call("POST", path, { ...options, body }),
  patch: (path, body) => call("PATCH", path, { body }),
  delete: (path) => call("DELETE", path),
};

/** Resolves to `{status, body, etag}`. Throws ApiError; a lost connection is its code `offline`. */
async function call(method, path, options = {}) {
  let response = await send(method, path, options);
  if (response.status === 401) response = await send(method, path, { ...options, renew: true });
  if (response.status >= 502 && REPEATABLE.has(method)) {
    await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS));
    response = await send(method, path, options);
  }
  const body = await response.json().catch(() => null);
  if (response.ok || response.status === 304) return { status: response.status, body, etag: response.headers.get("etag") };
  if (response.status === 401 && viewer()) signOut();
  throw asError(response, body);
}

async function send(method, path, { body, headers = {}, signal, renew = false }) {
  const { url, headers: caller } = await called(path, { renew });
  const content = body === undefined ? {} : { "content-type": "application/json" };
  return fetch(url, {
    method,
    signal,
    headers: { ...caller, ...content, ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch((error) => {
    if (error.name === "AbortError") throw error;
    throw new ApiError("offline", "No connection.");
  });
}

function asError(response, body) {
  const { code = "unknown", message = body?.message ?? "", request_id: requestId = "" } = body?.error ?? {};
  return new ApiError(code, message, { status: response.status, requestId });
}
