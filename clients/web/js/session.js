// Who is signed in: Cognito's plain JSON API, tokens kept in this browser, refreshed before they expire.

import { config } from "./config.js";
import { ApiError } from "./errors.js";

const KEY = "clipfeed.session";
const REFRESH_AHEAD_MS = 60_000;

/** Tells "change" when this is another person's page now. Who signs somebody in says so, once they are ready for it. */
export const changes = new EventTarget();

let refreshing = null;

/** `{user_id, handle}` of the signed-in person, or null. */
export function viewer() {
  const tokens = stored();
  if (!tokens) return null;
  const { sub, username } = claims(tokens.access);
  return { user_id: sub, handle: username };
}

/** An access token good for at least a minute. Throws ApiError `signed_out` when nobody is signed in. */
export async function token({ force = false } = {}) {
  const tokens = stored();
  if (!tokens) throw new ApiError("signed_out", "Sign in first.", { status: 401 });
  if (!force && Date.now() < tokens.expires_at_ms - REFRESH_AHEAD_MS) return tokens.access;
  refreshing ??= refresh(tokens).finally(() => (refreshing = null));
  return refreshing;
}

export async function signIn(handle, password) {
  const answer = await initiate("USER_PASSWORD_AUTH", { USERNAME: handle, PASSWORD: password });
  keep(answer.AuthenticationResult);
}

/** True when the account can sign in at once, false when the code from the e-mail comes first. */
export async function signUp(handle, email, password) {
  const answer = await cognito("SignUp", {
    ClientId: (await config()).user_pool_client_id,
    Username: handle,
    Password: password,
    UserAttributes: [{ Name: "email", Value: email }],
  });
  return answer.UserConfirmed;
}

export async function confirm(handle, code) {
  const { user_pool_client_id: client } = await config();
  await cognito("ConfirmSignUp", { ClientId: client, Username: handle, ConfirmationCode: code });
}

export async function sendCodeAgain(handle) {
  await cognito("ResendConfirmationCode", { ClientId: (await config()).user_pool_client_id, Username: handle });
}

export function signOut() {
  localStorage.removeItem(KEY);
  changes.dispatchEvent(new Event("change"));
}

async function refresh(tokens) {
  try {
    const answer = await initiate("REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: tokens.refresh });
    return keep({ RefreshToken: tokens.refresh, ...answer.AuthenticationResult }).access;
  } catch (error) {
    if (error.code === "NotAuthorizedException" || error.code === "UserNotFoundException") signOut();
    throw error;
  }
}

async function initiate(flow, parameters) {
  const { user_pool_client_id: client } = await config();
  return cognito("InitiateAuth", { AuthFlow: flow, ClientId: client, AuthParameters: parameters });
}

async function cognito(action, body) {
  const { cognito_url: url } = await config();
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `AWSCognitoIdentityProviderService.${action}` };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) }).catch(() => {
    throw new ApiError("offline", "No connection.");
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const code = String(answer.__type ?? "unknown").split("#").pop();
  throw new ApiError(code, answer.message ?? "", { status: response.status });
}

function keep(result) {
  const tokens = {
    access: result.AccessToken,
    refresh: result.RefreshToken,
    expires_at_ms: Date.now() + result.ExpiresIn * 1000,
  };
  localStorage.setItem(KEY, JSON.stringify(tokens));
  return tokens;
}

function stored() {
  return JSON.parse(localStorage.getItem(KEY));
}

function claims(jwt) {
  const base64 = jwt.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))));
}
