// What is left of a price beside the concession, while one types; the page that checks the form counts it again.
const amount = (field) => {
  const plain = field.value.normalize("NFKC").replaceAll(/[,\s]/g, "");
  return plain === "" ? 0 : /^\d+(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : NaN;
};

export function improve(box) {
  const [price, concession] = ["price", "concession"].map((name) => box.querySelector(`[name="${name}"]`));
  const words = box.querySelector("[data-remainder-words]");
  const shown = box.querySelector("[data-remainder-amount]");
  const count = () => {
    const left = amount(price) - amount(concession);
    words.hidden = !price.value.trim() || Number.isNaN(left) || left < 0;
    shown.textContent = (left / 100).toLocaleString("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  };
  box.addEventListener("input", count);
  count();
}
