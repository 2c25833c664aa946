"""Carte: points, lines, zones, parcels; typed, imported, or drawn where a script runs (U-245 to U-255)."""

from ds_pyramid.champs import carte_fichiers, cartes, couches, options, parcelles, zones
from ds_pyramid.champs.base import LOCALISATION, LONG, ChampType, Saisie
from ds_pyramid.champs.cartes import CarteIllisible
from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.distants import ATTENTE, INTROUVABLE
from ds_pyramid.champs.importes import ImportIllisible
from ds_pyramid.champs.papier import Papier
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.connectors.cadastre import ICadastre
from ds_pyramid.core.i18n import _

TOOLS = ((cartes.POINT, _("Points")), (cartes.LINE, _("Lignes")), (cartes.POLYGON, _("Zones")))
DRAWN = (cartes.POINT, cartes.LINE, cartes.POLYGON)


class Options(options.OptionsSchema):
    """What may be drawn, and on which layers."""

    tools = options.choices("tools", _("Formes possibles"), TOOLS)
    layers = options.choices("layers", _("Couches que l’on peut afficher"), couches.COUCHES)
    zones = options.choices("zones", _("Zones touchées, à rechercher pour chaque forme"), zones.OFFERTES)


@champ_type
class Carte(ChampType):
    """A tuple of areas (champs/cartes.py)."""

    name = "carte"
    libelle = _("Carte")
    description = _("Un lieu, un tracé ou une zone, dessinés ou importés")
    category = LOCALISATION
    rank = 20
    icon = "carte"
    duree = LONG
    multi_input = True
    redrawn = True
    widget_template = "carte"
    template = "carte"
    parts = ("geojson", "type", "coordonnees", "parcelles", "import", "fichier")
    import_max = carte_fichiers.OCTETS_MAX
    options_schema = Options
    default_options = {"tools": (), "layers": (), "zones": ()}
    connector = ICadastre
    retient_la_decision = False
    fournisseur = _("API Carto (IGN)")
    api_type = "CarteChamp"
    message_obligatoire = _("« ${libelle} » : placez au moins un point, une ligne ou une zone.")
    message_invalide = _("« ${libelle} » : ${raison}.")
    message_croisee = _(
        "« ${libelle} » : le contour de la zone « ${zone} » se croise, dessinez-la à nouveau."
    )
    message_trop = _("« ${libelle} » : ${max} formes au plus.")
    message_outil = _("« ${libelle} » : cette forme n’est pas acceptée ici.")
    message_parcelle = _("« ${libelle} » : ${parcelle}. Vérifiez-la, ou retirez-la.")

    def tools(self, descriptor) -> list:
        """Return the (type, label) of what may be drawn; everything when nothing was chosen."""
        chosen = self.option(descriptor, "tools") or DRAWN
        return [(kind, label) for kind, label in TOOLS if kind in chosen]

    def layers(self, descriptor) -> list[str]:
        """Return the names of the layers that the reader may show."""
        return list(self.option(descriptor, "layers") or ())

    def parcels(self, descriptor) -> bool:
        """Say whether parcels may be chosen."""
        return couches.CADASTRES in self.layers(descriptor)

    def normalize(self, descriptor, raw):
        """Read the areas present, changed and removed, and those typed or imported.

        Parts: `geojson`, `description.<id>`, `retirer.<id>`, `type` and `coordonnees`, `parcelles`, `import`,
        `fichier` (importes.py). What cannot be understood is kept with the rest.
        """
        raw = texts_only(raw)
        if isinstance(raw, str):
            raw = {"import": raw}
        if not isinstance(raw, dict):
            return None
        raw = {name: text for name, text in raw.items() if text.strip()}
        try:
            areas = self._areas(raw)
        except CarteIllisible:
            # A file sent is shown as the text it holds: the browser would not send it again.
            file = raw.pop("fichier", None)
            return Saisie({**raw, "import": file} if file else raw)
        unique = {item["id"]: item for item in areas}
        return tuple(unique.values()) or None

    def _areas(self, raw):
        found = []
        for item in carte_fichiers.read_import(raw["geojson"]) if _has_features(raw.get("geojson")) else ():
            if f"retirer.{item['id']}" not in raw:
                words = raw.get(f"description.{item['id']}", item["description"])
                found.append({**item, "description": cartes.one_line(words)})
        if raw.get("coordonnees"):
            found.append(cartes.read_typed(raw.get("type", cartes.POINT), raw["coordonnees"]))
        if raw.get("parcelles"):
            found.extend(parcelles.read_references(raw["parcelles"]))
        found.extend(_imported(raw.get("import"), raw.get("fichier")))
        return found

    def read_file(self, descriptor, nom, content):
        """Return the text of a file of shapes."""
        try:
            return carte_fichiers.read_file(nom, content)
        except CarteIllisible as error:
            raise ImportIllisible(error.message) from None

    def retyped(self, descriptor, before, value):
        """Take what the register said from what is stored, never from the page."""
        if not _is_areas(value):
            return value
        known = {item["id"]: item for item in before} if _is_areas(before) else {}
        return tuple(_kept(item, known.get(item["id"])) for item in value)

    # -- cadastre --------------------------------------------------------------------------------------------------
    def pending(self, descriptor, value):
        """Ask about the parcels that nobody located yet, and the zones that areas touch."""
        wanted = self.zones(descriptor)
        return _is_areas(value) and any(parcelles.is_asked(i) or zones.manquantes(i, wanted) for i in value)

    def zones(self, descriptor) -> tuple[str, ...]:
        """Return the layers whose touched zones are looked for (U-252)."""
        return tuple(self.option(descriptor, "zones") or ())

    def zones_de(self, item) -> list[str]:
        """Return what is known of the zones that an area touches."""
        return zones.lignes(item)

    def zones_lignes(self, value) -> list[tuple[str, list[str]]]:
        """Return (area in words, what is known of the zones it touches)."""
        areas = value if _is_areas(value) else ()
        return [(cartes.label(item), lines) for item in areas if (lines := zones.lignes(item))]

    def a_localiser(self, descriptor, value) -> bool:
        """Say whether parcels, or zones, wait for their first answer."""
        wanted = self.zones(descriptor)
        return _is_areas(value) and any(
            (parcelles.is_asked(item) and item.get("etat") is None)
            or ("zones_etat" not in item and zones.manquantes(item, wanted))
            for item in value
        )

    def refresh(self, descriptor, value, connector):
        """Return the areas with what the register says of parcels; one that does not answer is not asked again now."""
        if connector is None or not self.pending(descriptor, value):
            return value
        found, down = [], False
        for item in value:
            if parcelles.is_asked(item):
                item = {**item, "etat": ATTENTE} if down else parcelles.ask(item, connector)
                down = item["etat"] == ATTENTE
            item = zones.demander(item, self.zones(descriptor), connector, muet=down)
            down = down or item.get("zones_etat") == ATTENTE
            found.append(item)
        return tuple(found)

    def answered(self, asked, answer, present, *, now):
        """Return the present areas with what was said of those that are still there."""
        if not (_is_areas(present) and _is_areas(answer)):
            return None
        return zones.joindre(parcelles.merged(present, answer), answer)

    def papier(self, descriptor):
        """Leave room to draw."""
        return Papier(
            cadre=True,
            mention=_("Décrivez le lieu ou dessinez-le ; en ligne, vous le placerez sur une carte."),
        )

    # -- form ------------------------------------------------------------------------------------------------------
    def to_input(self, descriptor, value):
        """Show the areas."""
        return {"geojson": cartes.as_geojson(value)} if _is_areas(value) else {"import": str(value)}

    def present(self, shown) -> list[dict]:
        """Return the areas that a control shows."""
        try:
            return self._areas({"geojson": shown.get("geojson", "")})
        except CarteIllisible:
            return []

    def label(self, item) -> str:
        """Return an area in words."""
        return cartes.label(item)

    def measure(self, item) -> str:
        """Return what an area is: a measure, or the reference of a parcel."""
        return cartes.words(item)

    def geojson(self, value) -> str:
        """Return the areas of a value for a map."""
        return cartes.as_geojson(value)

    def validate(self, descriptor, value):
        """Say why what was typed is no geometry."""
        if not isinstance(value, Saisie):
            return super().validate(descriptor, value)
        raw = value.brut if isinstance(value.brut, dict) else {"import": str(value)}
        try:
            self._areas(raw)
        except CarteIllisible as error:
            return [self.message(self.message_invalide, descriptor, raison=error.message)]
        return [self.message(self.message_invalide, descriptor, raison=_("saisie à reprendre"))]

    def check(self, descriptor, value):
        """Check number, kinds and borders."""
        if not _is_areas(value):
            return [self.message(self.message_invalide, descriptor, raison=_("saisie à reprendre"))]
        found = []
        if len(value) > cartes.AREAS_MAX:
            found.append(self.message(self.message_trop, descriptor, max=cartes.AREAS_MAX))
        admitted = {kind for kind, _label in self.tools(descriptor)}
        if any(
            item["type"].removeprefix("Multi") not in admitted
            for item in value
            if item["source"] == cartes.USAGER
        ) or (not self.parcels(descriptor) and any("parcelle" in item for item in value)):
            found.append(self.message(self.message_outil, descriptor))
        for item in value:
            if item.get("etat") == INTROUVABLE:
                found.append(self.message(self.message_parcelle, descriptor, parcelle=self.measure(item)))
        for item in value[: cartes.AREAS_MAX]:
            if cartes.crosses_itself(item):
                text = self.message_croisee
                found.append(self.message(text, descriptor, zone=item["description"] or self.measure(item)))
        return found

    def text(self, descriptor, value):
        """List the areas, one a line, then the zones that each touches."""
        if not _is_areas(value):
            return str(value)
        return "\n".join(line for item in value for line in (cartes.label(item), *zones.lignes(item)))

    def api_string(self, descriptor, value):
        """Give nothing (graphql-schema §7.6)."""
        return ""

    def search_terms(self, descriptor, value):
        """Give the descriptions."""
        return tuple(item["description"] for item in value if item["description"]) if _is_areas(value) else ()

    def columns(self, descriptor):
        """One cell, an area a line (original-facts §2), then the zones touched, a layer a column."""
        found = [Column(descriptor.column_id(), descriptor.libelle, "text", _cell)]
        for couche in self.zones(descriptor):
            suffix = f" ({zones.LIBELLES[couche].interpolate()})"
            found.append(self.column(descriptor, f"zones.{couche}", suffix, "text", zones.cellule(couche)))
        return found

    def api_value(self, descriptor, value):
        """Give the areas."""
        located = [item for item in value if item["coordinates"]] if _is_areas(value) else []
        return {"geoAreas": [api_area(item) for item in located]}

    def sample(self, descriptor, rng):
        """Return one area near Lille."""
        kind = rng.choice(self.tools(descriptor))[0]
        west, south = 3 + rng.random() / 10, 50.6 + rng.random() / 10
        square = [(west, south), (west + 0.01, south), (west + 0.01, south + 0.01), (west, south)]
        coordinates = {cartes.POINT: square[0], cartes.LINE: square[:2], cartes.POLYGON: [square]}[kind]
        return (cartes.area(kind, coordinates, "Emplacement du projet"),)


