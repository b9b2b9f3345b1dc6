// The main navigation folds behind one button on a phone; of the words that unfold, one is open at a time.
function oneAtATime(list) {
  const kinds = [...list.querySelectorAll("details")];
  const shut = (but) => kinds.forEach((kind) => { if (kind !== but) kind.open = false; });
  kinds.forEach((kind) => {
    kind.addEventListener("toggle", () => { if (kind.open) shut(kind); });
    kind.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !kind.open) return;
      event.stopPropagation();
      kind.open = false;
      kind.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", (event) => { if (!list.contains(event.target)) shut(); });
}

export function improve(button) {
  const list = document.getElementById(button.getAttribute("aria-controls"));
  oneAtATime(list);
  const show = (open) => {
    list.toggleAttribute("data-open", open);
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => show(!list.hasAttribute("data-open")));
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    show(false);
    button.focus();
  });
}
