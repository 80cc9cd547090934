// One indicator on the entry page: its inputs, its state, and the way of what is typed to the
// server. Every keystroke is kept in the browser first; leaving the indicator sends it.

import { percentText } from "./figures.js";
import { showFragments } from "./fragments.js";
import { button } from "./kept.js";
import { send } from "./sending.js";

const RETRY_MS = [2_000, 4_000, 8_000, 15_000, 30_000];
const PAUSE_MS = 1_500; // of typing, after which a complete answer is sent without leaving the field

const WORDS = {
  typing: "Đang nhập, chưa lưu",
  saving: "Đang lưu…",
  saved: "Đã lưu",
  unreachable: "Chưa lưu: mất kết nối. Số liệu được giữ trên máy này và sẽ tự gửi lại.",
  restored: "Số liệu chưa lưu lần trước, đang gửi lại…",
  login: "Chưa lưu: phiên làm việc đã hết. Số liệu được giữ trên máy này; hãy đăng nhập lại.",
  forbidden: "Chưa lưu: máy chủ từ chối. Số liệu được giữ trên máy này; hãy tải lại trang.",
  refused: "Chưa lưu: hãy sửa chỗ báo lỗi.",
};

// With the inputs as the server knows them again there is nothing more to send in these.
const SETTLED_BY_OLD = new Set(["typing", "refused", "login", "forbidden", "unreachable"]);

export class Indicator {
  constructor(element, drafts, person, onChange) {
    this.element = element;
    this.person = person; // who typed: another one may log in meanwhile in this browser
    this.code = element.dataset.indicator;
    this.drafts = drafts;
    this.onChange = onChange;
    this.state = "idle";
    this.failures = 0;
    this.busy = false;
    this.doubtful = null; // sent, and no answer came: it may stand on the server
    this.kept = true; // whether the browser keeps what is typed
    this.known = key(this.values());
    element.addEventListener("input", (event) => {
      if (event.target.dataset.field) this.typed();
    });
    element.addEventListener("change", (event) => {
      if (event.target.matches("select, input[type=checkbox]")) this.settle();
    });
    element.addEventListener("focusout", (event) => {
      if (!element.contains(event.relatedTarget)) this.settle();
    });
  }

  get inputs() {
    return [...this.element.querySelectorAll("[data-field]")].filter((input) => !input.readOnly);
  }

  get unsent() {
    return this.doubtful !== null || key(this.values()) !== this.known;
  }

  get version() {
    return this.element.querySelector("[data-version]").value;
  }

  set version(token) {
    this.element.querySelector("[data-version]").value = token;
  }

  // The typed texts by field name.
  values() {
    return Object.fromEntries(this.inputs.map((input) => [input.dataset.field, textOf(input)]));
  }

  fill(values) {
    for (const input of this.inputs) {
      const text = values[input.dataset.field];
      if (text === undefined) continue;
      if (input.type === "checkbox") input.checked = input.value === text;
      else input.value = text;
    }
    this.showPercents();
  }

  // What an earlier visit left unsent is typed in again and sent.
  restore() {
    const draft = this.drafts.get(this.code);
    if (draft === null) return;
    this.fill(draft.values);
    if (!this.unsent) {
      this.drafts.drop(this.code);
      return;
    }
    this.version = draft.version;
    this.show("restored");
    this.settle();
  }

