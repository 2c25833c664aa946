// The form editor: each act is one small request; the answer is a list of operations on the page.
// Without this script the same buttons and forms work by loading the page again.
import { announce, element } from "./commun.js";

const MOTS = {
  fr: {
    enCours: "Enregistrement…",
    rate: "Non enregistré : la connexion est interrompue. Votre saisie est gardée, elle sera enregistrée au prochain essai.",
    deconnecte: "Non enregistré : vous êtes déconnecté. Reconnectez-vous dans un autre onglet, puis réessayez.",
    perime: "Ce formulaire a été modifié ailleurs : la page a été remise à jour.",
    choisir: "Choisir une question",
    debut: "Au début du formulaire",
    dansBloc: (nom) => `– ${nom} : au début du bloc`,
  },
  en: {
    enCours: "Saving…",
    rate: "Not saved: the connection is down. What you typed is kept and will be saved at the next attempt.",
    deconnecte: "Not saved: you are signed out. Sign in again in another tab, then try again.",
    perime: "This form was changed elsewhere: the page was brought up to date.",
    choisir: "Choose a question",
    debut: "At the beginning of the form",
    dansBloc: (nom) => `– ${nom}: at the beginning of the block`,
  },
};
const mots = MOTS[document.documentElement.lang] || MOTS.fr;
const $ = (id) => document.getElementById(id);

class Editeur {
  constructor(racine) {
    this.racine = racine;
    this.adresse = racine.dataset.editeur;
    this.version = Number(racine.dataset.version);
    this.ligne = racine.querySelector("[data-enregistrement]");
    this.file = Promise.resolve();
    this.minuteries = new Map();
    racine.classList.add("ds-editeur--script");
    for (const one of racine.querySelectorAll("[data-avec-script]")) one.hidden = false;
    document.addEventListener("submit", (event) => this.envoi(event), true);
    racine.addEventListener("click", (event) => this.clic(event));
    racine.addEventListener("input", (event) => this.saisie(event));
    racine.addEventListener("change", (event) => this.changement(event));
    racine.addEventListener("keydown", (event) => this.touche(event));
    addEventListener("beforeunload", (event) => {
      if (this.minuteries.size || this.racine.dataset.attente) event.preventDefault();
    });
    this.chercher();
    this.glisser();
    const panneau = racine.querySelector("[data-panneau]");
    if (panneau) this.marquer(panneau);
    else this.suivre();
    addEventListener("hashchange", () => this.suivre());
  }

  // -- sending ------------------------------------------------------------------------------------------------------
  /** Send one act after those before it; resolves when the page is up to date. */
  envoyer(corps, { silencieux = false } = {}) {
    this.file = this.file.then(() => this.poster(corps, silencieux));
    return this.file;
  }

  async poster(corps, silencieux) {
    this.racine.dataset.attente = "oui";
    this.dire(mots.enCours);
    if (!corps.has("csrf_token")) corps.set("csrf_token", $("actes").elements.csrf_token.value);
    const panneau = corps.get("champ") && this.racine.querySelector(`[data-panneau="${CSS.escape(corps.get("champ"))}"]`);
    if (panneau && !corps.has("forcer")) corps.set("empreinte", panneau.elements.empreinte.value);
    let answer;
    try {
      answer = await fetch(this.adresse, { method: "POST", body: corps, headers: { "X-Editeur": "1" }, credentials: "same-origin" });
    } catch {
      this.dire(mots.rate, true);
      return false;
    } finally {
      delete this.racine.dataset.attente;
    }
    const type = answer.headers.get("Content-Type") || "";
    if (!type.includes("json")) {
      this.dire(mots.deconnecte, true);
      return false;
    }
    const found = await answer.json();
    if (!answer.ok) {
      this.dire(found.erreur, true);
      return false;
    }
    if (found.avant !== this.version) {
      sessionStorage.setItem("ds-editeur", mots.perime);
      location.reload();
      return false;
    }
    this.version = found.version;
    this.appliquer(found, silencieux);
    return true;
  }

