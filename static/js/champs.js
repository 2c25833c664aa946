// What the controls of champs gain with a script; each works without.
import "./carte.js";
import "./combobox.js";
import "./listes.js";
import "./suggestions.js";
import { mots } from "./mots.js";

/** The second menu shows only what the first choice allows, and nothing before it. */
function linkMenus(root) {
  const [first, second] = root.querySelectorAll("select");
  const groups = [...second.querySelectorAll("optgroup")];
  const place = root.querySelector("[data-second]");
  const update = (clear) => {
    for (const group of groups) group.remove();
    const group = groups.find((one) => one.label === first.value);
    if (group) second.append(group);
    if (clear) second.value = "";
    place.hidden = !group;
  };
  first.addEventListener("change", () => update(true));
  update(false);
}

/** The text beside « Autre » shows once « Autre » is chosen. */
function followOther(box) {
  const champ = box.closest("[data-champ]");
  const controls = [...champ.querySelectorAll("input, select")].filter((one) => one.name === box.dataset.autre);
  const chosen = () => controls.find((one) => one.tagName === "SELECT" || one.checked)?.value;
  const update = () => { box.hidden = chosen() !== "__other__"; };
  champ.addEventListener("change", update);
  update();
}

/** The closed list says how many are chosen. */
function countChoices(details) {
  const words = details.querySelector("[data-choix-nombre]");
  details.addEventListener("change", () => {
    words.textContent = mots.choisis(details.querySelectorAll("input:checked").length);
  });
}

/** Characters left, told when few remain. */
function countCharacters(area) {
  const limit = Number(area.dataset.limite);
  const line = document.createElement("p");
  line.className = "fr-hint-text";
  line.setAttribute("aria-live", "polite");
  area.after(line);
  const update = () => {
    const left = limit - area.value.trim().length;
    line.textContent = left < limit / 5 ? mots.restants(left) : "";
  };
  area.addEventListener("input", update);
  update();
}

function enhance(scope) {
  scope.querySelectorAll("[data-menus-lies]").forEach(linkMenus);
  scope.querySelectorAll("[data-autre]").forEach(followOther);
  scope.querySelectorAll("[data-choix-multiple]").forEach(countChoices);
  scope.querySelectorAll("textarea[data-limite]").forEach(countCharacters);
}

enhance(document);
document.addEventListener("ds:redessine", (event) => enhance(event.target));
