// What several modules need: elements, announcements, the champs of a form, work that must end before leaving.

/** Make an element: `element("p", {class: "x"}, "text", child)`. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

let region = null;

/** Say something to screen readers without moving the focus. */
export function announce(text) {
  if (!region) {
    region = element("div", { class: "fr-sr-only", role: "status" });
    document.body.append(region);
  }
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 50);
}

/** The element of the champ that holds a control. */
export function champOf(node) {
  return node.closest?.("[data-champ]");
}

/** The element of a champ by its key. */
export function champByKey(form, key) {
  return form.querySelector(`[data-champ="${CSS.escape(String(key))}"]`);
}

/** The [name, value] pairs of a champ, in order; `input` and `file` stand for one file to send with them. */
export function collect(champ, { input = null, file = null } = {}) {
  const pairs = [];
  for (const control of champ.querySelectorAll("input, select, textarea")) {
    if (champOf(control) !== champ || control.disabled || !control.name) continue;
    if (control.type === "file") {
      if (control === input) pairs.push([control.name, file]);
    } else if (control.type === "checkbox" || control.type === "radio") {
      if (control.checked) pairs.push([control.name, control.value]);
    } else if (control.multiple && control.selectedOptions) {
      for (const option of control.selectedOptions) pairs.push([control.name, option.value]);
    } else if (control.type !== "submit" && control.type !== "button") {
      pairs.push([control.name, control.value]);
    }
  }
  return pairs;
}

/** Show the messages of a champ: errors replace errors, an empty list says that all is well. */
export function showMessages(champ, messages, kind = "error") {
  const group = [...champ.querySelectorAll(".fr-messages-group")].find((found) => champOf(found) === champ);
  if (!group) return;
  group.querySelectorAll(`.fr-${kind}-text`).forEach((old) => old.remove());
  group.append(...messages.map((text) => element("p", { class: `fr-${kind}-text` }, text)));
  if (kind !== "error") return;
  const wrong = messages.length > 0;
  const fieldset = champ.matches("fieldset");
  champ.classList.toggle(fieldset ? "fr-fieldset--error" : "fr-input-group--error", wrong);
  const bearers = fieldset ? (champ.getAttribute("role") === "radiogroup" ? [champ] : []) : champ.querySelectorAll("input:not([type=hidden]), select, textarea");
  for (const bearer of bearers) {
    if (wrong) bearer.setAttribute("aria-invalid", "true");
    else bearer.removeAttribute("aria-invalid");
  }
}

/** Work in progress: functions that return a promise while something must still be saved, else null. */
export const travaux = new Set();

/** What is still to be saved, as promises. */
export function pending() {
  return [...travaux].map((work) => work()).filter(Boolean);
}

let pressed = null;

addEventListener("pointerdown", () => {
  let release;
  const released = new Promise((done) => { release = done; });
  pressed = released;
  const end = () => setTimeout(() => {
    if (pressed === released) pressed = null;
    release();
  });
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, end, { once: true, capture: true });
  setTimeout(end, 1000);
}, true);

/** Wait until no button of the mouse is down: a page that moves under it would lose the click. */
export function stillness() {
  return pressed || Promise.resolve();
}
