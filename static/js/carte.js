// A map over the list of shapes that works without it: see them, add a point, a line or a zone, read a file.
// <div data-carte="Point,LineString,Polygon"> (or data-carte-lecture) holding <input data-carte-formes> (GeoJSON);
// data-carte-parcelles: parcels too; data-carte-couches: the layers of the champ; [data-cartes] of the page: the tiles.
// By keyboard: arrows move the map, Enter places a point at its centre, Escape stops.
import { announce, champOf, element } from "./commun.js";
import { mots } from "./mots.js";

const FRANCE = { center: [46.6, 2.4], zoom: 5 };
const IMPORT_MAX = 1024 * 1024;
const views = new Map(); // champ key -> what was in view, tool and focus, kept when the champ is drawn again
const PARCELLE = "Parcelle";
let library = null;

/** Load Leaflet once, only where there is a map. */
function leaflet() {
  library ??= (async () => {
    const base = new URL("../leaflet/", import.meta.url);
    document.head.append(element("link", { rel: "stylesheet", href: new URL("leaflet.css", base).href }));
    await import(new URL("leaflet.js", base).href);
    return window.L;
  })();
  return library;
}

class Carte {
  constructor(root) {
    this.root = root;
    this.store = root.querySelector("[data-carte-formes]");
    this.tools = (root.dataset.carte || "").split(",").filter(Boolean);
    if ("carteParcelles" in root.dataset) this.tools.push(PARCELLE);
    this.key = champOf(root)?.dataset.champ;
    this.drawing = null;
    this.import();
    root.querySelector("[data-carte-appliquer]")?.addEventListener("click", (event) => this.apply(event));
    this.show();
  }

  /** Where answers are saved as one types, the button saves this champ alone and the champ is drawn again. */
  apply(event) {
    if (!this.root.closest("form[data-autosave]")) return;
    event.preventDefault();
    this.changed();
  }

  changed() {
    this.remember({ focus: this.holder?.contains(document.activeElement) });
    this.store.dispatchEvent(new Event("change", { bubbles: true }));
  }

  remember(more) {
    views.set(this.key, { ...views.get(this.key), ...more });
  }

  import() {
    const area = this.root.querySelector("[data-carte-import]");
    if (!area) return;
    const input = this.root.querySelector("[data-carte-fichier]");
    input.addEventListener("change", async (event) => {
      event.stopPropagation();
      const [file] = input.files;
      if (!file) return;
      if (file.size > IMPORT_MAX) return announce(mots.fichierGros(file.name, `1 ${mots.mo}`));
      area.value = await file.text();
      input.value = ""; // read once: the page would send it again
      this.root.querySelector("[data-carte-appliquer]").click();
    });
  }

  async show() {
    const holder = element("div", { class: "ds-carte__carte", role: "application", "aria-label": mots.carte });
    this.holder = holder;
    this.root.prepend(holder);
    let L;
    try {
      L = await leaflet();
    } catch {
      holder.remove(); // the list goes on without the map
      return;
    }
    this.L = L;
    this.map = L.map(holder, { doubleClickZoom: false, zoomAnimation: false, zoomControl: false });
    L.control.zoom({ zoomInTitle: mots.agrandir, zoomOutTitle: mots.reduire }).addTo(this.map);
    this.map.attributionControl.setPrefix("Leaflet");
    this.tiles(holder);
    this.draw();
    const seen = views.get(this.key);
    if (seen?.center) this.map.setView(seen.center, seen.zoom);
    else if (this.shapes.getLayers().length) this.map.fitBounds(this.shapes.getBounds(), { maxZoom: 15, padding: [16, 16] });
    else this.map.setView(FRANCE.center, FRANCE.zoom);
    this.map.on("moveend", () => this.remember({ center: this.map.getCenter(), zoom: this.map.getZoom() }));
    this.map.on("click", (event) => this.clicked(event.latlng));
    this.map.on("dblclick", () => this.finish());
    if (this.tools.length) this.bar(holder);
    if (seen?.focus) holder.focus({ preventScroll: true });
    if (seen?.kind) this.begin(seen.kind);
    this.remember({ focus: false });
    this.root.dispatchEvent(new CustomEvent("ds:carte", { bubbles: true, detail: { holder, map: this.map } }));
  }

  draw() {
    const { L } = this;
    this.shapes = L.geoJSON(this.data(), {
      style: (feature) => ({ dashArray: feature.properties?.parcelle && feature.properties.etat !== "trouve" ? "4" : null }),
      pointToLayer: (feature, place) => L.circleMarker(place, { radius: 8 }),
      onEachFeature: (feature, layer) => {
        if (feature.properties?.description) layer.bindTooltip(feature.properties.description);
        if (feature.properties?.parcelle) layer.on("click", (event) => this.unpick(event, feature.id));
      },
    }).addTo(this.map);
  }

