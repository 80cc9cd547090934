// The entry page as a spreadsheet: Enter and the arrows move down and across the fields, a column
// pasted from Excel fills down. Tab goes through everything, as on any page.

const SAID = new Map([
  ["đạt", "attained"],
  ["chưa đạt", "not_attained"],
  ["không đạt", "not_attained"],
  ["không có", "not_applicable"],
]);
const FIGURE = "input[type=text]";

export class Grid {
  constructor(root, onPaste) {
    this.root = root;
    this.onPaste = onPaste;
    root.addEventListener("keydown", (event) => this.#key(event));
    root.addEventListener("paste", (event) => this.#paste(event));
  }

  // The rows of fields down the page, each a list ordered by column. A row that is filled from
  // elsewhere keeps its place, so that a pasted column stays in step.
  get rows() {
    const rows = new Map();
    for (const field of this.root.querySelectorAll("[data-row]")) {
      const row = Number(field.dataset.row);
      rows.set(row, [...(rows.get(row) ?? []), field]);
    }
    return [...rows.keys()]
      .sort((a, b) => a - b)
      .map((row) => rows.get(row).sort((a, b) => columnOf(a) - columnOf(b)));
  }

  #key(event) {
    const field = event.target.closest("[data-row]");
    if (!field || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const [down, across] = stepOf(event, field);
    if (!down && !across) return;
    event.preventDefault(); // Enter must not send a whole form
    const next = down ? this.#below(field, down) : this.#beside(field, across);
    if (next) {
      next.focus();
      if (next.matches(FIGURE)) next.select();
    } else if (event.key === "Enter") {
      field.blur(); // the last field: leaving it saves it
    }
  }

  #below(field, step) {
    const rows = this.rows;
    let place = rows.findIndex((row) => row.includes(field)) + step;
    for (; place >= 0 && place < rows.length; place += step) {
      const open = rows[place].filter(isOpen);
      if (open.length) return nearest(open, columnOf(field));
    }
    return null;
  }

  #beside(field, step) {
    const row = this.rows.find((one) => one.includes(field)).filter(isOpen);
    return row[row.indexOf(field) + step] ?? null;
  }

  #paste(event) {
    const field = event.target.closest(`${FIGURE}[data-row], select[data-row]`);
    const text = event.clipboardData.getData("text/plain");
    const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
    if (!field || (lines.length === 1 && !text.includes("\t") && field.matches(FIGURE))) return;
    event.preventDefault();
    const rows = this.rows;
    const first = rows.findIndex((row) => row.includes(field));
    const lost = [];
    lines.forEach((line, down) => {
      line.split("\t").forEach((piece, across) => {
        const row = rows[first + down] ?? [];
        const typed = piece.trim();
        if (typed && !write(row, columnOf(field) + across, typed)) lost.push(typed);
      });
    });
    this.onPaste(lost);
  }
}

function columnOf(field) {
  return Number(field.dataset.column);
}

function isOpen(field) {
  return !field.readOnly && !field.disabled && field.offsetParent !== null;
}

// Which way a key leads: [rows, columns]; zeros where the field needs the key itself.
function stepOf(event, field) {
  if (event.key === "Enter") return [event.shiftKey ? -1 : 1, 0];
  if (!field.matches(FIGURE) || event.shiftKey) return [0, 0]; // choices use their arrows themselves
  if (event.key === "ArrowDown") return [1, 0];
  if (event.key === "ArrowUp") return [-1, 0];
  const atStart = field.selectionStart === 0;
  const atEnd = field.selectionEnd === field.value.length;
  const marked = field.selectionStart !== field.selectionEnd && !(atStart && atEnd);
  if (event.key === "ArrowRight" && atEnd && !marked) return [0, 1];
  if (event.key === "ArrowLeft" && atStart && !marked) return [0, -1];
  return [0, 0];
}

function nearest(fields, column) {
  const distance = (one) => Math.abs(columnOf(one) - column);
  return fields.reduce((best, one) => (distance(one) < distance(best) ? one : best));
}

// One pasted piece into its place in a row; false where it has none.
function write(row, column, piece) {
  const field = row.find((one) => columnOf(one) === column);
  const none = row.find((one) => one.type === "checkbox");
  const said = SAID.get(piece.normalize("NFC").toLowerCase());
  if (!field || !isOpen(field)) return false;
  if (field.tagName === "SELECT") {
    if (said === undefined) return false;
    field.value = said;
    return told(field);
  }
  if (said === "not_applicable" && none) {
    none.checked = true;
    return told(none);
  }
  if (!field.matches(FIGURE)) return false;
  field.value = piece; // what is no figure is refused by the server, at the field
  return told(field);
}

function told(field) {
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}
