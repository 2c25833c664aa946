// A box under each password: show what is typed. The field hides it again when the form leaves.
import { element } from "./commun.js";
import { mots } from "./mots.js";

for (const field of document.querySelectorAll("input[type=password].fr-input")) {
  const box = element("input", { type: "checkbox", id: `${field.id}-voir` });
  const label = element("label", { class: "fr-label", for: box.id }, mots.voirMotDePasse);
  field.after(element("div", { class: "fr-checkbox-group" }, box, label));
  box.addEventListener("change", () => { field.type = box.checked ? "text" : "password"; });
  field.form?.addEventListener("submit", () => { field.type = "password"; });
}
