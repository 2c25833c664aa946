// Saving as one types: <form data-autosave="/dossiers/12/champs" data-version="7">, champs in [data-champ] elements.
// One champ is sent at a time; what fails is kept, here and on this device, and tried again.
import { champByKey, champOf, collect, element, showMessages, stillness, travaux } from "./commun.js";
import { Etat } from "./etat.js";
import { mots } from "./mots.js";
import { Reserve, refill } from "./reserve.js";
import "./unload.js";

const PAUSE = 800; // ms after the last key
const ESSAIS = [2, 5, 10, 20, 30]; // seconds between tries

export class Saver {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.version = Number(form.dataset.version) || 0;
    this.etat = new Etat(form);
    this.reserve = new Reserve(this.url);
    this.dirty = new Set(); // keys to send
    this.timers = new Map(); // key -> pause in progress
    this.held = new Map(); // key -> errors not shown while one types
    this.sending = new Set(); // keys on their way
    this.sent = new Map(); // key -> its controls as they last left
    this.requests = new Set(); // of each request on its way, the keys that this page wrote meanwhile
    this.running = null; // promise while sending
    this.failures = 0;
    this.stopped = false; // the dossier may no longer be changed
    this.listen();
    travaux.add(() => this.work());
    this.offer();
  }

  listen() {
    this.form.addEventListener("input", (event) => this.typed(event.target, PAUSE));
    this.form.addEventListener("change", (event) => this.changed(event.target));
    this.form.addEventListener("focusout", (event) => this.left(event.target));
    this.form.addEventListener("keydown", (event) => this.entered(event));
    window.addEventListener("online", () => this.run());
    window.addEventListener("focus", () => this.failures && this.run());
    document.addEventListener("visibilitychange", () => !document.hidden && this.failures && this.run());
    const alert = document.getElementById("ineligible");
    if (alert && !alert.hidden) this.ineligible(alert.innerHTML);
  }

  typed(control, pause) {
    const champ = champOf(control);
    if (!champ || !control.name || control.type === "file" || control.closest("[data-sans-autosave]")) return;
    const key = champ.dataset.champ;
    this.dirty.add(key);
    this.reserve.put(key, collect(champ).filter(([name]) => name !== "password"));
    clearTimeout(this.timers.get(key));
    if (pause && (control.matches("textarea") || /^(text|email|tel|number|search|url|date|time)$/.test(control.type))) {
      this.timers.set(key, setTimeout(() => this.flush(key), pause));
    } else this.flush(key);
  }

  /** A browser says "change" when one leaves a text, sent or not: sent again, it would undo what another wrote since. */
  changed(control) {
    const champ = champOf(control);
    if (champ && !this.dirty.has(champ.dataset.champ) && this.sent.get(champ.dataset.champ) === JSON.stringify(collect(champ))) return;
    this.typed(control, 0);
  }

  async left(control) {
    const champ = champOf(control);
    if (!champ) return;
    const key = champ.dataset.champ;
    if (this.timers.has(key)) this.flush(key);
    await stillness();
    if (this.held.has(key)) showMessages(champ, this.held.get(key));
    this.held.delete(key);
  }

  /** Enter in a one-line control saves; it must not deposit the dossier. */
  entered(event) {
    if (event.key !== "Enter" || !event.target.matches("input:not([type=submit], [type=button], [type=checkbox], [type=radio], [type=file])")) return;
    event.preventDefault();
    this.left(event.target);
  }

  flush(key) {
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    this.run();
  }

  flushAll() {
    for (const key of [...this.timers.keys()]) {
      clearTimeout(this.timers.get(key));
      this.timers.delete(key);
    }
    return this.run();
  }

  /** A promise of true (all saved) or false (something is not), or null when nothing waits. */
  work() {
    if (this.stopped) return this.dirty.size ? Promise.resolve(false) : null;
    if (!this.dirty.size && !this.running) return null;
    return this.finish();
  }

  async finish() {
    for (let round = 0; round < 3 && (this.dirty.size || this.running); round += 1) {
      await this.flushAll();
      if (this.failures) break;
    }
    return !this.dirty.size;
  }

  run() {
    clearTimeout(this.retry);
    if (!this.running) {
      this.running = this.sendAll().finally(() => { this.running = null; });
    }
    return this.running;
  }

  async sendAll() {
    for (let key; !this.stopped && (key = this.next()); ) {
      if (!(await this.save(key))) return;
    }
  }

  next() {
    return [...this.dirty].find((key) => !this.timers.has(key));
  }

  async save(key) {
    const champ = champByKey(this.form, key);
    this.dirty.delete(key);
    if (!champ) return true;
    if (!this.failures) this.etat.say(mots.enCours);
    const request = this.begin(key);
    const pairs = collect(champ);
    this.sent.set(key, JSON.stringify(pairs));
    const answer = await this.post(key, pairs);
    await stillness();
    const done = await this.received(answer, key, request);
    this.end(request, key);
    if (done === "retry") {
      this.dirty.add(key);
      return false;
    }
    if (done && !this.dirty.has(key)) this.reserve.forget(key);
    return true;
  }

  /** A request leaves: what this page writes while it is on its way was not changed elsewhere. */
  begin(key) {
    const request = new Set(this.sending);
    this.requests.add(request);
    for (const one of this.requests) one.add(key);
    this.sending.add(key);
    return request;
  }

  end(request, key) {
    this.requests.delete(request);
    this.sending.delete(key);
  }

  /** The body of a request for one champ. */
  body(key, pairs) {
    const body = new FormData();
    body.append("csrf_token", this.form.querySelector("[name=csrf_token]")?.value || "");
    body.append("champ", key);
    body.append("version", this.version);
    for (const [name, value] of pairs) body.append(name, value);
    return body;
  }

  async post(key, pairs, renewed = false) {
    const headers = { "X-Requested-With": "fetch", Accept: "application/json" };
    try {
      const answer = await fetch(this.url, { method: "POST", body: this.body(key, pairs), headers, redirect: "manual" });
      const data = await answer.json().catch(() => ({}));
      if (answer.status === 400 && !renewed && (await this.renewToken())) return this.post(key, pairs, true);
      return { status: answer.type === "opaqueredirect" ? 401 : answer.status, data };
    } catch {
      return { status: 0, data: {} };
    }
  }

  /** Read a fresh anti-CSRF token from the page itself; true when it changed. */
  async renewToken() {
    const field = this.form.querySelector("[name=csrf_token]");
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[name=csrf_token]");
    if (!field || !fresh || fresh.value === field.value) return false;
    document.querySelectorAll("[name=csrf_token]").forEach((input) => { input.value = fresh.value; });
    return true;
  }

  /** Show what the server answered; true: saved, false: refused, "retry": to be sent again. */
  async received({ status, data }, key, request) {
    if (status === 200 && typeof data.version === "number") {
      if ([mots.reseau, mots.deconnecte].includes(this.etat.message?.dataset.texte)) this.etat.quiet();
      this.failures = 0;
      this.apply(data, key, request);
      return true;
    }
    if (status === 401 || status === 403) return this.later(() => this.signedOut());
    if (status === 0 || status === 200 || status === 408 || status === 429 || status >= 500) {
      return this.later(() => this.etat.loud(mots.reseau, { kind: "warning" }));
    }
    if (status === 409 || status === 404 || status === 410) {
      this.stopped = true;
      this.etat.say(mots.nonEnregistre, { error: true });
      this.etat.loud(data.message || mots.change);
      return false;
    }
    const champ = champByKey(this.form, key);
    if (champ) showMessages(champ, [data.message || mots.refuse]);
    this.etat.say(mots.nonEnregistre, { error: true });
    return false;
  }

  later(show) {
    const seconds = ESSAIS[Math.min(this.failures, ESSAIS.length - 1)];
    this.failures += 1;
    this.etat.say(mots.nonEnregistre, { error: true });
    show();
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.run(), seconds * 1000);
    return "retry";
  }

  signedOut() {
    this.etat.loud(mots.deconnecte, { link: { href: "/connexion", text: mots.reconnecter } });
  }

  /** Bring the page up to what was saved; what it wrote itself during the request (`begin`) is newer than the answer. */
  apply(data, key, request = new Set()) {
    const ours = (name) => name !== key && (request.has(name) || this.busy(name));
    this.version = Math.max(this.version, data.version);
    this.form.dataset.version = this.version;
    this.form.querySelectorAll("[name=version]").forEach((field) => { field.value = this.version; });
    if (data.enregistre) this.etat.say(mots.enregistre(data.enregistre));
    this.etat.toCorrect(data.a_corriger);
    this.redraw(Object.fromEntries(Object.entries(data.html || {}).filter(([name]) => !ours(name))));
    this.showErrors(data.erreurs || {}, key);
    for (const [name, texts] of Object.entries(data.avertissements || {})) this.message(name, texts, "warning");
    if (Array.isArray(data.visibles)) this.showOnly(new Set(data.visibles.map(String)));
    for (const change of (data.modifies || []).filter(({ champ }) => !ours(champ))) {
      this.message(change.champ, [mots.ailleurs(change.texte, change.par)], "info");
    }
    if (typeof data.ineligible === "string") this.ineligible(data.ineligible);
    if (data.sections) document.dispatchEvent(new CustomEvent("ds:sections", { detail: data.sections }));
    if (data.recherche) this.form.dispatchEvent(new CustomEvent("ds:recherche", { detail: data.recherche }));
  }

  /** Whether something typed in a champ is still to be saved, or being saved. */
  busy(key) {
    return this.dirty.has(key) || this.timers.has(key) || this.sending.has(key);
  }

  /** Show at once that these answers may not be deposited, and take that back when they change (U-279). */
  ineligible(html) {
    const alert = document.getElementById("ineligible");
    if (!alert) return;
    if (alert.innerHTML !== html) alert.innerHTML = html;
    alert.hidden = !html;
    for (const button of this.form.querySelectorAll("button[value=deposer], button[value=soumettre]")) button.disabled = Boolean(html);
  }

  message(key, texts, kind) {
    const champ = champByKey(this.form, key);
    if (champ) showMessages(champ, texts, kind);
  }

  showErrors(errors, saved) {
    const keys = new Set([...Object.keys(errors), ...(saved ? [saved] : [])]);
    for (const key of keys) {
      const champ = champByKey(this.form, key);
      if (!champ) continue;
      const texts = errors[key] || [];
      const typing = champ.contains(document.activeElement) && document.activeElement.matches("input:not([type=radio], [type=checkbox]), textarea");
      if (typing && texts.length && !champ.querySelector(".fr-error-text")) this.held.set(key, texts);
      else showMessages(champ, texts);
    }
  }

  redraw(pieces) {
    for (const [key, html] of Object.entries(pieces)) {
      const champ = champByKey(this.form, key);
      // What is typed since the request left is not in this drawing: the next saving brings another.
      if (!champ || this.dirty.has(key)) continue;
      const focused = champ.contains(document.activeElement) ? document.activeElement.id : null;
      champ.innerHTML = html;
      if (focused) document.getElementById(focused)?.focus();
      champ.dispatchEvent(new CustomEvent("ds:redessine", { bubbles: true, detail: { key } }));
    }
  }

  showOnly(visible) {
    for (const champ of this.form.querySelectorAll("[data-champ]")) champ.hidden = !visible.has(champ.dataset.champ);
  }

  /** Offer answers that an earlier visit could not save. */
  offer() {
    const kept = this.reserve.read();
    if (!kept) return;
    const date = new Date(kept.quand).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
    const yes = element("button", { type: "button", class: "fr-btn fr-btn--sm" }, mots.reprendre);
    const no = element("button", { type: "button", class: "fr-btn fr-btn--sm fr-btn--secondary" }, mots.ignorer);
    yes.addEventListener("click", () => this.restore(kept));
    no.addEventListener("click", () => {
      this.reserve.clear();
      this.etat.quiet();
    });
    this.etat.loud(mots.reprise(date), { kind: "info", buttons: [yes, no] });
  }

  restore(kept) {
    this.etat.quiet();
    for (const [key, pairs] of Object.entries(kept.champs)) {
      const champ = champByKey(this.form, key);
      if (!champ) {
        this.reserve.forget(key);
        continue;
      }
      refill(champ, pairs);
      this.dirty.add(key);
    }
    this.run();
  }
}

const savers = new WeakMap();

/** The saver of a form, or undefined. */
export function saverOf(form) {
  return savers.get(form);
}

for (const form of document.querySelectorAll("form[data-autosave]")) savers.set(form, new Saver(form));
