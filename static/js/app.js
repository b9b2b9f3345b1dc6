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
  "[data-refreshed]": "refreshed",
};

// All are fetched at once, which on a slow line saves a round trip each; they take hold in order, which matters where
// modules listen to the same submit: saving that runs, then confirmation, then «sent once».
const wanted = Object.entries(modules)
  .map(([selector, name]) => ({ name, found: document.querySelectorAll(selector) }))
  .filter(({ found }) => found.length);
const loaded = await Promise.all(wanted.map(({ name }) => import(`./${name}.js`)));
loaded.forEach((module, position) => wanted[position].found.forEach((element) => module.improve(element)));
document.documentElement.setAttribute("data-ready", "");

// A form that came back with errors begins at their summary.
document.querySelector("[data-error-summary]")?.focus();
