// A dangerous act names its effect and asks once, in the page's own words: data-confirm holds the effect, the button keeps its verb.
function ask(form, button) {
  const dialog = Object.assign(document.createElement("dialog"), { className: "dialog" });
  const verb = button?.textContent.trim() || "继续";
  const title = Object.assign(document.createElement("h2"), { id: "confirm-title", textContent: `${verb}？` });
  const effect = Object.assign(document.createElement("p"), { id: "confirm-effect", textContent: form.dataset.confirm });
  const acts = Object.assign(document.createElement("div"), { className: "acts" });
  const go = Object.assign(document.createElement("button"), { type: "button", className: button?.className || "button", textContent: verb });
  const stay = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet", textContent: "先不办理" });
  acts.append(go, stay);
  dialog.append(title, effect, acts);
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.setAttribute("aria-describedby", effect.id);
  document.body.append(dialog);
  dialog.addEventListener("close", () => { dialog.remove(); button?.focus(); });
  stay.addEventListener("click", () => dialog.close());
  go.addEventListener("click", () => {
    dialog.close();
    form.dataset.confirmed = "yes";
    if (button) form.requestSubmit(button);
    else form.requestSubmit();
  });
  dialog.showModal();
  stay.focus();
}

export function improve(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.confirmed) {
      delete form.dataset.confirmed;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form, event.submitter);
  });
}
