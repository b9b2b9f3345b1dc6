// A row opens by click anywhere in it, and by key: ↑ and ↓ walk the rows' links, Enter opens as on any link.
// A frame that scrolls sideways becomes reachable by keyboard.
const controls = "a, button, input, select, textarea, label, summary";

function openRow(event) {
  const row = event.target.closest("tbody tr");
  const link = row?.querySelector("a[href]");
  if (!link || event.target.closest(controls) || String(window.getSelection())) return;
  if (event.ctrlKey || event.metaKey || event.button === 1) window.open(link.href, "_blank", "noopener");
  else link.click();
}

function walkRows(event) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (!event.target.matches("tbody a")) return;
  let row = event.target.closest("tr");
  do row = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
  while (row && !row.querySelector("a[href]"));
  if (!row) return;
  event.preventDefault();
  row.querySelector("a[href]").focus();
}

function reachable(frame) {
  const scrolls = frame.scrollWidth > frame.clientWidth;
  if (scrolls) frame.setAttribute("tabindex", "0");
  else frame.removeAttribute("tabindex");
}

export function improve(element) {
  if (element.matches(".table-frame")) {
    reachable(element);
    window.addEventListener("resize", () => reachable(element));
    return;
  }
  element.addEventListener("click", openRow);
  element.addEventListener("auxclick", openRow);
  element.addEventListener("keydown", walkRows);
  element.setAttribute("data-ready", "");
}
