// Evidence, comments and history of an indicator, opened in place; confirmations of unusual values.
// Each of these is an ordinary page or form; here its answer replaces only what it concerns.

import { freshPage, showFragments, takeStanding } from "./fragments.js";
import { csrfToken } from "./sending.js";

const HEADERS = { "X-Requested-With": "fetch" };

export function openInPlace(root) {
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-side]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    toggle(link);
  });
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form.confirm")) {
      event.preventDefault();
      confirm(form);
    } else if (form.closest(".indicator-side")) {
      event.preventDefault();
      sendSide(form);
    }
  });
}

async function toggle(link) {
  const place = document.getElementById(`side-${link.dataset.side}`);
  if (place.hasChildNodes()) {
    place.replaceChildren();
    link.setAttribute("aria-expanded", "false");
    return;
  }
  const html = await ask(link.href);
  if (html === null) {
    location.href = link.href; // the page itself tells what is the matter
    return;
  }
  place.innerHTML = html;
  link.setAttribute("aria-expanded", "true");
  place.querySelector("h2, h3")?.scrollIntoView({ block: "nearest" });
}

async function sendSide(form) {
  const place = form.closest(".indicator-side");
  const code = place.id.replace("side-", "");
  if (!begin(form)) return;
  const html = await ask(form.action, new FormData(form));
  end(form);
  if (html === null) {
    tell(form, "Chưa gửi được: mất kết nối hoặc phiên làm việc đã hết. Hãy thử lại sau.");
    return;
  }
  place.innerHTML = html;
  const told = place.querySelector("[role=alert], [role=status], h2");
  told.tabIndex = -1;
  told.focus();
  const fresh = await freshPage();
  if (fresh) takeStanding(fresh, code);
}

async function confirm(form) {
  const reason = form.querySelector("input[name=reason]");
  if (!begin(form)) return;
  let body = null;
  try {
    const response = await post(form.action, new FormData(form));
    body = await response.json();
  } catch {
    // told below
  }
  end(form);
  if (body === null || body.state === "login") {
    tell(form, "Chưa xác nhận được: mất kết nối hoặc phiên làm việc đã hết. Lý do vẫn còn ở đây; hãy thử lại.");
  } else if (body.state === "saved") {
    reason.value = "";
    showFragments(body.fragments);
  } else {
    tell(form, body.message);
    reason.focus();
  }
}

// One sending at a time. A disabled button would lose the keyboard's place on the page.
function begin(form) {
  if (form.ariaBusy) return false;
  form.ariaBusy = "true";
  return true;
}

function end(form) {
  form.ariaBusy = null;
}

// The answer's text, whatever its status says of the content; null where there is none.
async function ask(url, data) {
  try {
    const response = data
      ? await post(url, data)
      : await fetch(url, { headers: HEADERS, credentials: "same-origin", redirect: "manual" });
    const told = response.ok || response.status === 400 || response.status === 423;
    return told ? await response.text() : null;
  } catch {
    return null;
  }
}

function post(url, data) {
  return fetch(url, {
    method: "POST",
    body: data,
    headers: { ...HEADERS, "X-CSRFToken": csrfToken() },
    credentials: "same-origin",
    redirect: "manual",
  });
}

function tell(form, message) {
  let place = form.querySelector("[role=alert]");
  if (!place) {
    place = document.createElement("p");
    place.className = "field-error";
    place.setAttribute("role", "alert");
    form.append(place);
  }
  place.textContent = message;
}