def _cell(value):
    return ("\n".join(map(cartes.label, value)) if _is_areas(value) else str(value)) or None


def _kept(item, known):
    if "parcelle" not in item:
        return zones.garder(item, known)
    return {**known, "description": item["description"]} if known is not None else parcelles.unsaid(item)


def _imported(pasted, file):
    """Return the areas of a text pasted and of a file; a file replaces a text that could not be read."""
    found = []
    if pasted:
        try:
            found += carte_fichiers.read_import(pasted)
        except CarteIllisible:
            if not file:
                raise
    return found + carte_fichiers.read_import(file) if file else found


def _has_features(text):
    return bool(text) and '"features":[]' not in text.replace(" ", "")


def _is_areas(value):
    return isinstance(value, tuple) and all(
        isinstance(item, dict) and "coordinates" in item for item in value
    )


def api_area(item: dict) -> dict:
    """Return an area under the names of the GraphQL `GeoArea`."""
    found = {
        "id": item["id"],
        "source": item["source"],
        "description": item["description"] or None,
        "geometry": cartes.geometry(item),
    }
    if "parcelle" in item:
        named = item["parcelle"]
        found |= {name: named.get(name, "") for name in ("prefixe", "section", "numero", "surface")}
        found["commune"] = named.get("insee", "")
    return found
