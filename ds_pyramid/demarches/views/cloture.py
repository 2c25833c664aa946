"""`…/clore`: close a published démarche, after a last warning (A-268 to A-271)."""

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches import services
from ds_pyramid.demarches.errors import EtatIncompatible
from ds_pyramid.demarches.schemas import ClotureSchema
from ds_pyramid.demarches.services.vie import CIBLES
from ds_pyramid.demarches.views.saisie import add_page, build, go, page, sent


def cloture(context, request):
    """Ask what replaces it and a confirmation, then close."""
    demarche = context.demarche
    if not demarche.est_publiee:
        request.flash(EtatIncompatible.texte, "error")
        return go(request, context.path)
    choix = [
        line
        for line in services.demarches_de(request.root, request.compte)
        if line.onglet == "publiees" and line.numero != demarche.numero
    ]
    form = build(
        request, ClotureSchema, _textes(request, demarche), bouton=_("Clore la démarche"), choix=choix
    )
    if request.method == "POST":
        values = sent(request, form)
        if values is not None:
            return _close(context, request, values)
    return page(context, _("Clore la démarche"), formulaire=form)


def _textes(request, demarche):
    """Return the texts proposed to those who have open dossiers (A-276)."""
    translate = request.localizer.translate
    nom = {"demarche": demarche.libelle}
    return {
        "courrier_brouillons": translate(
            _(
                "La démarche « ${demarche} » est close : votre brouillon ne peut plus être déposé. Il reste lisible "
                "dans votre espace.",
                mapping=nom,
            )
        ),
        "courrier_deposes": translate(
            _(
                "La démarche « ${demarche} » n’accepte plus de nouveau dossier. Le vôtre reste suivi par le service "
                "instructeur : vous serez prévenu de la suite.",
                mapping=nom,
            )
        ),
    }


def _close(context, request, values):
    number = values["remplacee_par"]
    wanted = {cible: values[f"courrier_{cible}"] for cible in CIBLES if values[f"ecrire_{cible}"]}
    services.clore(
        context.demarche,
        request.compte,
        remplacee_par=services.get_demarche(request.root, int(number)) if number else None,
        message=values["message"],
        courriers=wanted,
        now=request.now,
        notify=request.notify,
    )
    request.flash(_("La démarche est close. Ses dossiers restent à instruire."))
    return go(request, context.path)


def includeme(config):
    """Publish the page."""
    add_page(config, "clore", cloture, "clore")
