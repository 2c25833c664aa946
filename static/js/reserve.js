// A copy, on this device, of answers that the server has not confirmed: kept by form, cleared as they are saved.

export class Reserve {
  constructor(url) {
    this.name = `ds:reserve:${url}`;
  }

  /** The answers kept: `{quand: ISO date, champs: {key: [[name, value], ...]}}`, or null. */
  read() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.name));
      return kept && Object.keys(kept.champs).length ? kept : null;
    } catch {
      return null;
    }
  }

  put(key, pairs) {
    const kept = this.read() || { champs: {} };
    kept.quand = new Date().toISOString();
    kept.champs[key] = pairs.filter(([, value]) => typeof value === "string");
    this.write(kept);
  }

  forget(key) {
    const kept = this.read();
    if (!kept) return;
    delete kept.champs[key];
    this.write(kept);
  }

  clear() {
    this.write({ champs: {} });
  }

  write(kept) {
    try {
      if (Object.keys(kept.champs).length) localStorage.setItem(this.name, JSON.stringify(kept));
      else localStorage.removeItem(this.name);
    } catch {
      // Private browsing or a full disk: the page itself still holds the answers.
    }
  }
}

/** Put kept values back into the controls of a champ. */
export function refill(champ, pairs) {
  const values = new Map();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) || []), value]);
  for (const control of champ.querySelectorAll("input, select, textarea")) {
    if (!control.name || control.type === "hidden" || control.type === "file") continue;
    const found = values.get(control.name) || [];
    if (control.type === "checkbox" || control.type === "radio") control.checked = found.includes(control.value);
    else if (control.multiple && control.options) {
      for (const option of control.options) option.selected = found.includes(option.value);
    } else if (found.length) control.value = found[0];
  }
}
