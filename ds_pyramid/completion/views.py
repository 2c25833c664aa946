"""`/dossiers/<n>/completion?champs=12,13`: what became of the champs about which a service is asked (X-203)."""

from pyramid.view import view_config

from ds_pyramid.champs.outline import as_json, sections
from ds_pyramid.champs.remplissage import cibles
from ds_pyramid.completion.services import en_cours
from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers import services
from ds_pyramid.dossiers.faces import DossierUsager
from ds_pyramid.dossiers.views.champs import redrawn

CHAMPS_MAX = 100


@view_config(
    context=DossierUsager,
    name="completion",
    request_method="GET",
    permission=Permission.LIRE,
    renderer="json",
)
def completion(context, request):
    """Say which champs are still waited for; draw the others again.

    Answer: recherche (keys), version, a_corriger, erreurs {key: texts}, html {key: inside of the element}, sections.
    """
    dossier = context.dossier
    asked = request.GET.get("champs", "").split(",")[:CHAMPS_MAX]
    waited = en_cours(dossier)
    still = [key for key in asked if waited.get(f"champs/{key}") is False]
    done = {key for key in asked if key not in still}
    reading = services.lire_saisie(dossier)
    done |= remplis(reading, done)
    erreurs = services.erreurs_de_saisie(dossier, reading, complete=bool(request.GET.get("complet")))
    translate = request.localizer.translate
    by_key: dict[str, list[str]] = {key: [] for key in done if reading.champ(key) is not None}
    for erreur in erreurs:
        if erreur.key in by_key:
            by_key[erreur.key].append(translate(erreur.message))
    request.response.cache_control.no_store = True
    return {
        "recherche": still,
        "version": reading.champs.version,
        "a_corriger": len({erreur.key for erreur in erreurs}),
        "erreurs": by_key,
        "html": redrawn(request, dossier, reading, done, done, erreurs),
        "sections": as_json(sections(reading, erreurs)),
    }


def remplis(reading, keys) -> set[str]:
    """Return the champs that the answers of some others fill (X-320)."""
    found = set()
    for champ in filter(None, map(reading.champ, keys)):
        fills = getattr(champ.type, "fills", None)
        names = fills(champ.value) if fills is not None and isinstance(champ.value, dict) else ()
        found |= {str(key) for _name, key, _champ in cibles(reading.formulaire, champ.key, names)}
    return found
