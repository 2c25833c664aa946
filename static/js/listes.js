// Long lists and configurable référentiels: <div data-combobox-multiple="/data_sources/choix?…" data-nom="champ-12.choix">
// holds a text, a button and boxes; <div data-referentiel="/data_sources/referentiel?…"> a text. Both work without this.
import { announce, element } from "./commun.js";
import { Combobox } from "./combobox.js";
import { mots } from "./mots.js";
import { Suggestions } from "./suggestions.js";

/** Several choices of a long list: what is chosen becomes a ticked box. */
class ListeMultiple extends Combobox {
  constructor(root) {
    super(root);
    this.url = root.dataset.comboboxMultiple;
  }

  prepare() {
    this.boxes = this.root.querySelector("[data-coches]");
    this.button.hidden = true;
    this.input.parentElement.after(this.list);
  }

  choose(rank) {
    const item = this.items[rank];
    if (!item) return;
    const boxes = [...this.boxes.querySelectorAll("input")];
    let box = boxes.find((one) => one.value === item.cle);
    if (!box) {
      const numbers = boxes.map((one) => Number(one.name.split(".").pop()));
      const number = Math.max(-1, ...numbers) + 1;
      box = element("input", { type: "checkbox", id: `${this.input.id}-c${number}`, name: `${this.root.dataset.nom}.${number}`, value: item.cle });
      this.boxes.append(element("div", { class: "fr-checkbox-group" }, box, element("label", { class: "fr-label", for: box.id }, item.label)));
    }
    box.checked = true;
    this.input.value = this.label = "";
    this.close();
    announce(mots.choisi(item.label));
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** A search left without a choice is no answer. */
  left() {
    this.close();
    this.input.value = "";
  }
}

/** What a service of the démarche suggests: asked by POST, within this dossier. */
class Referentiel extends Suggestions {
  constructor(root) {
    super(root, root.dataset.referentiel);
  }

  ask(text) {
    const address = new URL(this.url, location.href);
    const body = new URLSearchParams(address.search);
    body.set("q", text);
    body.set("csrf_token", document.querySelector("[name=csrf_token]")?.value || "");
    return fetch(address.pathname, { method: "POST", body, headers: { Accept: "application/json", "X-Requested-With": "fetch" } });
  }
}

function enhance(scope) {
  for (const root of scope.querySelectorAll("[data-combobox-multiple]:not(.ds-combobox, [data-combobox-multiple=''])")) new ListeMultiple(root);
  for (const root of scope.querySelectorAll("[data-referentiel]:not(.ds-combobox, [data-referentiel=''])")) new Referentiel(root);
}

enhance(document);
document.addEventListener("ds:redessine", (event) => enhance(event.target));
