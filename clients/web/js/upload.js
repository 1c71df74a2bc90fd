// One clip on its way up: checked before a byte is sent, sent straight to storage, then followed until it is settled.

import { api } from "./api.js";
import { ApiError } from "./errors.js";

const TYPES = { mp4: "video/mp4", m4v: "video/mp4", mov: "video/quicktime", webm: "video/webm", mkv: "video/x-matroska" };
const MAX_BYTES = 200 * 1024 * 1024;
const MAX_DURATION_MS = 180_500;
const FIRST_LOOK_MS = 700;
const LAST_LOOK_MS = 5000;

export const ACCEPT = [...new Set(Object.values(TYPES)), ...Object.keys(TYPES).map((ending) => `.${ending}`)].join(",");
export const SETTLED = new Set(["ready", "failed", "blocked", "removed"]);

/** Some browsers give no type for some endings, so the ending is the second witness. */
export function contentType(file) {
  if (Object.values(TYPES).includes(file.type)) return file.type;
  return TYPES[file.name.split(".").pop().toLowerCase()] ?? null;
}

/** Throws the error the server would answer, before anything is sent. `durationMs` is null when the browser cannot tell. */
export function check(file, durationMs) {
  if (!contentType(file)) throw new ApiError("wrong_type", "");
  if (file.size > MAX_BYTES) throw new ApiError("file_too_large", "");
  if (durationMs > MAX_DURATION_MS) throw new ApiError("video_too_long", "");
}

/** One file under one title. `send` may be called again after an error: it goes on where it got to, and stays one video. */
export class Upload {
  #key = crypto.randomUUID();
  #id = null;
  #stored = false;

  constructor(file, { title, durationMs }) {
    this.file = file;
    this.wish = { title, content_type: contentType(file), size_bytes: file.size };
    if (durationMs) this.wish.duration_ms = durationMs;
  }

  /** Resolves once storage has the whole file and the API knows. `onProgress` is told 0 to 1. */
  async send(onProgress) {
    if (!this.#stored) await this.#store(onProgress);
    this.#stored = true;
    await api.post(`/v1/uploads/${this.#id}/complete`);
  }

  async #store(onProgress) {
    try {
      const { body } = await api.post("/v1/uploads", this.wish, { headers: { "idempotency-key": this.#key } });
      this.#id = body.upload_id;
      await post(body.post, this.file, onProgress);
    } catch (error) {
      // The file had arrived after all, only the answer was lost on its way back.
      if (!(this.#id && error.code === "upload_already_used")) throw error;
    }
  }
}

/** Calls `onChange(status)` each time the state of an upload changes, until it is settled or `signal` aborts. */
export async function follow(uploadId, onChange, signal) {
  let etag = null;
  let pause = FIRST_LOOK_MS;
  while (!signal.aborted) {
    const known = etag ? { "if-none-match": etag } : {};
    const answer = await api.get(`/v1/uploads/${uploadId}`, { headers: known, signal });
    if (answer.status === 200) {
      etag = answer.etag;
      pause = FIRST_LOOK_MS;
      onChange(answer.body);
      if (SETTLED.has(answer.body.state)) return;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 1.5, LAST_LOOK_MS);
  }
}

/** A form post by XMLHttpRequest: fetch cannot tell how much of a body has been sent. */
function post({ url, fields }, file, onProgress) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded / total));
    request.addEventListener("load", () => (request.status < 300 ? resolve() : reject(refused(request))));
    request.addEventListener("error", () => reject(new ApiError("offline", "")));
    request.open("POST", url);
    request.send(form);
  });
}

function refused({ status, responseText }) {
  const code = responseText.includes("EntityTooLarge") ? "file_too_large" : "upload_rejected";
  return new ApiError(code, "", { status });
}
