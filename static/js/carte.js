// A map over the list of shapes that works without it: see them, add a point, a line or a zone, read a file.
// <div data-carte="Point,LineString,Polygon"> (or data-carte-lecture) holding <input data-carte-formes> (GeoJSON).
import { announce, champOf, element } from "./commun.js";
import { mots } from "./mots.js";

const FRANCE = { center: [46.6, 2.4], zoom: 5 };
const IMPORT_MAX = 1024 * 1024;
const views = new Map(); // champ key -> what was in view, kept when the champ is drawn again
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
    this.store.dispatchEvent(new Event("change", { bubbles: true }));
  }

  import() {
    const area = this.root.querySelector("[data-carte-import]");
    if (!area) return;
    const input = element("input", { type: "file", class: "fr-upload", id: `${area.id}-fichier`, accept: ".geojson,.json,.gpx,.kml", "data-sans-autosave": "" });
    area.before(element("label", { class: "fr-label", for: input.id }, mots.choisirFichier), input);
    input.addEventListener("change", async (event) => {
      event.stopPropagation();
      const [file] = input.files;
      if (!file) return;
      if (file.size > IMPORT_MAX) return announce(mots.fichierGros(file.name, `1 ${mots.mo}`));
      area.value = await file.text();
      this.root.querySelector("[data-carte-appliquer]").click();
    });
  }

  async show() {
    const holder = element("div", { class: "ds-carte__carte", role: "application", "aria-label": mots.carte });
    this.root.prepend(holder);
    let L;
    try {
      L = await leaflet();
    } catch {
      holder.remove(); // the list goes on without the map
      return;
    }
    this.L = L;
    this.map = L.map(holder, { doubleClickZoom: false, zoomAnimation: false, attributionControl: true });
    this.map.attributionControl.setPrefix("Leaflet");
    const tiles = document.querySelector("[data-carte-tuiles]");
    if (tiles?.dataset.carteTuiles) L.tileLayer(tiles.dataset.carteTuiles, { attribution: tiles.dataset.carteCredit || "", maxZoom: 19 }).addTo(this.map);
    this.draw();
    const seen = views.get(this.key);
    if (seen) this.map.setView(seen.center, seen.zoom);
    else if (this.shapes.getLayers().length) this.map.fitBounds(this.shapes.getBounds(), { maxZoom: 15, padding: [16, 16] });
    else this.map.setView(FRANCE.center, FRANCE.zoom);
    this.map.on("moveend", () => views.set(this.key, { center: this.map.getCenter(), zoom: this.map.getZoom() }));
    this.map.on("click", (event) => this.clicked(event.latlng));
    this.map.on("dblclick", () => this.finish());
    if (this.tools.length) this.bar(holder);
    this.root.dispatchEvent(new CustomEvent("ds:carte", { bubbles: true, detail: { holder, map: this.map } }));
  }

  draw() {
    const data = JSON.parse(this.store.value || '{"type":"FeatureCollection","features":[]}');
    const { L } = this;
    this.shapes = L.geoJSON(data, {
      pointToLayer: (feature, place) => L.circleMarker(place, { radius: 8 }),
      onEachFeature: (feature, layer) => {
        if (feature.properties?.description) layer.bindTooltip(feature.properties.description);
      },
    }).addTo(this.map);
  }

  bar(holder) {
    const bar = element("div", { class: "fr-btns-group ds-carte__outils", role: "toolbar", "aria-label": mots.outils });
    for (const kind of this.tools) {
      const button = element("button", { type: "button", class: "fr-btn fr-btn--sm fr-btn--secondary", "aria-pressed": "false" }, mots.formes[kind]);
      button.addEventListener("click", () => this.begin(kind, button));
      bar.append(button);
    }
    this.help = element("p", { class: "fr-hint-text", role: "status" });
    holder.after(bar, this.help);
    this.buttons = bar;
  }

  begin(kind, button) {
    this.stop();
    button.setAttribute("aria-pressed", "true");
    this.drawing = { kind, points: [], layer: null };
    this.help.textContent = mots.aides[kind];
  }

  clicked({ lat, lng }) {
    if (!this.drawing) return;
    const { kind, points } = this.drawing;
    points.push([lng, lat]);
    if (kind === "Point") return this.finish();
    this.drawing.layer?.remove();
    this.drawing.layer = this.L.polyline(points.map(([x, y]) => [y, x]), { dashArray: "4" }).addTo(this.map);
  }

  finish() {
    if (!this.drawing) return;
    const { kind } = this.drawing;
    const points = this.drawing.points.filter((point, rank, all) => !rank || String(point) !== String(all[rank - 1]));
    const enough = { Point: 1, LineString: 2, Polygon: 3 }[kind];
    this.stop();
    if (points.length < enough) return;
    const coordinates = { Point: points[0], LineString: points, Polygon: [[...points, points[0]]] }[kind];
    const data = JSON.parse(this.store.value || '{"type":"FeatureCollection","features":[]}');
    data.features.push({ type: "Feature", geometry: { type: kind, coordinates }, properties: {} });
    this.store.value = JSON.stringify(data);
    this.shapes.remove();
    this.draw();
    announce(mots.ajoutee);
    this.changed();
  }

  stop() {
    this.drawing?.layer?.remove();
    this.drawing = null;
    this.help.textContent = "";
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
