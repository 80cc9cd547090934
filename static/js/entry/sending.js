// One indicator's values on their way to the server, and what the server answered.

const PATIENCE_MS = 20_000;
const KEPT_ALIVE = 60_000; // bytes: a browser refuses to send more than 64 KiB beyond the page's life

export function csrfToken() {
  // Read anew each time: it changes when one logs in again in another window.
  const cookie = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
  return cookie ? cookie.slice("csrftoken=".length) : "";
}

let line = Promise.resolve();

// One after the other: a pasted column is forty requests, and the server writes one at a time.
export function send(url, values) {
  const answer = line.then(() => sendNow(url, values));
  line = answer;
  return answer;
}

// {kind, body}: kind is saved, refused, conflict, closed, login, forbidden or unreachable; body is
// the server's JSON where it gave one.
async function sendNow(url, values) {
  const body = new URLSearchParams(values).toString();
  let response;
  try {
    response = await fetch(url, {
      method: "POST",
      body,
      headers: {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-CSRFToken": csrfToken(),
        "X-Requested-With": "fetch",
      },
      credentials: "same-origin",
      redirect: "manual",
      keepalive: body.length <= KEPT_ALIVE, // goes on when the page is closed
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    return { kind: "unreachable", body: {} };
  }
  const kind = KINDS[response.status] ?? (response.type === "opaqueredirect" ? "login" : "unreachable");
  try {
    return { kind, body: await response.json() };
  } catch {
    // A page instead of an answer: from a proxy on the way, or the refusal of an old token or of
    // more than a request may hold.
    return { kind: INSTEAD[kind] ?? "unreachable", body: {} };
  }
}

const KINDS = {
  200: "saved",
  400: "refused",
  401: "login",
  403: "forbidden",
  404: "forbidden",
  409: "conflict",
  413: "forbidden",
  423: "closed",
};

const INSTEAD = { forbidden: "forbidden", login: "login", refused: "forbidden" };
