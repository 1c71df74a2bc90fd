// What went wrong, as a code for the program and a sentence for the person.

export class ApiError extends Error {
  constructor(code, message, { status = 0, requestId = "" } = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.requestId = requestId;
  }
}

const SENTENCES = {
  offline: "You seem to be offline. Check the connection and try again.",
  file_too_large: "This file is larger than 200 MB. Trim the clip or export it smaller.",
  wrong_type: "Only MP4, MOV, WebM and MKV videos can be uploaded.",
  video_too_long: "Clips can be at most 3 minutes long.",
  upload_incomplete: "The file did not arrive whole. Please send it again.",
  upload_already_used: "This upload has been used already. Choose the clip again.",
  upload_rejected: "The storage refused the file. Please choose the clip again.",
  cannot_follow_yourself: "That is you!",
  NotAuthorizedException: "Handle or password is wrong.",
  UserNotFoundException: "Handle or password is wrong.",
  UsernameExistsException: "This handle is taken. Try another one.",
  AliasExistsException: "There is an account with this e-mail address already.",
  InvalidPasswordException: "Choose a password of at least 10 characters with lower case letters and a number.",
  CodeMismatchException: "That is not the code we sent.",
  ExpiredCodeException: "This code has expired. Ask for a new one.",
  LimitExceededException: "Too many tries. Wait a few minutes.",
  TooManyRequestsException: "Too many tries. Wait a moment.",
};

/** A sentence a person can act on. The server's own message is kept where we know no better one. */
export function sentence(error) {
  if (!(error instanceof ApiError)) return "Something went wrong in this page. Reload it and try again.";
  if (SENTENCES[error.code]) return SENTENCES[error.code];
  if (error.status >= 500) return "Something went wrong on our side. Please try again.";
  return error.message || "That did not work. Please try again.";
}
