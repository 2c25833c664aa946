"""`…/labels`: the labels that instructeurs put on dossiers (A-437 to A-444)."""

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.errors import EtatIncompatible, ReglageRefuse
from ds_pyramid.demarches.reglages import COULEURS, LABEL_MAX
from ds_pyramid.demarches.services import labels as services
from ds_pyramid.demarches.views.saisie import acte, add_page, go, page

CONSEIL = 6  # labels above which a dossier becomes hard to read


def labels(context, request):
    """List them, each in a form of its own; the last one adds."""
    if request.method != "POST":
        return _page(context, request)
    try:
        return _act(context, request)
    except ReglageRefuse as refusal:
        request.response.status_int = 422
        return _page(context, request, erreur=refusal, saisie=request.POST)
    except EtatIncompatible as refusal:
        request.flash(refusal.message, "error")
        return go(request, context.path)


def _act(context, request):
    demarche, act, sent = context.demarche, acte(request), request.POST
    id, nom, couleur = sent.get("label", ""), sent.get("nom", ""), sent.get("couleur", "")
    what = sent.get("acte", "")
    if what in ("monter", "descendre"):
        services.deplacer_label(demarche, id, -1 if what == "monter" else 1, **act)
    elif what == "supprimer":
        if "confirmer" not in sent:
            return _page(context, request, a_supprimer=id)
        services.supprimer_label(demarche, id, **act)
        request.flash(_("Le label est supprimé."))
    elif id:
        services.changer_label(demarche, id, nom, couleur, **act)
        request.flash(_("Le label est enregistré."))
    else:
        services.ajouter_label(demarche, nom, couleur, **act)
        request.flash(_("Le label est ajouté."))
    return go(request, f"{context.path}/labels")


def _page(context, request, erreur=None, saisie=None, a_supprimer=None):
    known = [label for label in context.demarche.labels if label.id == a_supprimer]
    return page(
        context,
        _("Labels"),
        labels=context.demarche.labels,
        couleurs=COULEURS,
        longueur=LABEL_MAX,
        conseil=CONSEIL,
        erreur=erreur,
        saisie=saisie or {},
        a_supprimer=known[0] if known else None,
        porte_par=request.root.listes.count(services.porteurs(context.demarche.numero, a_supprimer or "")),
    )


def includeme(config):
    """Publish the page."""
    add_page(config, "labels", labels, "labels")
