"""`…/presentation`: the texts and settings of the presentation, its files (A- §6)."""

from pyramid.httpexceptions import HTTPNotFound

from ds_pyramid.core import clock
from ds_pyramid.core.blobs import PENDING
from ds_pyramid.core.i18n import _
from ds_pyramid.core.uploads import Televersement
from ds_pyramid.demarches import services
from ds_pyramid.demarches.events import FichiersDemarche
from ds_pyramid.demarches.schemas import PresentationSchema
from ds_pyramid.demarches.services.catalogue import dossiers_conserves
from ds_pyramid.demarches.services.presentation import CHAMPS
from ds_pyramid.demarches.views.saisie import add_page, build, go, page, sent
from ds_pyramid.web.files import file_response

# Files of the presentation: name -> (title, help, admitted extensions, largest size in octets).
IMAGES = (".png", ".jpg", ".jpeg")
TEXTES = (".pdf", ".doc", ".docx", ".odt")
MEGA = 1_000_000
FICHIERS = {
    "logo": (_("Logo"), _("Une image png ou jpg, 5 Mo au plus."), IMAGES, 5 * MEGA),
    "notice": (
        _("Notice explicative"),
        _("Un fichier pdf, doc, docx ou odt, 20 Mo au plus."),
        TEXTES,
        20 * MEGA,
    ),
    "deliberation": (
        _("Texte du cadre juridique"),
        _("Un fichier pdf, doc, docx, odt ou une image, 20 Mo au plus."),
        (*TEXTES, *IMAGES),
        20 * MEGA,
    ),
}


def presentation(context, request):
    """Show the presentation, or save it."""
    demarche = context.demarche
    form = build(
        request,
        PresentationSchema,
        _values(demarche),
        demarche=demarche,
        today=clock.to_paris(request.now).date(),
    )
    if request.method == "POST":
        values = sent(request, form)
        if values is not None:
            if "pour_personne_morale" in values:
                values["pour_personne_morale"] = values["pour_personne_morale"] == "morales"
            before = demarche.duree_conservation
            services.update_presentation(
                demarche, request.compte, values, now=request.now, notify=request.notify
            )
            request.flash(_("La présentation est enregistrée."))
            _tell_retention(request, demarche, before)
            return go(request, context.path)
    return _page(context, form)


def _tell_retention(request, demarche, before):
    """Say how many dossiers a new duration concerns (A-307)."""
    concerned = dossiers_conserves(request.root, demarche.numero)
    if demarche.duree_conservation == before or not concerned:
        return
    words = _("La nouvelle durée vaut aussi pour les dossiers présents : ${n}.")
    if demarche.duree_conservation < before:
        words = _(
            "La nouvelle durée vaut aussi pour les dossiers présents : ${n}. Aucun n’expirera avant 15 jours."
        )
    request.flash(words % {"n": concerned}, "warning")


def fichier_post(context, request):
    """Replace or remove a file: field `quoi` names it, `fichier` holds it."""
    quoi = request.POST.get("quoi")
    if quoi not in FICHIERS:
        raise HTTPNotFound
    if "retirer" in request.POST:
        file = None
    else:
        file = next((f for f in request.televersements.get("fichier", ()) if f.nom and f.taille), None)
        refusal = _refusal(file, quoi)
        if refusal:
            request.flash(refusal, "error")
            return go(request, f"{context.path}/presentation")
        file = file.to_fichier(request.now, scan=PENDING)
    services.update_presentation(
        context.demarche, request.compte, {quoi: file}, now=request.now, notify=request.notify
    )
    if file is not None:
        request.notify(FichiersDemarche(demarche=context.demarche, now=request.now))
    message = _("Le fichier est enregistré.") if file else _("Le fichier est retiré.")
    request.flash(message)
    return go(request, f"{context.path}/presentation")


def fichier(context, request):
    """Give one of the files back to the administrateur: `…/fichier?quoi=notice`."""
    quoi = request.GET.get("quoi")
    found = getattr(context.demarche, quoi) if quoi in FICHIERS else None
    if found is None:
        raise HTTPNotFound
    return file_response(request, found, proprietaire=True)


def _values(demarche):
    values = {name: getattr(demarche, name) for name in CHAMPS}
    values["pour_personne_morale"] = "morales" if demarche.pour_personne_morale else "particuliers"
    return {name: value for name, value in values.items() if value is not None}


def _page(context, form):
    files = [(name, *FICHIERS[name][:3], getattr(context.demarche, name)) for name in FICHIERS]
    return page(context, _("Présentation"), formulaire=form, fichiers=files)


def _refusal(file: Televersement | None, quoi: str):
    """Return why a file cannot be taken, None when it can."""
    _titre, help_text, extensions, largest = FICHIERS[quoi]
    if file is None:
        return _("Choisissez un fichier.")
    if file.taille > largest or not file.nom.lower().endswith(extensions):
        return help_text
    if quoi == "logo" and file.mime not in ("image/png", "image/jpeg"):
        return help_text
    return None


def includeme(config):
    """Publish the pages."""
    add_page(config, "presentation", presentation, "presentation")
    add_page(config, "fichier", fichier, method="GET")
    add_page(config, "fichier", fichier_post, method="POST")
