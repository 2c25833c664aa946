"""What maps are drawn on: backgrounds of the site, and layers that an administrateur adds to a champ (X-261, X-262).

The operator gives the addresses of tiles: `ds.carte.tuiles` (plan), `ds.carte.photos`, `ds.carte.ign`, and
`ds.carte.couche.<nom>` for the layers below; each with its `….credit`. Nothing has an address by default: a map without
tiles shows shapes on an empty ground.
"""

import json
from urllib.parse import urlsplit

from ds_pyramid.core.i18n import _

CADASTRES = "cadastres"
COUCHES = (
    (CADASTRES, _("Cadastre : parcelles que l’on peut choisir")),
    ("rpg", _("Registre parcellaire graphique (agriculture)")),
    ("unesco", _("UNESCO : géoparcs, réserves de biosphère")),
    ("arretes_protection", _("Arrêtés de protection")),
    ("conservatoire_littoral", _("Conservatoire du littoral")),
    ("reserves_chasse_faune_sauvage", _("Réserves de chasse et de faune sauvage")),
    ("reserves_biologiques", _("Réserves biologiques")),
    ("reserves_naturelles", _("Réserves naturelles")),
    ("natura_2000", _("Natura 2000")),
    ("zones_humides", _("Zones humides d’importance internationale")),
    ("znieff", _("ZNIEFF")),
    ("qpv", _("Quartiers prioritaires de la ville")),
    ("parcs", _("Parcs naturels régionaux et nationaux")),
)
FONDS = (("tuiles", _("Plan")), ("photos", _("Photographies aériennes")), ("ign", _("Plan IGN")))
LIBELLES = dict(COUCHES)


def fonds(settings) -> list[dict]:
    """Return the backgrounds that have an address."""
    found = (_tiles(settings, f"ds.carte.{name}", name, label) for name, label in FONDS)
    return [tiles for tiles in found if tiles]


def couches(settings) -> list[dict]:
    """Return the layers that have an address."""
    found = (_tiles(settings, f"ds.carte.couche.{name}", name, label) for name, label in COUCHES)
    return [tiles for tiles in found if tiles]


def _tiles(settings, key, name, label):
    url = settings.get(key, "").strip()
    if not urlsplit(url).hostname:
        return None
    return {
        "cle": name,
        "libelle": label.interpolate(),
        "url": url,
        "credit": settings.get(f"{key}.credit", ""),
    }


def as_json(settings) -> str:
    """Return what static/js/carte.js needs."""
    return json.dumps({"fonds": fonds(settings), "couches": couches(settings)}, ensure_ascii=False)


def sources(settings) -> list[str]:
    """Return the origins of the tiles, for the content security policy: those hosts and no other."""
    parts = (urlsplit(tiles["url"]) for tiles in (*fonds(settings), *couches(settings)))
    found = (f"{part.scheme}://{part.netloc.replace('{s}', '*')}" for part in parts)
    return list(dict.fromkeys(found))
