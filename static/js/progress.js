// Long work: asks data-progress-url now and then for {done, total, state, message, next} and shows it; the page may be left at any time.
// state is waiting, running, done or failed; next is the address of the result.
function show(box, answer) {
  const bar = box.querySelector("progress");
  const words = box.querySelector("[data-progress-message]");
  const count = box.querySelector("[data-progress-count]");
  if (answer.total) {
    bar.max = answer.total;
    bar.value = answer.done;
    count.textContent = `${answer.done.toLocaleString("zh-CN")} / ${answer.total.toLocaleString("zh-CN")}`;
  }
  if (answer.message && words.textContent !== answer.message) words.textContent = answer.message;
}

function finish(box, answer) {
  box.querySelector("[data-progress-note]")?.remove();
  const link = box.querySelector("[data-progress-next]");
  if (!answer.next || !link) return;
  link.href = answer.next;
  link.hidden = false;
  link.parentElement.hidden = false;
}

export function improve(box) {
  let wait = 1000;
  const ask = async () => {
    try {
      const response = await fetch(box.dataset.progressUrl, { headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(String(response.status));
      const answer = await response.json();
      show(box, answer);
      if (answer.state === "done" || answer.state === "failed") return finish(box, answer);
      wait = Math.min(wait * 1.2, 5000);
    } catch {
      wait = Math.min(wait * 2, 30000);
      box.querySelector("[data-progress-message]").textContent = "暂时问不到进度，办理仍在继续，稍后再看";
    }
    window.setTimeout(ask, wait);
  };
  ask();
}
