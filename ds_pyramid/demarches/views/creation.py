"""`/admin/nouvelle`: from nothing; `/admin/importer`: from a form of the original (A-058, A-059, A-141)."""

from ds_pyramid.core import clock
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches import services
from ds_pyramid.demarches.errors import ActeRefuse
from ds_pyramid.demarches.faces import Administration
from ds_pyramid.demarches.importation.lecture import LARGEST
from ds_pyramid.demarches.importation.reprise import import_demarche
from ds_pyramid.demarches.schemas import PresentationSchema
from ds_pyramid.demarches.views.saisie import ESPACE, add_page, build, go, sent

FIL_IMPORT = (ESPACE, _("Importer un formulaire"))
DEFAUTS = {"duree_conservation": 12, "tiers_autorise": True, "open_data": True}


def nouvelle(context, request):
    """Create a démarche from its presentation; nothing exists before."""
    form = build(
        request,
        PresentationSchema,
        DEFAUTS,
        bouton=_("Créer la démarche"),
        demarche=None,
        today=clock.to_paris(request.now).date(),
    )
    if request.method == "POST":
        values = sent(request, form)
        if values is not None:
            values["pour_personne_morale"] = values["pour_personne_morale"] == "morales"
            demarche = services.create_demarche(
                request.root, request.compte, now=request.now, notify=request.notify, **values
            )
            request.flash(_("La démarche est créée, en test : complétez-la, essayez-la, puis publiez-la."))
            return go(request, f"/admin/demarches/{demarche.numero}")
    return {"formulaire": form, "fil": (ESPACE, _("Nouvelle démarche"))}


def importer(context, request):
    """Ask for a file."""
    return {"erreur": None, "morales": False, "fil": FIL_IMPORT}


def importer_post(context, request):
    """Take over the form of the file; show the report."""
    morales = request.POST.get("public") == "morales"
    files = [file for file in request.televersements.get("fichier", ()) if file.nom and file.taille]
    try:
        if not files:
            raise ActeRefuse(_("Choisissez le fichier à importer."))
        with files[0].file as stream:
            data = stream.read(LARGEST + 1)
        _demarche, rapport = import_demarche(
            request.root,
            data,
            request.compte,
            pour_personne_morale=morales,
            now=request.now,
            notify=request.notify,
        )
    except ActeRefuse as refusal:
        request.response.status_int = 422
        return {"erreur": refusal.message, "morales": morales, "fil": FIL_IMPORT}
    request.override_renderer = "ds_pyramid.templates:admin/import_rapport.pt"
    return {"rapport": rapport, "fil": FIL_IMPORT}


def includeme(config):
    """Publish the pages."""
    add_page(config, "nouvelle", nouvelle, "nouvelle", context=Administration)
    add_page(config, "importer", importer, "importer", context=Administration, method="GET")
    add_page(config, "importer", importer_post, "importer", context=Administration, method="POST")
