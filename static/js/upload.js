// Files of a form saved as one types are sent as soon as chosen, with progress; each may be cancelled or tried again.
// <input type="file" name="..." data-max-octets="200000000"> in a [data-champ] of a form[data-autosave].
import { announce, champByKey, champOf, collect, element, showMessages, travaux } from "./commun.js";
import { mots } from "./mots.js";
import { saverOf } from "./autosave.js";

const lists = new Map(); // champ key -> <ul> of files being sent
const queues = new Map(); // champ key -> promise: the files of a champ go one after another
let running = 0;
let idle = [];

travaux.add(() => (running ? new Promise((done) => idle.push(done)) : null));

class Upload {
  constructor(saver, key, name, file) {
    Object.assign(this, { saver, key, name, file });
    this.bar = element("progress", { max: 100, value: 0, "aria-label": mots.envoi(file.name) });
    this.text = element("span", {}, file.name);
    this.button = element("button", { type: "button", class: "fr-btn fr-btn--sm fr-btn--tertiary" }, mots.annuler);
    this.row = element("li", { class: "ds-envoi" }, this.text, this.bar, this.button);
    this.button.addEventListener("click", () => this.cancel());
    listOf(saver.form, key).append(this.row);
  }

  start() {
    if (this.cancelled) return Promise.resolve();
    running += 1;
    announce(mots.envoi(this.file.name));
    return new Promise((done) => {
      this.request = new XMLHttpRequest();
      this.request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) this.bar.value = (100 * event.loaded) / event.total;
      });
      this.request.addEventListener("loadend", () => {
        this.ended();
        done();
      });
      this.meanwhile = this.saver.begin(this.key);
      this.request.open("POST", this.saver.url);
      this.request.setRequestHeader("X-Requested-With", "fetch");
      this.request.setRequestHeader("Accept", "application/json");
      this.request.send(this.body());
    });
  }

  body() {
    const champ = champByKey(this.saver.form, this.key);
    const input = [...champ.querySelectorAll("input[type=file]")].find((found) => found.name === this.name);
    return this.saver.body(this.key, collect(champ, { input, file: this.file }));
  }

  ended() {
    const { status, responseURL, responseText } = this.request;
    const data = parse(responseText);
    const moved = responseURL && new URL(responseURL).pathname !== new URL(this.saver.url, location.href).pathname;
    if (this.cancelled) this.remove(mots.envoiAnnule(this.file.name));
    else if (status === 200 && !moved && typeof data.version === "number") {
      this.remove(mots.envoye(this.file.name));
      this.saver.apply(data, this.key, this.meanwhile);
    } else {
      if (status === 401 || moved) this.saver.signedOut();
      this.failed(data.message);
      // The line was cut: it goes again by itself when the line is back.
      if (!status) addEventListener("online", () => this.retry.isConnected && this.again(), { once: true });
    }
    this.saver.end(this.meanwhile, this.key);
    finished(!this.cancelled && !this.row.isConnected);
  }

  failed(message) {
    const text = message || mots.envoiRate(this.file.name);
    this.bar.remove();
    this.note = element("span", { class: "fr-error-text fr-mt-0", role: "alert" }, text);
    this.retry = element("button", { type: "button", class: "fr-btn fr-btn--sm" }, mots.reessayer);
    this.retry.addEventListener("click", () => this.again());
    this.button.textContent = mots.abandonner;
    this.button.before(this.note, this.retry);
  }

  again() {
    this.note.remove();
    this.retry.remove();
    this.bar.value = 0;
    this.button.textContent = mots.annuler;
    this.button.before(this.bar);
    enqueue(this);
  }

  cancel() {
    this.cancelled = true;
    if (this.request && this.request.readyState !== XMLHttpRequest.DONE) this.request.abort();
    else this.remove(mots.envoiAnnule(this.file.name));
  }

  remove(text) {
    announce(text);
    this.row.remove();
    const list = lists.get(this.key);
    if (list && !list.children.length) {
      list.remove();
      lists.delete(this.key);
    }
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function finished(good) {
  running -= 1;
  if (running) return;
  idle.splice(0).forEach((done) => done(good));
}

function listOf(form, key) {
  if (!lists.has(key)) {
    const list = element("ul", { class: "ds-fichiers" });
    lists.set(key, list);
    champByKey(form, key).append(list);
  }
  return lists.get(key);
}

function enqueue(upload) {
  const before = queues.get(upload.key) || Promise.resolve();
  queues.set(upload.key, before.then(() => upload.start()));
}

/** What is wrong with a file before it leaves, or null. */
function refusal(input, file) {
  const largest = Number(input.dataset.maxOctets) || Infinity;
  if (!file.size) return mots.fichierVide(file.name);
  if (file.size >= largest) return mots.fichierGros(file.name, `${Math.round(largest / 1e6)} ${mots.mo}`);
  return null;
}

document.addEventListener("change", (event) => {
  const input = event.target;
  const saver = input.type === "file" && input.form && saverOf(input.form);
  const champ = champOf(input);
  if (!saver || !champ) return;
  const files = [...input.files];
  const refused = files.map((file) => refusal(input, file));
  showMessages(champ, refused.filter(Boolean));
  files.forEach((file, rank) => {
    if (!refused[rank]) enqueue(new Upload(saver, champ.dataset.champ, input.name, file));
  });
  input.value = "";
});

// A champ redrawn keeps the files that are still on their way.
document.addEventListener("ds:redessine", (event) => {
  const list = lists.get(event.detail.key);
  if (list) event.target.append(list);
});
