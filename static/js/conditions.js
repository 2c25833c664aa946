// Show and hide champs as one answers, by the same rules as the server (ds_pyramid/champs/conditions.py): both run
// tests/champs/conditions.json. A save brings the server's own answer, which always has the last word.

const OTHER = "__other__";

/** Compare two numbers written in full, exactly: negative, 0 or positive. */
export function compareNumbers(a, b) {
  const [left, right] = [parts(a), parts(b)];
  const scale = Math.max(left.decimals.length, right.decimals.length);
  const difference = scaled(left, scale) - scaled(right, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function parts(text) {
  const [, sign, whole, decimals = ""] = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(String(text)) || [null, "", "0"];
  return { sign, whole: whole || "0", decimals };
}

function scaled({ sign, whole, decimals }, scale) {
  const number = BigInt(whole + decimals.padEnd(scale, "0"));
  return sign === "-" ? -number : number;
}

/** Read a number as typed; null when it is none. */
export function readNumber(text) {
  const compact = String(text).replace(/[\s\u00a0\u202f\u2009'’]/g, "").replace("\u2212", "-");
  if (compact.length > 40 || !/^[+-]?(\d+([.,]\d*)?|[.,]\d+)$/.test(compact)) return null;
  return compact.replace(",", ".").replace(/^\+/, "");
}

const OPERATORS = {
  est: (value, expected) => value === expected,
  n_est_pas: (value, expected) => value !== expected,
  egal: (value, number) => compareNumbers(value, number) === 0,
  different: (value, number) => compareNumbers(value, number) !== 0,
  inferieur: (value, number) => compareNumbers(value, number) < 0,
  inferieur_ou_egal: (value, number) => compareNumbers(value, number) <= 0,
  superieur: (value, number) => compareNumbers(value, number) > 0,
  superieur_ou_egal: (value, number) => compareNumbers(value, number) >= 0,
  le: (value, day) => value === day,
  avant: (value, day) => value < day,
  apres: (value, day) => value > day,
  contient: (values, expected) => values.includes(expected),
  ne_contient_pas: (values, expected) => !values.includes(expected),
  code_est: (value, code) => (value.code ?? null) === code,
  code_n_est_pas: (value, code) => (value.code ?? null) !== code,
  dans_departement: (value, code) => (value.departement ?? null) === code,
  pas_dans_departement: (value, code) => (value.departement ?? null) !== code,
  dans_region: (value, code) => (value.region ?? null) === code,
  pas_dans_region: (value, code) => (value.region ?? null) !== code,
};

/** Say whether a condition is true; `lookup(id)` gives what a visible source holds, null when blank or hidden. */
export function evaluate(condition, lookup) {
  if (condition.et) return condition.et.length > 0 && condition.et.every((one) => evaluate(one, lookup));
  if (condition.ou) return condition.ou.some((one) => evaluate(one, lookup));
  const value = lookup(condition.champ);
  if (value === null || value === undefined) return false;
  const operator = OPERATORS[condition.op];
  return operator ? operator(value, condition.valeur) : false;
}

/**
 * The keys of what is shown. `form`: see champs/page.py; `rows(block)`: ids of its rows; `read(key, kind)`: what a
 * champ of the page holds.
 */
export function visibleKeys(form, rows, read) {
  const shown = new Map(); // key -> visible
  const lookup = (row) => (id) => {
    const key = row && shown.has(`${id}|${row}`) ? `${id}|${row}` : String(id);
    if (shown.has(key)) return shown.get(key) ? read(key, form.sources[id]) : null;
    return form.fixes?.[id] ?? null;
  };
  const walk = (elements, row, above) => {
    let hiding = 0; // level of the heading that hides what follows
    for (const [id, condition = null, level = 0, children = []] of elements) {
      const key = row ? `${id}|${row}` : String(id);
      if (level && hiding && level <= hiding) hiding = 0;
      const true_ = condition ? evaluate(condition, lookup(row)) : true;
      const seen = above && !hiding && true_;
      if (level && !hiding && !true_) hiding = level;
      shown.set(key, seen);
      if (children.length) for (const line of rows(id)) walk(children, line, seen);
    }
  };
  walk(form.elements, null, true);
  return new Set([...shown].filter(([, seen]) => seen).map(([key]) => key));
}

/** What the controls of a champ hold, in the form that conditions compare. */
export function readChamp(champ, kind, regions = {}) {
  const named = [...champ.querySelectorAll("input, select, textarea")].filter((one) => one.closest("[data-champ]") === champ);
  const value = (end = "") => {
    const found = named.filter((one) => one.name.endsWith(end) && !["file", "submit"].includes(one.type));
    const ticked = found.filter((one) => !["radio", "checkbox"].includes(one.type) || one.checked);
    return ticked.at(-1)?.value ?? "";
  };
  switch (kind) {
    case "boolean": return readBoolean(named);
    case "number": return readNumber(value());
    case "date": return readDate(value());
    case "choices": return listOf(named);
    case "choice": return readChoice(named, value);
    case "code": return value() ? { code: value() } : null;
    case "departement": return value() ? { code: value(), region: regions[value()] ?? "" } : null;
    case "lieu": return readPlace(champ, named);
    default: return null;
  }
}

function readBoolean(controls) {
  const box = controls.find((one) => one.type === "checkbox");
  if (box) return box.checked ? true : box.closest("[data-champ]").dataset.touche ? false : readStored(box);
  const chosen = controls.find((one) => one.type === "radio" && one.checked)?.value;
  return chosen === "true" ? true : chosen === "false" ? false : null;
}

/** A box that nobody touched is blank, unless the page says that « Non » was answered before. */
function readStored(box) {
  return box.dataset.reponse === "false" ? false : null;
}

function readDate(text) {
  const iso = /^(\d{4})-(\d{2})-(\d{2})/.exec(text);
  return iso && Number(iso[1]) >= 1000 ? iso[0] : null;
}

function listOf(controls) {
  const values = controls.filter((one) => one.type === "checkbox" && one.checked).map((one) => one.value);
  return values.length ? values : null;
}

function readChoice(controls, value) {
  const select = controls.find((one) => one.tagName === "SELECT");
  const chosen = select ? select.value : controls.find((one) => one.type === "radio" && one.checked)?.value ?? "";
  if (!chosen) return null;
  if (chosen === OTHER) return value(".autre").trim() ? OTHER : null;
  return chosen;
}

/** The codes of a place; undefined when only the server knows them, until it has saved what was typed. */
function readPlace(champ, controls) {
  const select = controls.find((one) => one.tagName === "SELECT" && one.name.endsWith(".code"));
  const holder = select ? select.selectedOptions[0] : champ.querySelector("[data-lieu]");
  if (select ? !holder?.value : !controls.some((one) => one.name.endsWith(".ville") && one.value.trim())) return null;
  if (!select && champ.dataset.touche) return undefined;
  const { departement, region } = holder?.dataset || {};
  return departement ? { departement, region } : select ? undefined : null;
}

class Conditions {
  constructor(holder) {
    this.form = holder.closest("form");
    this.data = JSON.parse(holder.dataset.conditions);
    this.known = new Map(); // key -> what the server last said of a place
    this.form.addEventListener("input", (event) => this.changed(event));
    this.form.addEventListener("change", (event) => this.changed(event));
    this.form.addEventListener("ds:redessine", () => this.apply());
    this.apply();
  }

  changed(event) {
    const champ = event.target.closest?.("[data-champ]");
    if (!champ) return;
    champ.dataset.touche = "1";
    this.apply();
  }

  apply() {
    const champs = new Map([...this.form.querySelectorAll("[data-champ]")].map((one) => [one.dataset.champ, one]));
    const rows = (block) => [...(champs.get(String(block))?.querySelectorAll(":scope > .ds-repetition__ligne") || [])]
      .map((line) => line.id.slice(`ligne-${block}-`.length));
    const unsure = new Set();
    const read = (key, kind) => {
      const champ = champs.get(key);
      const value = champ ? readChamp(champ, kind, this.data.regions) : null;
      if (value === undefined) unsure.add(key);
      return value ?? null;
    };
    const shown = visibleKeys(this.data, rows, read);
    if (unsure.size) return; // a place whose codes only the server knows: its answer follows the save
    for (const [key, champ] of champs) champ.hidden = !shown.has(key);
    document.dispatchEvent(new CustomEvent("ds:conditions", { detail: shown }));
  }
}

if (typeof document !== "undefined") {
  for (const holder of document.querySelectorAll("[data-conditions]")) new Conditions(holder);
}
