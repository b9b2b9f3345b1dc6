// The main navigation folds behind one button on a phone.
export function improve(button) {
  const list = document.getElementById(button.getAttribute("aria-controls"));
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
