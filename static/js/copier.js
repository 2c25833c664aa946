// <code data-copy>…</code>, <a href="…" data-copy>: a button copies the text, or the address of the link.
// Without script the text is there to be selected.
import { announce, element } from "./commun.js";
import { mots } from "./mots.js";

async function copy(source, button) {
  const text = source.href || source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    getSelection().selectAllChildren(source); // no right to the clipboard: the person's own shortcut copies it
    announce(mots.aCopier);
    return;
  }
  button.textContent = mots.copie;
  announce(mots.copie);
  setTimeout(() => { button.textContent = mots.copier; }, 3000);
}

for (const source of document.querySelectorAll("[data-copy]")) {
  const button = element("button", { type: "button", class: "fr-btn fr-btn--sm fr-btn--secondary ds-copier" }, mots.copier);
  button.addEventListener("click", () => copy(source, button));
  source.after(" ", button);
}