  /** Backgrounds and layers: each can be shown, hidden, made lighter. */
  tiles(holder) {
    const known = JSON.parse(document.querySelector("[data-cartes]")?.dataset.cartes || '{"fonds":[],"couches":[]}');
    const wanted = (this.root.dataset.carteCouches || "").split(",");
    const layer = ({ url, credit }, opacity = 1) => this.L.tileLayer(url, { attribution: credit, maxZoom: 19, opacity });
    const grounds = known.fonds.map((one) => layer(one));
    grounds[0]?.addTo(this.map);
    const overlays = known.couches.filter((one) => wanted.includes(one.cle));
    if (grounds.length < 2 && !overlays.length) return;
    const id = `couches-${(this.key || "0").replace("|", "-")}`;
    const box = element("details", { class: "fr-accordion", "data-sans-autosave": "" }, element("summary", {}, mots.couches));
    if (grounds.length > 1) {
      const select = element("select", { class: "fr-select", id: `${id}-fond` }, ...known.fonds.map((one, rank) => element("option", { value: rank }, one.libelle)));
      select.addEventListener("change", () => grounds.forEach((one, rank) => (rank === Number(select.value) ? one.addTo(this.map).bringToBack() : one.remove())));
      box.append(element("label", { class: "fr-label", for: select.id }, mots.fond), select);
    }
    overlays.forEach((one, rank) => {
      const shown = layer(one, 0.7);
      const tick = element("input", { type: "checkbox", id: `${id}-${rank}` });
      const opacity = element("input", { type: "range", min: "10", max: "100", step: "10", value: "70", "aria-label": mots.opacite(one.libelle) });
      tick.addEventListener("change", () => (tick.checked ? shown.addTo(this.map) : shown.remove()));
      opacity.addEventListener("input", () => shown.setOpacity(Number(opacity.value) / 100));
      box.append(element("div", { class: "fr-checkbox-group" }, tick, element("label", { class: "fr-label", for: tick.id }, one.libelle)), opacity);
    });
    holder.after(box);
  }

  bar(holder) {
    const bar = element("div", { class: "fr-btns-group ds-carte__outils", role: "toolbar", "aria-label": mots.outils });
    for (const kind of this.tools) {
      const button = element("button", { type: "button", class: "fr-btn fr-btn--sm fr-btn--secondary", "aria-pressed": "false" }, mots.formes[kind]);
      button.addEventListener("click", () => this.toggle(kind, button));
      button.dataset.outil = kind;
      bar.append(button);
    }
    this.done = element("button", { type: "button", class: "fr-btn fr-btn--sm", hidden: true }, mots.terminer);
    this.done.addEventListener("click", () => this.finish());
    bar.append(this.done);
    holder.addEventListener("keydown", (event) => this.pressed(event));
    this.help = element("p", { class: "fr-hint-text", role: "status" });
    holder.after(bar, this.help);
    this.buttons = bar;
  }

  toggle(kind, button) {
    if (button.getAttribute("aria-pressed") === "true") return this.stop();
    this.begin(kind);
    this.holder.focus({ preventScroll: true });
  }

  begin(kind) {
    this.stop();
    this.buttons.querySelector(`[data-outil="${kind}"]`)?.setAttribute("aria-pressed", "true");
    this.drawing = { kind, points: [], layer: null };
    this.holder.classList.add("ds-carte__carte--dessin");
    this.help.textContent = `${mots.aides[kind]} ${mots.aideClavier}`;
    this.remember({ kind: kind === PARCELLE ? kind : null });
  }

  pressed(event) {
    if (!this.drawing || event.target !== this.holder) return;
    if (event.key === "Escape") this.stop();
    else if (event.key === "Enter") this.clicked(this.map.getCenter());
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  clicked({ lat, lng }) {
    if (!this.drawing) return;
    const { kind, points } = this.drawing;
    points.push([lng, lat]);
    if (kind === PARCELLE) return this.pick([lng, lat]);
    if (kind === "Point") return this.finish();
    this.drawing.layer?.remove();
    this.drawing.layer = this.L.polyline(points.map(([x, y]) => [y, x]), { dashArray: "4" }).addTo(this.map);
    this.done.hidden = points.length < (kind === "Polygon" ? 3 : 2);
  }

  /** A parcel by its place: the register says later which one it is. */
  pick(coordinates) {
    this.add({ type: "Feature", geometry: { type: "Point", coordinates }, properties: { source: "cadastre", parcelle: {} } }, mots.parcelleAjoutee);
  }

  /** A second click on a parcel removes it. */
  unpick(event, id) {
    if (this.drawing?.kind !== PARCELLE) return;
    this.L.DomEvent.stop(event);
    const data = this.data();
    data.features = data.features.filter((one) => one.id !== id);
    this.keep(data, mots.parcelleRetiree);
  }

  finish() {
    if (!this.drawing || this.drawing.kind === PARCELLE) return;
    const { kind } = this.drawing;
    const points = this.drawing.points.filter((point, rank, all) => !rank || String(point) !== String(all[rank - 1]));
    const enough = { Point: 1, LineString: 2, Polygon: 3 }[kind];
    this.stop();
    if (points.length < enough) return;
    const coordinates = { Point: points[0], LineString: points, Polygon: [[...points, points[0]]] }[kind];
    this.add({ type: "Feature", geometry: { type: kind, coordinates }, properties: {} }, mots.ajoutee);
  }

  data() {
    return JSON.parse(this.store.value || '{"type":"FeatureCollection","features":[]}');
  }

  add(feature, words) {
    const data = this.data();
    data.features.push(feature);
    this.keep(data, words);
  }

  keep(data, words) {
    this.store.value = JSON.stringify(data);
    this.shapes.remove();
    this.draw();
    announce(words);
    this.changed();
  }

  stop() {
    this.drawing?.layer?.remove();
    this.drawing = null;
    this.help.textContent = "";
    this.done.hidden = true;
    this.holder.classList.remove("ds-carte__carte--dessin");
    this.remember({ kind: null });
    this.buttons.querySelectorAll("[aria-pressed]").forEach((button) => button.setAttribute("aria-pressed", "false"));
  }
}

export function enhance(scope) {
  for (const root of scope.querySelectorAll("[data-carte]:not([data-anime]), [data-carte-lecture]:not([data-anime])")) {
    root.dataset.anime = "";
    new Carte(root);
  }
}

enhance(document);
document.addEventListener("ds:redessine", (event) => enhance(event.target));
