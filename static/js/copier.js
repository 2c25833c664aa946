// <code data-copy="le secret">…</code>, <a href="…" data-copy="le lien public">: a button copies the text, or the address
// of the link; the attribute names it for who does not see where the button stands. Without script, the text is selected.
import { announce, element } from "./commun.js";
import { mots } from "./mots.js";

const PAUSE = 3000; // milliseconds during which the button says that it is done

function say(button, word, source) {
  button.replaceChildren(word, element("span", { class: "fr-sr-only" }, ` ${source.dataset.copy}`));
}

async function copy(source, button) {
  const text = source.href || source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    getSelection().selectAllChildren(source); // no right to the clipboard: the person's own shortcut copies it
    announce(mots.aCopier);
    return;
  }
  say(button, mots.copie, source);
  announce(mots.copie);
  setTimeout(() => say(button, mots.copier, source), PAUSE);
}

for (const source of document.querySelectorAll("[data-copy]")) {
  const button = element("button", { type: "button", class: "fr-btn fr-btn--sm fr-btn--secondary ds-copier" });
  say(button, mots.copier, source);
  button.addEventListener("click", () => copy(source, button));
  source.after(" ", button);
}
