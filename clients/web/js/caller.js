// Who calls the API: the person who is signed in, or a guest, who has routes of their own.

import { config } from "./config.js";
import { ApiError } from "./errors.js";
import { guestToken } from "./guest.js";
import { token, viewer } from "./session.js";

/**
 * Where to send a call to `path`, and the headers that say whose it is. `of` is the user id that the call speaks for,
 * null for a guest; should somebody else be signed in by now, it throws.
 */
export async function called(path, { of = viewer()?.user_id ?? null, renew = false } = {}) {
  const { api_url: base } = await config();
  if (of === null) return { url: base + path.replace("/v1/", "/v1/guest/"), headers: { "x-guest-token": await guestToken({ renew }) } };
  if (viewer()?.user_id !== of) throw new ApiError("signed_out", "Sign in first.", { status: 401 });
  return { url: base + path, headers: { authorization: `Bearer ${await token({ force: renew })}` } };
}