  dire(texte, erreur = false) {
    this.ligne.textContent = texte;
    if (erreur) this.ligne.dataset.etat = "erreur";
    else delete this.ligne.dataset.etat;
  }

  // -- applying what comes back -------------------------------------------------------------------------------------
  appliquer(found, silencieux) {
    const actif = document.activeElement;
    const garde = actif && this.racine.contains(actif) ? actif.id : "";
    for (const op of found.ops) this.operer(op, silencieux);
    for (const [key, nom] of Object.entries(found.libelles || {})) {
      for (const one of this.racine.querySelectorAll(`[data-source="${CSS.escape(key)}"]`)) one.textContent = nom;
    }
    const panneau = found.champ && this.racine.querySelector(`[data-panneau="${found.champ}"]`);
    if (panneau) {
      panneau.elements.empreinte.value = found.empreinte;
      this.effacerErreurs(panneau, found.ops);
    }
    if (found.message) this.dire(found.message);
    const cible = silencieux ? garde : found.focus || garde;
    if (cible && document.activeElement?.id !== cible) {
      $(cible)?.focus({ preventScroll: silencieux });
      if (!silencieux && cible.startsWith("libelle-")) $(cible).setSelectionRange?.(999, 999); // one goes on after the words
    }
    if (!silencieux && found.ancre && !(document.activeElement && $(found.ancre)?.contains(document.activeElement))) {
      $(found.ancre)?.scrollIntoView({ block: "nearest" });
    }
  }

  operer(op, silencieux) {
    const noeud = $(op.id);
    if (op.op === "html") {
      if (!noeud) return;
      if (op.id.startsWith("panneau-")) return this.poserPanneau(noeud, op.html, silencieux);
      noeud.innerHTML = op.html;
      return;
    }
    if (op.op === "retirer") return noeud?.remove();
    const dans = $(op.dans);
    const neuf = op.op === "inserer" ? this.lire(op.html) : noeud;
    if (!dans || !neuf) return;
    const apres = op.apres ? $(op.apres) : null;
    if (apres && apres.parentElement === dans) apres.after(neuf);
    else dans.prepend(neuf);
  }

  lire(html) {
    const gabarit = document.createElement("template");
    gabarit.innerHTML = html;
    return gabarit.content.firstElementChild;
  }

  poserPanneau(noeud, html, silencieux) {
    if (silencieux && !html.includes("fr-error-text") && !html.includes("fr-alert")) return;
    if (html) this.fermer(noeud.id);
    noeud.innerHTML = html;
    const panneau = noeud.querySelector("[data-panneau]");
    if (panneau) this.marquer(panneau);
  }

  effacerErreurs(panneau, ops) {
    if (ops.some((op) => op.id === `panneau-${panneau.dataset.panneau}`)) return;
    for (const one of panneau.querySelectorAll(":scope > .ds-champ > .fr-error-text, .ds-editeur__option > .fr-error-text")) one.remove();
    for (const one of panneau.querySelectorAll(".fr-input-group--error")) one.classList.remove("fr-input-group--error");
  }

  // -- panels -------------------------------------------------------------------------------------------------------
  async ouvrir(key) {
    await this.vider();
    this.dire("");
    let answer;
    try {
      answer = await fetch(`${this.adresse}?champ=${key}`, { headers: { "X-Editeur": "1" }, credentials: "same-origin" });
    } catch {
      return this.dire(mots.rate, true);
    }
    if (!(answer.headers.get("Content-Type") || "").includes("json")) return location.assign(`${this.adresse}?champ=${key}#carte-${key}`);
    const found = await answer.json();
    if (!answer.ok) return this.dire(found.erreur, true);
    this.appliquer(found, false);
  }

  fermer(sauf = "") {
    for (const panneau of this.racine.querySelectorAll("[data-panneau]")) {
      const boite = panneau.parentElement;
      if (boite.id === sauf) continue;
      boite.closest("[data-carte]")?.classList.remove("ds-editeur__carte--ouverte");
      boite.innerHTML = "";
    }
  }

