// A form marked data-unsaved asks before a page with unsaved input is left;
// data-unsaved-now says that the page came with input that was never saved.
for (const form of document.querySelectorAll("form[data-unsaved]")) {
  let unsaved = "unsavedNow" in form.dataset;
  form.addEventListener("input", () => { unsaved = true; });
  form.addEventListener("submit", () => { unsaved = false; });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
}
