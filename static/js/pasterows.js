// A table of inputs: a block copied from a spreadsheet and pasted into a cell fills the cells to the right and below, adding rows as needed.
// Field names carry their row number («rows-0-name»); the last row is the pattern for new ones; data-paste-rows is the most rows allowed.
const renumber = (text, number) => text.replace(/-\d+-/, `-${number}-`);

function addRow(table) {
  const body = table.tBodies[0];
  const most = Number(table.dataset.pasteRows) || 200;
  if (body.rows.length >= most) return null;
  const row = body.rows[body.rows.length - 1].cloneNode(true);
  const number = body.rows.length;
  row.querySelectorAll("[name], [id], [for], [aria-describedby]").forEach((element) => {
    for (const name of ["name", "id", "for", "aria-describedby"]) {
      if (element.hasAttribute(name)) element.setAttribute(name, renumber(element.getAttribute(name), number));
    }
    if (element.matches("input[type='checkbox'], input[type='radio']")) element.checked = false;
    else if (element.matches("input, textarea, select")) element.value = "";
    element.removeAttribute("aria-invalid");
  });
  row.querySelectorAll(".field-error").forEach((error) => error.remove());
  body.append(row);
  return row;
}

// Spreadsheets quote a cell that holds a line break or a quotation mark.
function cells(text) {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const sign = text[i];
    if (quoted && sign === '"' && text[i + 1] === '"') { cell += '"'; i += 1; }
    else if (sign === '"' && (quoted || cell === "")) quoted = !quoted;
    else if (!quoted && sign === "\t") { rows.at(-1).push(cell); cell = ""; }
    else if (!quoted && sign === "\n") { rows.at(-1).push(cell); rows.push([]); cell = ""; }
    else if (sign !== "\r") cell += sign;
  }
  rows.at(-1).push(cell);
  if (rows.at(-1).every((value) => value === "")) rows.pop();
  return rows;
}

function put(control, value) {
  const text = value.trim();
  if (control.matches("select")) {
    const option = [...control.options].find((item) => item.text.trim() === text || item.value === text);
    if (option) control.value = option.value;
  } else control.value = text;
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

function paste(table, event, say) {
  const start = event.target.closest("td");
  const text = event.clipboardData.getData("text/plain");
  if (!start || !/[\t\n]/.test(text.trimEnd())) return;
  const block = cells(text);
  event.preventDefault();
  let row = start.parentElement;
  let filled = 0;
  for (const values of block) {
    if (!row) break;
    values.forEach((value, step) => {
      const control = row.cells[start.cellIndex + step]?.querySelector("input:not([type='hidden']), select, textarea");
      if (control) put(control, value);
    });
    filled += 1;
    row = row.nextElementSibling || (filled < block.length ? addRow(table) : null);
  }
  say(filled < block.length ? `已填 ${filled} 行，另有 ${block.length - filled} 行超出本表行数，没有填入` : `已填 ${filled} 行，请核对`);
}

export function improve(table) {
  const line = Object.assign(document.createElement("p"), { className: "note" });
  line.setAttribute("role", "status");
  const more = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet button-small", textContent: "加一行" });
  const say = (words) => { line.textContent = words; };
  // A table whose rows are printed («附件3») takes pasted blocks but no further rows.
  const full = table.tBodies[0].rows.length >= (Number(table.dataset.pasteRows) || 200);
  (table.closest(".table-frame") || table).after(...(full ? [line] : [more, line]));
  more.addEventListener("click", () => {
    const row = addRow(table);
    if (row) row.querySelector("input:not([type='hidden']), select, textarea")?.focus();
    else say("已到本表的最多行数");
  });
  table.addEventListener("paste", (event) => paste(table, event, say));
}
