// Somebody without an account: a sealed name for a month, kept in this browser.

import { config } from "./config.js";
import { ApiError } from "./errors.js";

const KEY = "clipfeed.guest";
const RENEW_AHEAD_MS = 24 * 3_600_000;

let making = null;

/** A token good for at least a day. `renew` once the server did not take the one before. */
export async function guestToken({ renew = false } = {}) {
  const known = JSON.parse(localStorage.getItem(KEY));
  if (known && !renew && Date.parse(known.expires_at) > Date.now() + RENEW_AHEAD_MS) return known.guest_token;
  making ??= make().finally(() => (making = null));
  return making;
}

async function make() {
  const { api_url: base } = await config();
  const response = await fetch(`${base}/v1/guests`, { method: "POST" }).catch(() => {
    throw new ApiError("offline", "No connection.");
  });
  if (!response.ok) throw new ApiError("unknown", "", { status: response.status });
  const guest = await response.json();
  localStorage.setItem(KEY, JSON.stringify(guest));
  return guest.guest_token;
}
