"""`…/formulaire-fichier`: the draft leaves as a JSON file, or comes from one."""

import json
from urllib.parse import quote

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from ds_pyramid.champs.referentiels import Referentiel
from ds_pyramid.core.blobs import Fichier, clean_name
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.demarches.editeur import echange
from ds_pyramid.demarches.editeur.rendu import MODELES
from ds_pyramid.demarches.errors import ActeRefuse
from ds_pyramid.demarches.faces import DemarcheAdmin
from ds_pyramid.demarches.views.saisie import page
from ds_pyramid.web.files import file_response
from ds_pyramid.web.layout import url


def fichier(context, request):
    """Offer the file; take one, whole or not at all."""
    problemes: list = []
    if request.method == "POST":
        try:
            return _import(context, request)
        except echange.FichierRefuse as refusal:
            problemes = refusal.problemes
        except ActeRefuse as refusal:
            problemes = [refusal.message]
        request.response.status_int = 422
    absents = sorted(set(echange.fichiers(context.demarche.draft)))
    return page(context, _("Importer, exporter"), nom="fichier", problemes=problemes[:50], absents=absents)


def _import(context, request):
    sent = request.televersements.get("fichier", ())
    if not sent or not 0 < sent[-1].taille <= echange.TAILLE_MAX:
        raise echange.FichierRefuse([_("Choisissez un fichier JSON de 5 Mo au plus.")])
    with sent[-1].file as stream:
        data = echange.lire(stream.read())
    remplacer = request.POST.get("mode") == "remplacer"
    number = echange.importer(context.demarche, data, remplacer=remplacer, now=request.now)
    request.flash(_("${n} champs importés.", mapping={"n": number}))
    return HTTPSeeOther(location=url(request, f"{context.path}/champs"))


def export(context, request):
    """Return the draft as a file."""
    text = json.dumps(echange.exporter(context.demarche.draft), ensure_ascii=False, indent=1)
    response = request.response
    response.body = text.encode()
    response.content_type = "application/json"
    response.headers["Content-Disposition"] = (
        f'attachment; filename="formulaire-{context.demarche.numero}.json"'
    )
    return response


def fichier_champ(context, request):
    """Give back the file of an option: `…/fichier-champ?formulaire=champs&champ=12&option=notice` (A-168)."""
    page = request.GET.get("formulaire")
    champ = request.GET.get("champ", "")
    if page not in echange.PAGES or not (champ.isascii() and champ.isdigit() and len(champ) < 19):
        raise HTTPNotFound
    descriptor = getattr(context.demarche.draft, page).get(int(champ))
    found = descriptor.options.get(request.GET.get("option")) if descriptor is not None else None
    if isinstance(found, Fichier):
        return file_response(request, found, proprietaire=True)
    if not isinstance(found, Referentiel):
        raise HTTPNotFound
    response = request.response
    response.body, response.content_type = found.as_csv(), "text/csv"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(clean_name(found.nom))}"
    return response


def includeme(config):
    """Publish the pages."""
    common = {"context": DemarcheAdmin, "permission": Permission.ADMINISTRER}
    config.add_view(fichier, name="formulaire-fichier", renderer=MODELES.format("fichier"), **common)
    config.add_view(fichier_champ, name="fichier-champ", request_method="GET", **common)
    config.add_view(export, name="formulaire.json", request_method="GET", **common)
