// Filters: addresses stay short because empty fields are not sent; a chip also goes with Delete or Backspace.
function dropEmpty(form) {
  form.addEventListener("submit", () => {
    const empty = [...form.elements].filter((field) => field.name && field.value === "" && !field.disabled);
    empty.forEach((field) => { field.disabled = true; });
    window.setTimeout(() => empty.forEach((field) => { field.disabled = false; }), 0);
  });
}

function removeByKey(chips) {
  chips.addEventListener("keydown", (event) => {
    if ((event.key === "Delete" || event.key === "Backspace") && event.target.matches("a.chip")) {
      event.preventDefault();
      event.target.click();
    }
  });
}

// The fold stands open in the page, so that it works without scripts; a phone begins with it closed.
function foldOnPhone(form) {
  const fold = form.closest("details.filters");
  if (fold && window.matchMedia("(max-width: 63.99rem)").matches) fold.open = false;
}

export function improve(element) {
  if (element.matches(".chips")) removeByKey(element);
  else {
    dropEmpty(element);
    foldOnPhone(element);
  }
}
