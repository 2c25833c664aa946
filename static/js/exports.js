// The list of exports follows their preparation: it is fetched again every few seconds until nothing waits.

import { announce } from "./commun.js";

const PAUSE = 5000;

function states(list) {
  return new Map([...list.querySelectorAll("[data-export]")].map((row) =>
    [row.dataset.export, row.querySelector(".fr-badge")?.textContent.trim()]));
}

async function refresh() {
  const list = document.getElementById("liste-exports");
  if (!list || list.dataset.attendus !== "oui") return;
  // A person who is on a button of the list would lose it.
  if (!document.hidden && !list.contains(document.activeElement)) {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("liste-exports");
      if (answer.ok && fresh) {
        const before = states(list);
        for (const [id, state] of states(fresh)) {
          if (before.has(id) && before.get(id) !== state) announce(state);
        }
        list.replaceWith(fresh);
      }
    } catch {
      // Offline for a moment: the next round tries again.
    }
  }
  setTimeout(refresh, PAUSE);
}

setTimeout(refresh, PAUSE);
