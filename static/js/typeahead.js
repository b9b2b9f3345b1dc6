// A long <select> becomes a box to type in: by any part of the words, or by pinyin initials («zzlz») given as data-keys on the options.
// The select stays in the form and keeps the value; without this module it is used as it is.
let serial = 0;
const plain = (text) => text.toLowerCase().replace(/\s+/g, "");

class Typeahead {
  constructor(select) {
    this.select = select;
    this.options = [...select.options].filter((option) => option.value !== "");
    this.build(++serial);
    this.listen();
  }

  build(number) {
    const { select } = this;
    this.input = Object.assign(document.createElement("input"), { type: "text", autocomplete: "off", id: select.id });
    select.id = `${select.id}-value`; // the label and the error summary lead to the box that is typed in
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `typeahead-${number}` };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    for (const name of ["aria-describedby", "aria-invalid", "required"]) {
      if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
    }
    this.input.placeholder = select.dataset.typeahead || "输入名称或拼音首字母";
    this.list = Object.assign(document.createElement("ul"), { id: `typeahead-${number}`, className: "typeahead-list", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "可选项");
    this.none = Object.assign(document.createElement("div"), { className: "typeahead-none", hidden: true, textContent: "没有相符的选项，换个写法试试" });
    this.none.setAttribute("role", "status");
    const box = Object.assign(document.createElement("div"), { className: "typeahead" });
    box.append(this.input, this.list, this.none);
    select.after(box);
    select.hidden = true;
    select.required = false;
    this.input.value = this.chosenText();
  }

  chosenText() {
    const option = this.select.selectedOptions[0];
    return option && option.value !== "" ? option.text.trim() : "";
  }

  matches(typed) {
    if (!typed || typed === plain(this.chosenText())) return this.options;
    return this.options.filter((option) =>
      plain(option.text).includes(typed) || (option.dataset.keys || "").split(" ").some((keys) => keys.startsWith(typed)));
  }

  show() {
    const found = this.matches(plain(this.input.value)).slice(0, 50);
    this.list.replaceChildren(...found.map((option, place) => {
      const item = Object.assign(document.createElement("li"), { textContent: option.text.trim(), id: `${this.list.id}-${place}` });
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.dataset.value = option.value;
      return item;
    }));
    this.none.hidden = found.length > 0;
    this.list.hidden = found.length === 0;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.mark(-1);
  }

  hide() {
    this.list.hidden = true;
    this.none.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  mark(place) {
    this.place = place;
    [...this.list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === place)));
    const item = this.list.children[place];
    if (!item) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  choose(value) {
    this.select.value = value;
    this.input.value = this.chosenText();
    this.hide();
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // Leaving the box keeps only what is on the list: one certain match is taken, an emptied box empties the choice.
  settle() {
    const typed = plain(this.input.value);
    if (typed === plain(this.chosenText())) return this.hide();
    const found = typed ? this.matches(typed) : [];
    if (found.length === 1) return this.choose(found[0].value);
    if (!typed) return this.choose("");
    this.input.value = this.chosenText();
    this.hide();
  }

  key(event) {
    const last = this.list.children.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) return this.show();
      this.mark(event.key === "ArrowDown" ? Math.min(this.place + 1, last) : Math.max(this.place - 1, 0));
    } else if (event.key === "Enter" && !this.list.hidden) {
      const item = this.list.children[Math.max(this.place, 0)];
      event.preventDefault();
      if (item) this.choose(item.dataset.value);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.input.value = this.chosenText();
      this.hide();
    }
  }

  listen() {
    this.input.addEventListener("input", () => this.show());
    this.input.addEventListener("click", () => this.show());
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.settle());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const item = event.target.closest("li");
      if (item) this.choose(item.dataset.value);
    });
    this.select.form?.addEventListener("reset", () => window.setTimeout(() => { this.input.value = this.chosenText(); }, 0));
  }
}

export function improve(select) {
  if (!select.multiple) new Typeahead(select);
}