  marquer(panneau) {
    panneau.closest("[data-carte]")?.classList.add("ds-editeur__carte--ouverte");
    for (const liste of panneau.querySelectorAll("select[data-sources]")) this.remplirSources(liste);
    for (const liste of panneau.querySelectorAll("select[data-places]")) this.remplirPlaces(liste);
  }

  /** The questions above a champ, from the outline: those of the page's top level, and of its own block. */
  remplirSources(liste) {
    const key = liste.dataset.sources;
    const ligne = key && $(`plan-${key}`);
    if (!ligne) return;
    const choisi = liste.value;
    const gardes = [...liste.options].filter((option) => option.value);
    const offerts = [...($("sources-publiques")?.content.children || [])].map((o) => new Option(o.text, o.value));
    for (const one of $("plan").children) {
      if (one === ligne) break;
      const lien = one.querySelector("[data-kind]");
      const bloc = one.dataset.bloc;
      if (lien?.dataset.kind && (!bloc || bloc === ligne.dataset.bloc)) {
        offerts.push(new Option(lien.dataset.nom, one.dataset.plan));
      }
    }
    const connus = new Set(offerts.map((option) => option.value));
    const ailleurs = gardes.filter((option) => !connus.has(option.value)).map((o) => new Option(o.text, o.value));
    liste.replaceChildren(new Option(mots.choisir, ""), ...ailleurs, ...offerts);
    liste.value = choisi;
  }

  remplirPlaces(liste) {
    const key = liste.dataset.places;
    const carte = key && $(`carte-${key}`);
    if (!carte) return;
    const options = [new Option(mots.debut, "debut")];
    for (const one of $("plan").children) {
      if (one.dataset.plan === key || one.dataset.bloc === key) continue;
      const lien = one.querySelector("[data-nom]");
      options.push(new Option((one.dataset.bloc ? "– " : "") + lien.dataset.nom, `apres-${one.dataset.plan}`));
      if ($(`enfants-${one.dataset.plan}`)) options.push(new Option(mots.dansBloc(lien.dataset.nom), `tete-${one.dataset.plan}`));
    }
    liste.replaceChildren(...options);
  }

