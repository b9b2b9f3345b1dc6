// A draft saves itself two seconds after the last keystroke and says so beside the form.
// POSTs the form to data-autosave-url with the header X-Autosave; expects {saved_at: "14:05", version} or {message} with a 4xx.
const pause = 2000;

function indicator(form) {
  const line = form.querySelector("[data-saved]") || Object.assign(document.createElement("p"), { className: "saved" });
  line.setAttribute("role", "status");
  if (!line.isConnected) form.append(line);
  return (state, text) => {
    line.dataset.state = state;
    line.textContent = text;
  };
}

async function save(form, say) {
  const body = new FormData(form);
  for (const [name, value] of [...body.entries()]) if (value instanceof File) body.delete(name);
  try {
    const response = await fetch(form.dataset.autosaveUrl, { method: "POST", body, headers: { "X-Autosave": "1", Accept: "application/json" } });
    const answer = await response.json().catch(() => ({}));
    if (response.ok) {
      if (answer.version && form.elements.version) form.elements.version.value = answer.version;
      say("saved", `草稿已自动保存 ${answer.saved_at || ""}`.trim());
      form.dispatchEvent(new CustomEvent("draft-saved"));
    } else say("failed", answer.message || "草稿没有保存，请点页面上的保存按钮再试");
  } catch {
    say("failed", "网络不通，草稿还没有保存；恢复后会再试");
  }
}

// What a quick hand typed before this script had come counts as a keystroke now.
function typedBefore(form) {
  return [...form.elements].some((field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    return field.matches("textarea, input:not([type='hidden'], [type='file'])") && field.value !== field.defaultValue;
  });
}

// One saving at a time, each on the version that the one before left; the button's own saving waits for it too.
export function improve(form) {
  const say = indicator(form);
  let timer;
  let running = null;
  const begin = async () => {
    while (running) await running;
    running = save(form, say);
    await running;
    running = null;
  };
  const later = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(begin, pause);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", (event) => {
    window.clearTimeout(timer);
    if (!running) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    running.finally(() => { running = null; form.requestSubmit(button); });
  });
  window.addEventListener("online", later);
  if (typedBefore(form)) later();
}
