"""`/instruction/<n>/dossiers/<n>/completion?champs=12,13`: what became of the annotations that a service completes."""

from pyramid.view import view_config

from ds_pyramid.champs.form import has_control
from ds_pyramid.completion.services import en_cours
from ds_pyramid.completion.views import CHAMPS_MAX, remplis
from ds_pyramid.core.security import Permission
from ds_pyramid.instruction.annotations import lire_annotations
from ds_pyramid.instruction.faces import DossierInstruction
from ds_pyramid.instruction.views.liens import AnnotationsPage


@view_config(
    context=DossierInstruction,
    name="completion",
    request_method="GET",
    permission=Permission.ANNOTER,
    renderer="json",
)
def completion(context, request):
    """Say which annotations are still waited for; draw the others again, as for the usager (X-203)."""
    asked = request.GET.get("champs", "").split(",")[:CHAMPS_MAX]
    waited = en_cours(context.dossier)
    still = [key for key in asked if waited.get(f"annotations/{key}") is False]
    reading = lire_annotations(context.dossier)
    done = {key for key in asked if key not in still and reading.champ(key) is not None}
    done |= {key for key in remplis(reading, done) if reading.champ(key) is not None}
    erreurs = reading.erreurs(complete=False)
    page = AnnotationsPage(reading, request, context, erreurs)
    by_key: dict[str, list[str]] = {key: [] for key in done}
    for erreur in erreurs:
        if erreur.key in by_key:
            by_key[erreur.key].append(request.localizer.translate(erreur.message))
    request.response.cache_control.no_store = True
    return {
        "recherche": still,
        "version": reading.champs.version,
        "a_corriger": len({erreur.key for erreur in erreurs}),
        "erreurs": by_key,
        "html": {key: str(page.inner(key)) for key in sorted(done) if has_control(reading.champ(key))},
    }
