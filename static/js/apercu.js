// The preview: each answer redraws what conditions show or hide. The server evaluates, and keeps nothing.
const form = document.querySelector("form[data-apercu]");
let running = null;

async function refresh() {
  running?.abort();
  running = new AbortController();
  const body = new FormData(form);
  for (const [name, value] of [...body.entries()]) if (value instanceof File) body.delete(name);
  try {
    const answer = await fetch(form.action, { method: "POST", body, signal: running.signal, credentials: "same-origin" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const fresh of page.querySelectorAll("form[data-apercu] [data-champ]")) {
      const shown = form.querySelector(`[data-champ="${CSS.escape(fresh.dataset.champ)}"]`);
      if (shown) shown.hidden = fresh.hidden;
    }
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

form?.addEventListener("change", refresh);