  // -- what people do -----------------------------------------------------------------------------------------------
  envoi(event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.id !== "actes" && !form.dataset.panneau) return;
    event.preventDefault();
    event.stopPropagation();
    const corps = new FormData(form);
    const bouton = event.submitter;
    if (bouton?.name) corps.set(bouton.name, bouton.value);
    if (form.dataset.panneau) this.oublier(form);
    if (form.id === "actes") this.fermerChoix();
    this.envoyer(corps).then((fait) => {
      if (fait && bouton && !bouton.isConnected && document.activeElement === document.body) this.ligne.focus?.();
    });
  }

  clic(event) {
    const lien = event.target.closest("[data-ouvrir], [data-fermer], [data-ajouter], [data-fermer-choix]");
    if (!lien || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (lien.dataset.ouvrir) this.ouvrir(lien.dataset.ouvrir);
    else if (lien.dataset.fermer) this.vider().then(() => this.refermer(lien.dataset.fermer));
    else if (lien.dataset.ajouter) this.choisir(lien);
    else this.fermerChoix(true);
  }

  refermer(key) {
    this.fermer();
    $(`modifier-${key}`)?.focus();
  }

  saisie(event) {
    const panneau = event.target.closest?.("[data-panneau]");
    if (event.target.id === "choix-q") return this.filtrerTypes(event.target.value);
    if (!panneau || !this.porte(event.target)) return;
    clearTimeout(this.minuteries.get(panneau));
    this.minuteries.set(panneau, setTimeout(() => this.enregistrer(panneau), 700));
  }

  changement(event) {
    const panneau = event.target.closest?.("[data-panneau]");
    if (!panneau) return;
    if (event.target.name?.startsWith("c-")) return this.conditionner(panneau, event.target);
    if (event.target.type === "file") return this.joindre(panneau, event.target);
    if (this.porte(event.target)) this.enregistrer(panneau, event.target.name === "type_champ");
  }

  /** Is a control part of what the panel saves by itself? */
  porte(control) {
    return control.name && control.type !== "file" && !control.name.startsWith("c-") && !["place", "seul", "retirer"].includes(control.name);
  }

  enregistrer(panneau, entier = false) {
    this.oublier(panneau);
    if (!panneau.isConnected) return Promise.resolve(true);
    const corps = this.corps(panneau);
    corps.set("acte", "enregistrer");
    return this.envoyer(corps, { silencieux: !entier });
  }

  conditionner(panneau, control) {
    const corps = this.corps(panneau, true);
    corps.set("acte", `condition:${panneau.dataset.panneau}:maj`);
    corps.set("focus", control.id);
    this.oublier(panneau);
    return this.envoyer(corps);
  }

  joindre(panneau, control) {
    const nom = control.name.replace("fichier-", "");
    const corps = this.corps(panneau);
    corps.set(control.name, control.files[0]);
    corps.set("acte", `fichier:${panneau.dataset.panneau}:${nom}`);
    this.oublier(panneau);
    return this.envoyer(corps);
  }

  corps(panneau, conditions = false) {
    const corps = new FormData(panneau);
    for (const [name, value] of [...corps.entries()]) {
      if (value instanceof File || (!conditions && name.startsWith("c-"))) corps.delete(name);
    }
    return corps;
  }

  oublier(panneau) {
    clearTimeout(this.minuteries.get(panneau));
    this.minuteries.delete(panneau);
  }

  /** Save at once what waits. */
  vider() {
    return Promise.all([...this.minuteries.keys()].map((panneau) => this.enregistrer(panneau)));
  }

  touche(event) {
    if (event.key === "Escape") {
      if (event.target.closest("#choix")) return this.fermerChoix(true);
      const panneau = event.target.closest("[data-panneau]");
      if (panneau) this.vider().then(() => this.refermer(panneau.dataset.panneau));
    }
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      const carte = event.target.closest("[data-carte]");
      if (!carte || event.target.closest("[data-panneau]")) return;
      event.preventDefault();
      carte.querySelector(`#${event.key === "ArrowUp" ? "monter" : "descendre"}-${carte.dataset.carte}`)?.click();
    }
  }

  // -- the picker ---------------------------------------------------------------------------------------------------
  choisir(lien) {
    const choix = $("choix");
    this.retour = lien;
    choix.dataset.place = lien.dataset.ajouter;
    lien.closest("p").after(choix);
    choix.hidden = false;
    const carte = $(`carte-${lien.dataset.ajouter.split("-")[1]}`);
    const dans = lien.dataset.ajouter.startsWith("dans-") || carte?.parentElement.id.startsWith("enfants-");
    for (const bouton of choix.querySelectorAll("[data-type]")) {
      bouton.value = `ajouter:${bouton.dataset.type}:${lien.dataset.ajouter}`;
      bouton.disabled = dans && bouton.dataset.bloc === "non";
    }
    $("choix-q").value = "";
    this.filtrerTypes("");
    $("choix-q").focus();
    choix.scrollIntoView({ block: "nearest" });
  }

  fermerChoix(rendre = false) {
    const choix = $("choix");
    if (choix.hidden) return;
    choix.hidden = true;
    this.racine.querySelector(".ds-editeur__corps > .ds-bar").before(choix);
    if (rendre) this.retour?.focus();
  }

  filtrerTypes(texte) {
    const mot = simple(texte);
    let vus = 0;
    for (const famille of $("choix").querySelectorAll("fieldset")) {
      let ici = 0;
      for (const bouton of famille.querySelectorAll("[data-type]")) {
        bouton.hidden = !simple(`${famille.querySelector("legend").textContent} ${bouton.textContent}`).includes(mot);
        if (!bouton.hidden) ici += 1;
      }
      famille.hidden = ici === 0;
      vus += ici;
    }
    $("choix").querySelector("[data-aucun]").hidden = vus > 0;
  }

  /** The type that Enter adds: the first one found; a text when nothing is sought. */
  premier() {
    const cherche = simple($("choix-q").value);
    return $("choix").querySelector(cherche ? "[data-type]:not([hidden], :disabled)" : "[data-type=text]");
  }

  // -- the outline --------------------------------------------------------------------------------------------------
  chercher() {
    $("plan-q")?.addEventListener("input", (event) => {
      const mot = simple(event.target.value);
      let vus = 0;
      for (const ligne of $("plan").children) {
        ligne.hidden = !simple(ligne.textContent).includes(mot);
        if (!ligne.hidden) vus += 1;
      }
      if (mot) announce(String(vus));
    });
    $("choix")?.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.premier()?.click();
    });
    const large = matchMedia("(min-width: 64em)");
    const details = this.racine.querySelector("[data-plan-details]");
    const plier = () => { details.open = large.matches; };
    plier();
    large.addEventListener("change", plier);
  }

  /** Drag a line of the outline to move its champ; the buttons do the same. */
  glisser() {
    const plan = $("plan");
    let pris = null;
    plan.addEventListener("pointerenter", () => { for (const one of plan.children) one.draggable = true; }, { once: true });
    plan.addEventListener("dragstart", (event) => {
      pris = event.target.closest("li");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", pris.dataset.plan);
    });
    plan.addEventListener("dragover", (event) => {
      const sur = event.target.closest("li");
      if (!pris || !sur || sur === pris) return;
      event.preventDefault();
      this.cible(sur, haut(event, sur));
    });
    plan.addEventListener("drop", (event) => {
      const sur = event.target.closest("li");
      if (!pris || !sur || sur === pris) return;
      event.preventDefault();
      this.deposer(pris, sur, haut(event, sur));
    });
    plan.addEventListener("dragend", () => { this.cible(null); pris = null; });
  }

  cible(sur, dessus = false) {
    for (const one of $("plan").querySelectorAll(".ds-editeur__ligne--cible, .ds-editeur__ligne--dessous")) {
      one.classList.remove("ds-editeur__ligne--cible", "ds-editeur__ligne--dessous");
    }
    sur?.classList.add(dessus ? "ds-editeur__ligne--cible" : "ds-editeur__ligne--dessous");
  }

  deposer(pris, sur, dessus) {
    const corps = new FormData();
    let place = `apres-${sur.dataset.plan}`;
    if (dessus) {
      const carte = $(`carte-${sur.dataset.plan}`);
      const avant = carte.previousElementSibling;
      if (avant?.dataset.carte) place = `apres-${avant.dataset.carte}`;
      else place = sur.dataset.bloc ? `tete-${sur.dataset.bloc}` : "debut";
    }
    corps.set("acte", `deplacer:${pris.dataset.plan}:${place}`);
    this.envoyer(corps);
  }

  /** An address that names a champ opens it. */
  suivre() {
    const [, key] = location.hash.match(/^#(?:champ|carte)-(\d+)$/) || [];
    if (key && $(`carte-${key}`) && location.hash.startsWith("#champ-")) {
      $(`carte-${key}`).scrollIntoView();
      this.ouvrir(key);
    }
  }
}

function haut(event, sur) {
  const cadre = sur.getBoundingClientRect();
  return event.clientY < cadre.top + cadre.height / 2;
}

function simple(texte) {
  return texte.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().trim();
}

for (const racine of document.querySelectorAll("[data-editeur]")) {
  const editeur = new Editeur(racine);
  const dit = sessionStorage.getItem("ds-editeur");
  if (dit) {
    sessionStorage.removeItem("ds-editeur");
    racine.prepend(element("div", { class: "fr-alert fr-alert--info", role: "status" }, element("p", {}, dit)));
    editeur.dire(dit);
  }
}
