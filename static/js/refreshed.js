// A part of the page that follows from what is kept: brought up to date after the page's form saved itself.
// data-refreshed names the form's event; the part is fetched anew by its id from the page's own address.
export function improve(part) {
  const form = document.querySelector("form[data-autosave-url]");
  form?.addEventListener(part.dataset.refreshed, async () => {
    try {
      const response = await fetch(window.location.pathname, { headers: { Accept: "text/html" } });
      if (!response.ok) return;
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById(part.id);
      if (fresh) part.replaceChildren(...fresh.childNodes);
    } catch {
      // What stands there stays; the next saving tries again.
    }
  });
}
