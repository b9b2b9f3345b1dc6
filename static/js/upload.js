// Says at once when a chosen file is larger than the server will take; the server checks again.
const size = (bytes) => (bytes >= 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`);

export function improve(input) {
  const line = Object.assign(document.createElement("p"), { className: "hint" });
  line.setAttribute("role", "status");
  input.after(line);
  input.addEventListener("change", () => {
    const most = Number(input.dataset.maxBytes);
    const files = [...input.files];
    const large = files.find((file) => file.size > most);
    const words = large ? `「${large.name}」有 ${size(large.size)}，超过 ${size(most)}，请压缩或拆分后再选` : "";
    input.setCustomValidity(words);
    line.className = large ? "field-error" : "hint";
    line.textContent = words || files.map((file) => `${file.name}（${size(file.size)}）`).join("，");
  });
}
