// The entry page: every indicator saves itself, nothing typed is lost, keys move as in a table.
// Without this file the page is an ordinary form with save buttons.

import { Drafts } from "./entry/drafts.js";
import { freshPage, takeStanding } from "./entry/fragments.js";
import { Grid } from "./entry/grid.js";
import { Indicator } from "./entry/indicator.js";
import { showKept } from "./entry/kept.js";
import { openInPlace } from "./entry/side.js";

// What is kept in the browser and not on the server; what may be over when one comes back.
const WAITING = new Set(["unreachable", "login", "forbidden", "restored"]);
const TYPING = new Set(["typing"]);

const readOnly = document.querySelector("[data-kept]");
if (readOnly) showKept(readOnly, draftsOf(readOnly));

function draftsOf(root) {
  return new Drafts(`${root.dataset.person}:${root.dataset.entryUrl}`);
}

const root = document.querySelector("[data-entry]");
if (root) {
  const line = document.getElementById("entry-line");
  const lineText = line.querySelector("[data-line-text]");
  const lineLogin = line.querySelector("[data-line-login]");
  const drafts = draftsOf(root);
  const indicators = [...root.querySelectorAll("[data-indicator]")].map((element) => {
    const indicator = new Indicator(element, drafts, root.dataset.person, tell);
    indicator.onReload = reload;
    return indicator;
  });

  // One line for the whole page: how many indicators are not on the server yet, and what to do.
  function tell() {
    const waiting = indicators.filter((one) => WAITING.has(one.state));
    line.hidden = waiting.length === 0;
    lineLogin.hidden = !waiting.some((one) => one.state === "login");
    if (waiting.length)
      lineText.textContent = `${waiting.length} chỉ tiêu chưa lưu được lên máy chủ. Số liệu vẫn được giữ trên máy này và sẽ tự gửi lại.`;
  }

  function sendAll(states) {
    for (const one of indicators) if (states.has(one.state) && one.unsent) one.settle();
  }

  async function reload(indicator) {
    const fresh = await freshPage();
    const article = fresh?.getElementById(`chi-tieu-${indicator.code}`);
    if (!article) {
      indicator.show("forbidden", "Chưa tải lại được; hãy thử lại sau.");
      return;
    }
    indicator.take(article);
    takeStanding(fresh, indicator.code);
  }

  root.classList.add("entry-live");
  openInPlace(root);
  new Grid(root, (lost) => {
    sendAll(TYPING);
    if (!lost.length) return;
    line.hidden = false;
    lineText.textContent = `Có ${lost.length} ô dán vào không có chỗ nhận, chưa được nhập: ${lost.slice(0, 5).join("; ")}${lost.length > 5 ? "…" : ""}`;
  });
  for (const one of indicators) one.showPercents();
  for (const one of indicators) one.restore();

  window.addEventListener("online", () => sendAll(WAITING));
  window.addEventListener("focus", () => sendAll(WAITING));
  document.addEventListener("visibilitychange", () => {
    sendAll(document.visibilityState === "visible" ? WAITING : TYPING);
  });
  window.addEventListener("beforeunload", (event) => {
    sendAll(TYPING);
    if (indicators.some((one) => one.unsent && !one.kept)) event.preventDefault();
  });
}
