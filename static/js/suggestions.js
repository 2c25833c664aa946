// What remote services add as one types: suggestions under a text, data that arrive after it is saved, a search on maps.
// <div data-suggestions="/data_sources/adresse"> holds the texts that a suggestion fills; what is typed is an answer too.
// A champ being completed holds [data-recherche]; its form says where to ask: <form data-completion="…">.
import { announce, champByKey, champOf, element } from "./commun.js";
import { Combobox } from "./combobox.js";
import { saverOf } from "./autosave.js";
import { mots } from "./mots.js";

const ATTENTES = [600, 1000, 1500, 2500, 4000, 6000, 10_000, 15_000, 20_000, 20_000]; // ms between two questions

export class Suggestions extends Combobox {
  quiet = false;
  first = false;
  shortest = 3;

  constructor(root, url = root.dataset.suggestions) {
    super(root);
    this.url = url;
    this.shortest = 3;
  }

  prepare() {
    this.input.after(this.list);
    this.input.setAttribute("autocomplete", "off");
  }

  choose(rank) {
    const item = this.items[rank];
    if (!item) return;
    this.input.value = item.label;
    for (const control of this.root.querySelectorAll("input[name]")) {
      const part = control.name.split(".").pop();
      if (part in item) control.value = item[part];
    }
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  giveBack() {
    this.close();
  }

  left() {
    this.close();
  }
}

/** A search that moves a map: it is no answer. */
class RechercheSurCarte extends Suggestions {
  quiet = true;

  choose(rank) {
    const item = this.items[rank];
    if (!item) return;
    this.input.value = item.label;
    this.close();
    const [longitude, latitude] = item.coordonnees;
    this.map.setView([latitude, longitude], 16);
    announce(item.label);
  }
}

function searchOn({ target, detail: { holder, map } }) {
  const url = document.querySelector("[data-carte-adresses]")?.dataset.carteAdresses;
  if (!url || target.matches("[data-carte-lecture]")) return;
  const id = `adresse-${champOf(target)?.dataset.champ.replace("|", "-") || "carte"}`;
  const input = element("input", { type: "text", class: "fr-input", id });
  const root = element("div", { class: "fr-mb-1w", "data-sans-autosave": "" }, element("label", { class: "fr-label", for: id }, mots.adresseCarte), input);
  holder.before(root);
  new RechercheSurCarte(root, url).map = map;
}

/** Ask what became of the champs being completed, until each is; the page goes on meanwhile. */
class Completion {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.completion;
    this.waited = new Set();
    this.round = 0;
    form.addEventListener("ds:recherche", (event) => this.wait(event.detail));
    this.wait([...form.querySelectorAll("[data-recherche]")].map((mark) => champOf(mark).dataset.champ));
  }

  wait(keys) {
    if (!keys.length) return;
    for (const key of keys) {
      this.waited.add(key);
      this.mark(key);
    }
    this.round = 0;
    this.later();
  }

  mark(key) {
    const champ = champByKey(this.form, key);
    if (!champ || champ.querySelector("[data-recherche]")) return;
    champ.querySelector(".fr-messages-group")?.before(element("p", { class: "fr-hint-text", role: "status", "data-recherche": "" }, mots.recherche));
  }

  later() {
    clearTimeout(this.timer);
    if (this.round >= ATTENTES.length) return this.giveUp();
    this.timer = setTimeout(() => this.ask(), ATTENTES[this.round]);
    this.round += 1;
  }

  giveUp() {
    this.waited.clear();
    this.form.querySelectorAll("[data-recherche]").forEach((mark) => mark.remove());
  }

  async ask() {
    const saver = saverOf(this.form);
    const keys = [...this.waited].filter((key) => !saver?.busy(key));
    if (!keys.length) return this.later();
    try {
      const mark = this.url.includes("?") ? "&" : "?";
      const answer = await fetch(`${this.url}${mark}champs=${encodeURIComponent(keys.join(","))}`, { headers: { Accept: "application/json", "X-Requested-With": "fetch" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.received(await answer.json(), keys, saver);
    } catch {
      // asked again below
    }
    if (this.waited.size) this.later();
  }

  received(data, keys, saver) {
    for (const key of keys) {
      if (data.recherche.includes(key)) continue;
      if (saver?.busy(key)) {
        delete data.html[key]; // typed meanwhile: its own save asks again
        delete data.erreurs[key];
      } else this.waited.delete(key);
    }
    const drawn = Object.keys(data.html).length;
    delete data.recherche;
    saver?.apply(data);
    if (drawn) announce(mots.complete);
  }
}

function enhance(scope) {
  for (const root of scope.querySelectorAll("[data-suggestions]:not(.ds-combobox)")) new Suggestions(root);
}

document.addEventListener("ds:carte", searchOn);
enhance(document);
document.addEventListener("ds:redessine", (event) => enhance(event.target));
for (const form of document.querySelectorAll("form[data-completion]")) new Completion(form);
