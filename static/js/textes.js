// Editors of texts: a balise chosen in the list goes where the caret is; buttons put marks around what is selected.
import { announce, element } from "./commun.js";

const form = document.querySelector("[data-texte]");
let field = document.querySelector("#corps");

function insert(target, text, from = target.selectionStart, to = target.selectionEnd) {
  target.focus();
  target.setSelectionRange(from, to);
  // The browser's own command, so that Ctrl+Z undoes it; it is not everywhere.
  if (!document.execCommand?.("insertText", false, text)) target.setRangeText(text, from, to, "end");
  target.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Put marks around the selection, or write them with the caret between. */
function surround(target, before, after) {
  const { selectionStart: start, selectionEnd: end } = target;
  const selected = target.value.slice(start, end);
  insert(target, before + selected + after);
  const inside = start + before.length;
  target.setSelectionRange(inside, inside + selected.length);
}

/** Begin with a mark each line that the selection touches. */
function prefix(target, mark) {
  const { value, selectionStart, selectionEnd } = target;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const lines = value.slice(start, selectionEnd).split("\n");
  insert(target, lines.map((line) => mark + line).join("\n"), start, selectionEnd);
}

function balises(list) {
  for (const code of list.querySelectorAll("[data-balise]")) {
    const button = element("button", { type: "button", class: "ds-balises__bouton" });
    code.replaceWith(button);
    button.append(code);
    code.textContent = code.dataset.balise.slice(2, -2); // the dashes come with the insertion
    button.addEventListener("click", () => {
      insert(field, code.dataset.balise);
      announce(code.dataset.balise);
    });
  }
  list.querySelectorAll("[data-avec-script]").forEach((note) => { note.hidden = false; });
  list.querySelectorAll("[data-sans-script]").forEach((note) => { note.hidden = true; });
}

if (form && field) {
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea, input[type=text]")) field = event.target;
  });
  document.querySelectorAll("[data-balises]").forEach(balises);
  for (const bar of document.querySelectorAll("[data-mise-en-forme]")) {
    const target = document.getElementById(bar.dataset.miseEnForme);
    bar.hidden = false;
    bar.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.ligne) prefix(target, button.dataset.ligne);
      else surround(target, button.dataset.avant, button.dataset.apres);
    });
  }
}
// A preview or errors, which the answer to the form shows above it, are read first.
document.querySelector("#erreurs, #apercu")?.focus();
