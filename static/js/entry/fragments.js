// Parts of the page as the server renders them, put in place of the old ones.

// ``fragments`` holds inner HTML by element id. A reason that is being typed stays typed.
export function showFragments(fragments) {
  for (const [id, html] of Object.entries(fragments)) {
    const place = document.getElementById(id);
    if (!place || place.innerHTML === html) continue;
    const typed = new Map(
      [...place.querySelectorAll("input[name=reason]")].map((input) => [input.id, input.value]),
    );
    const held = place.contains(document.activeElement);
    const focused = held ? document.activeElement.id : "";
    place.innerHTML = html;
    for (const input of place.querySelectorAll("input[name=reason]")) {
      if (!typed.get(input.id)) continue;
      input.value = typed.get(input.id);
      input.closest("details").open = true;
    }
    if (held) refocus(place, focused);
  }
}

// The keyboard stays where it was: at the same element, at the next thing to confirm, or here.
function refocus(place, id) {
  const next = (id && document.getElementById(id)) || place.querySelector("summary") || place;
  if (next === place) place.tabIndex = -1;
  next.focus();
}

// A fresh copy of the page, parsed; null where it cannot be had now.
export async function freshPage() {
  try {
    const response = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
    if (!response.ok) return null;
    return new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    return null;
  }
}

// Verdict, counters and totals of one indicator from a fresh copy of the page.
export function takeStanding(fresh, code) {
  const section = fresh.getElementById(`chi-tieu-${code}`)?.closest("section");
  const ids = [`verdict-${code}`, "progress"];
  if (section) {
    const number = section.id.replace("tieu-chi-", "");
    ids.push(`criterion-${number}`, `criterion-head-${number}`);
  }
  showFragments(
    Object.fromEntries(
      ids.map((id) => [id, fresh.getElementById(id)?.innerHTML]).filter(([, html]) => html !== undefined),
    ),
  );
  for (const name of ["evidence", "comment"]) {
    const selector = `[data-${name}-count="${code}"]`;
    const count = fresh.querySelector(selector);
    const place = document.querySelector(selector);
    if (count && place) place.textContent = count.textContent;
  }
}