  typed() {
    this.kept = this.drafts.put(this.code, this.values(), this.version);
    this.showPercents();
    clearTimeout(this.timer);
    if (!this.unsent) return;
    this.show("typing");
    this.timer = setTimeout(() => this.#complete() && this.settle(), PAUSE_MS);
  }

  // Send what is typed, unless it is on the server or on its way; ``force`` overwrites knowingly.
  async settle(force = false) {
    clearTimeout(this.timer);
    if (this.busy) return;
    if (!this.unsent && !force) {
      this.drafts.drop(this.code);
      if (SETTLED_BY_OLD.has(this.state)) {
        this.#showErrors({});
        this.show("idle");
      }
      return;
    }
    this.busy = true;
    const sent = this.values();
    if (this.state !== "restored") this.show("saving");
    let { kind, body } = await this.#send(sent, force);
    if (kind === "conflict" && this.doubtful) {
      // Perhaps with herself: where it is what she sent before, its version is the one to go on from.
      const before = await this.#send(this.doubtful);
      if (before.kind === "saved") {
        this.version = before.body.version;
        ({ kind, body } = await this.#send(sent));
      }
    }
    this.busy = false;
    if (kind === "unreachable") this.doubtful = sent;
    else if (kind === "saved" || kind === "conflict") this.doubtful = null;
    if (kind === "saved") this.#saved(body, sent);
    else this.#unsaved(kind, body);
  }

  #send(values, force = false) {
    return send(this.element.dataset.saveUrl, {
      ...values,
      version: this.version,
      force: force ? "1" : "",
      person: this.person,
    });
  }

  #saved(body, sent) {
    this.failures = 0;
    this.version = body.version;
    this.#showErrors({});
    this.#normalise(body.fields, sent);
    showFragments(body.fragments);
    if (this.unsent) {
      this.typed();
      this.settle();
      return;
    }
    this.drafts.drop(this.code);
    this.show("saved");
  }

  #unsaved(kind, body) {
    this.kept = this.drafts.put(this.code, this.values(), this.version);
    this.show(kind, body.message);
    if (kind === "unreachable") {
      const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
      this.failures += 1;
      this.timer = setTimeout(() => this.settle(), wait);
    } else if (kind === "refused") {
      this.#showErrors(body.errors ?? {}, new Set(body.incomplete));
    } else if (kind === "conflict") {
      this.#offerChoice(body.version);
    }
  }

  // The server's way of writing what was typed, where nobody is typing.
  #normalise(fields, sent) {
    for (const input of this.inputs) {
      const name = input.dataset.field;
      const untouched = input.type !== "checkbox" && textOf(input) === sent[name];
      if (name in fields && untouched && input !== document.activeElement) {
        input.value = fields[name];
        sent[name] = fields[name];
      }
    }
    this.known = key(sent);
    this.showPercents();
  }

  #complete() {
    const figures = this.inputs.filter((input) => input.matches("input[type=text]"));
    const told = figures.filter((input) => input.value.trim() !== "");
    return told.length === 0 || told.length === figures.length;
  }

  // ``incomplete``: only the other half of a ratio is still to come; no alarm for that.
  #showErrors(errors, incomplete = new Set()) {
    for (const input of this.inputs) {
      const name = input.dataset.field;
      const message = errors[name] ?? "";
      const place = document.getElementById(`${input.id}-error`);
      if (message && !incomplete.has(name)) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      if (place) place.textContent = message;
    }
  }

  // Somebody else wrote meanwhile: both values are told, the person chooses.
  #offerChoice(version) {
    this.place.append(
      " ",
      button("Ghi đè bằng số của tôi", () => {
        this.version = version;
        this.settle(true);
      }),
      " ",
      button("Giữ số đã có", () => {
        this.drafts.drop(this.code);
        this.onReload(this);
      }),
    );
  }

  // The inputs as the server has them now, from a fresh copy of the page.
  take(article) {
    const answer = article.querySelector(".indicator-answer");
    const focused = this.element.contains(document.activeElement);
    this.known = key(this.values()); // leaving the old inputs sends nothing
    this.element.querySelector(".indicator-answer").replaceWith(answer);
    this.known = key(this.values());
    if (focused) this.inputs[0]?.focus();
    this.show("saved", "Đã lấy số đang lưu");
  }

  showPercents() {
    for (const question of this.element.querySelectorAll("[data-ratio]")) {
      const [above, below] = question.querySelectorAll("input[type=text]");
      question.querySelector("[data-percent]").textContent =
        percentText(above.value, below.value) || "–";
    }
  }

  get place() {
    return document.getElementById(`status-${this.code}`);
  }

  show(state, message = "") {
    this.state = state;
    this.place.dataset.state = state;
    this.place.textContent = message || WORDS[state] || "";
    this.onChange();
  }
}

function key(values) {
  return JSON.stringify(Object.entries(values).sort());
}

function textOf(input) {
  if (input.type === "checkbox") return input.checked ? input.value : "";
  return input.value;
}
