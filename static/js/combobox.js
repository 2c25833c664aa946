// A place sought as one types: <div data-combobox="/territoires/communes"> holding a text, a button and a list of
// results that work without this. Here the list becomes suggestions under the text (WAI-ARIA combobox pattern).
import { announce, element } from "./commun.js";
import { mots } from "./mots.js";

const PAUSE = 150; // ms after the last key
const LENGTH_MIN = 2;

export class Combobox {
  quiet = true; // what is half typed is no answer yet
  first = true; // Enter without a choice takes the first suggestion
  shortest = LENGTH_MIN;

  constructor(root) {
    this.root = root;
    this.input = root.querySelector("input[type=text]");
    this.url = root.dataset.combobox;
    this.before = root.querySelector("input[type=hidden]");
    this.button = root.querySelector("button");
    this.list = element("ul", { role: "listbox", id: `${this.input.id}-liste`, class: "ds-combobox__liste", hidden: true });
    this.active = -1;
    this.items = [];
    this.prepare();
    this.aria();
    this.listen();
  }

  prepare() {
    const { input, root } = this;
    this.select = root.querySelector("select");
    if (!this.select) {
      this.select = element("select", { name: input.name.replace(/\.recherche$/, ".code") }, element("option", { value: "" }));
      root.append(this.select);
    }
    const choice = this.select.closest(".ds-lieu__choix") || this.select;
    choice.hidden = true;
    this.button.hidden = true;
    const chosen = this.select.selectedOptions[0];
    if (chosen?.value) input.value = chosen.textContent.trim();
    input.parentElement.after(this.list);
  }

  aria() {
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
    })) this.input.setAttribute(name, value);
    this.list.setAttribute("aria-label", this.root.querySelector("label").textContent);
    this.root.classList.add("ds-combobox");
    this.label = this.input.value;
  }

  listen() {
    this.input.addEventListener("input", (event) => {
      if (this.quiet) event.stopPropagation();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.seek(), PAUSE);
    });
    this.input.addEventListener("change", (event) => this.quiet && event.stopPropagation());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.left(), 150));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) this.choose(Number(item.dataset.rang));
    });
  }

  async seek() {
    const text = this.input.value.trim();
    if (text.length < this.shortest) return this.close();
    this.query = text;
    let found;
    try {
      const answer = await this.ask(text);
      if (!answer.ok) throw new Error(String(answer.status));
      found = (await answer.json()).resultats;
    } catch {
      return this.giveBack();
    }
    if (this.query === text && document.activeElement === this.input) this.show(found);
  }

  ask(text) {
    const mark = this.url.includes("?") ? "&" : "?";
    return fetch(`${this.url}${mark}q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
  }

  /** Without suggestions the plain search still works: give its button back. */
  giveBack() {
    this.close();
    this.button.hidden = false;
  }

  show(found) {
    this.items = found;
    this.active = -1;
    this.list.replaceChildren(...found.map((item, rank) => element("li", {
      role: "option", id: `${this.list.id}-${rank}`, "data-rang": rank, "aria-selected": "false",
    }, item.label)));
    if (!found.length) this.list.append(element("li", { class: "ds-gris" }, mots.aucunResultat));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    announce(found.length ? mots.resultats(found.length) : mots.aucunResultat);
  }

  key(event) {
    const open = !this.list.hidden && this.items.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open) this.move(event.key === "ArrowDown" ? 1 : -1);
      else this.seek();
    } else if (event.key === "Enter" && (this.first || (open && this.active >= 0))) {
      event.preventDefault();
      event.stopPropagation();
      if (open) this.choose(Math.max(this.active, 0));
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
  }

  move(by) {
    const options = [...this.list.querySelectorAll("[role=option]")];
    this.active = (this.active + by + options.length) % options.length;
    options.forEach((option, rank) => option.setAttribute("aria-selected", String(rank === this.active)));
    options[this.active].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", options[this.active].id);
  }

  choose(rank) {
    const item = this.items[rank];
    if (!item) return;
    this.input.value = item.label;
    this.set(item.cle, item.label, item);
    this.close();
  }

  /** Keep a choice, or none, and let the form know. */
  set(value, label, data = {}) {
    const option = element("option", { value, "data-departement": data.departement, "data-region": data.region }, label);
    option.selected = true;
    this.select.replaceChildren(...(value ? [element("option", { value: "" }), option] : [option]));
    this.select.value = value;
    this.label = label;
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  close() {
    this.list.hidden = true;
    this.items = [];
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /** What was typed and not chosen is sent as a search: the server keeps it and says what to do. */
  left() {
    this.close();
    const text = this.input.value.trim();
    if (text === this.label) return;
    this.label = text;
    if (this.before) this.before.value = "";
    this.set("", text);
  }
}

export function enhance(scope) {
  for (const root of scope.querySelectorAll("[data-combobox]:not(.ds-combobox, [data-combobox=''])")) new Combobox(root);
}

enhance(document);
document.addEventListener("ds:redessine", (event) => enhance(event.target));
