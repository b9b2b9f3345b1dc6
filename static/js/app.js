// Loads, for what stands on this page, the small modules that improve it. Every page works without them.
const modules = {
  "[data-nav-toggle]": "nav",
  "[data-rows-open], .table-frame": "rows",
  ".chips, form[method='get']": "filters",
  "select[data-typeahead]": "typeahead",
  "form[data-autosave-url]": "autosave",
  "form[data-confirm]": "confirm",
  "form[method='post']": "once",
  "form[data-guard]": "guard",
  "[data-copy]": "copy",
  "[data-progress-url]": "progress",
  "table[data-paste-rows]": "pasterows",
  "input[type='file'][data-max-bytes]": "upload",
  "[data-remainder]": "remainder",
};

// Order matters where modules listen to the same submit: saving that runs, then confirmation, then «sent once».
for (const [selector, name] of Object.entries(modules)) {
  const found = document.querySelectorAll(selector);
  if (found.length) {
    const module = await import(`./${name}.js`);
    found.forEach((element) => module.improve(element));
  }
}

// A form that came back with errors begins at their summary.
document.querySelector("[data-error-summary]")?.focus();
