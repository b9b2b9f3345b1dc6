// Leaving a form with changes that are not saved asks first (the browser's own question).
export function improve(form) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("draft-saved", () => { changed = false; });
  form.addEventListener("submit", (event) => { if (!event.defaultPrevented) changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
