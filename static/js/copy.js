// Copies the value of data-copy and says so on the button for a moment.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = Object.assign(document.createElement("textarea"), { value: text, className: "visually-hidden" });
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

export function improve(button) {
  const words = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await copy(button.dataset.copy);
      button.textContent = "已复制";
    } catch {
      button.textContent = "没有复制成，请手动选取";
    }
    window.setTimeout(() => { button.textContent = words; }, 2500);
  });
}
