// <button data-confirm="Supprimer ce dossier ?" data-confirm-detail="..." data-confirm-action="Supprimer">
// asks in a dialog before the click does its work. Without script, the click goes to the server at once.
import { element } from "./commun.js";
import { mots } from "./mots.js";

let number = 0;

function ask(trigger) {
  const id = `confirmation-${(number += 1)}`;
  const action = trigger.dataset.confirmAction || trigger.textContent.trim() || mots.confirmer;
  const dangerous = trigger.classList.contains("fr-btn--danger");
  const yes = element("button", { class: `fr-btn${dangerous ? " fr-btn--danger" : ""}`, type: "button" }, action);
  const no = element("button", { class: "fr-btn fr-btn--secondary", type: "button" }, mots.annuler);
  const dialog = element(
    "dialog",
    { class: "fr-modal", "aria-labelledby": id },
    element("h2", { class: "fr-modal__title", id }, trigger.dataset.confirm),
    ...(trigger.dataset.confirmDetail ? [element("p", {}, trigger.dataset.confirmDetail)] : []),
    element("div", { class: "fr-modal__footer fr-btns-group" }, yes, no),
  );
  yes.addEventListener("click", () => {
    dialog.close();
    trigger.dataset.confirme = "oui";
    trigger.click();
    delete trigger.dataset.confirme;
  });
  no.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (trigger.isConnected) trigger.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  no.focus();
}

document.addEventListener(
  "click",
  (event) => {
    const trigger = event.target.closest?.("[data-confirm]");
    if (!trigger || trigger.dataset.confirme || !window.HTMLDialogElement) return;
    event.preventDefault();
    event.stopPropagation();
    ask(trigger);
  },
  true,
);
