// What the page says of saving: the line of the sticky bar, the count to correct, loud messages that stay.
import { element } from "./commun.js";
import { mots } from "./mots.js";

export class Etat {
  constructor(form) {
    this.form = form;
    const bar = form.querySelector(".ds-bar__etat") || document.querySelector(".ds-bar__etat") || form;
    this.line = this.find(bar, "data-enregistrement", { role: "status" });
    this.count = this.find(bar, "data-a-corriger", { "data-etat": "erreur" });
  }

  find(bar, name, attributes) {
    const found = document.querySelector(`[${name}]`);
    if (found) return found;
    const made = element("p", { [name]: true, ...attributes });
    bar.append(made);
    return made;
  }

  say(text, { error = false } = {}) {
    this.line.textContent = text;
    if (error) this.line.dataset.etat = "erreur";
    else delete this.line.dataset.etat;
  }

  toCorrect(number) {
    if (typeof number === "number") this.count.textContent = mots.corriger(number);
  }

  /** Show a message above the bar until `quiet`; `link`: {href, text}, opened in a new tab. */
  loud(text, { kind = "error", link = null, buttons = [] } = {}) {
    if (this.message?.dataset.texte === text) return;
    this.quiet();
    const parts = [element("p", { class: "fr-mb-1w" }, text)];
    if (link) {
      const anchor = { href: link.href, class: "fr-btn fr-btn--secondary fr-btn--sm", target: "_blank", rel: "noopener" };
      parts.push(element("p", { class: "fr-m-0" }, element("a", anchor, link.text)));
    }
    if (buttons.length) parts.push(element("div", { class: "fr-btns-group fr-btns-group--inline fr-mb-0" }, ...buttons));
    const role = kind === "info" ? "status" : "alert";
    this.message = element("div", { class: `fr-alert fr-alert--${kind} ds-alerte`, role, "data-texte": text }, ...parts);
    const bar = this.form.querySelector(".ds-bar");
    if (bar) bar.prepend(this.message);
    else this.form.prepend(this.message);
  }

  quiet() {
    this.message?.remove();
    this.message = null;
  }
}
