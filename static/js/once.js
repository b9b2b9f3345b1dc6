// A second click while the first is on its way sends nothing. Coming back to the page frees the button again,
// and so does some time, because a download leaves the page where it is.
function free(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-disabled='true'][type='submit']").forEach((button) => button.removeAttribute("aria-disabled"));
}

export function improve(form) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-disabled", "true");
    window.setTimeout(() => free(form), 8000);
  });
  window.addEventListener("pageshow", () => free(form));
}
