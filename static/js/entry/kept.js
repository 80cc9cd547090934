// On a page that takes no more figures: what this browser still keeps unsent is told, not hidden.

const CHOICES = new Map([
  ["attained", "Đạt"],
  ["not_attained", "Chưa đạt"],
  ["not_applicable", "Không có"],
]);

export function showKept(root, drafts) {
  for (const element of root.querySelectorAll("[data-indicator]")) {
    const code = element.dataset.indicator;
    const kept = drafts.get(code);
    if (kept === null) continue;
    const typed = Object.values(kept.values)
      .filter((text) => text.trim() !== "")
      .map((text) => CHOICES.get(text) ?? text);
    const place = document.getElementById(`status-${code}`);
    place.dataset.state = "forbidden";
    place.textContent = `Chưa lưu được lên máy chủ, còn giữ trên máy này: ${typed.join("; ") || "(để trống)"}. `;
    place.append(
      button("Bỏ số chưa lưu", () => {
        drafts.drop(code);
        place.textContent = "";
        delete place.dataset.state;
      }),
    );
  }
}

export function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-quiet";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}
