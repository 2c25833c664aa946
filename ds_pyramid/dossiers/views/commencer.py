"""`/commencer/<slug>`: what a démarche is, before any sign-in (U-068 to U-093)."""

from pyramid.httpexceptions import HTTPMovedPermanently, HTTPNotFound
from pyramid.view import view_config

from ds_pyramid.core import clock
from ds_pyramid.core.formats import format_minutes
from ds_pyramid.core.html import light_html
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.duree import duree_estimee
from ds_pyramid.dossiers.chiffres import days
from ds_pyramid.dossiers.faces import DemarcheUsager, LienInconnu, chemin
from ds_pyramid.dossiers.indexes import LigneUsager, liste
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.views.outils import go
from ds_pyramid.web.files import file_response
from ds_pyramid.web.layout import url

TEMPLATE = "ds_pyramid.templates:commencer/{}.pt".format
DOCUMENTS = ("logo", "notice", "deliberation")  # files of a démarche that anyone may have


@view_config(context=DemarcheUsager, request_method="GET", permission="public", renderer=TEMPLATE("accueil"))
def accueil(context, request):
    """Present the démarche and offer to begin."""
    demarche = context.demarche
    remplacante = replacement(request.root, demarche)
    if remplacante is not None:
        texte = _(
            "La démarche « ${libelle} » est remplacée par celle-ci.", mapping={"libelle": demarche.libelle}
        )
        request.flash(texte, "info")
        return go(request, chemin(remplacante))
    if not context.actuel:
        return HTTPMovedPermanently(location=url(request, context.path))
    if not is_open(demarche, request.now):
        return ferme(context, request)
    return {
        **presentation(demarche, context.revision),
        "essai": context.essai,
        "delai": delai_habituel(request.root, demarche),
        "chemin": context.path,
        "commencer": f"{context.path}/identite",
        "brouillons": dossiers_of(request, demarche, brouillons=True),
        "deposes": dossiers_of(request, demarche, brouillons=False),
    }


def delai_habituel(root, demarche) -> int | None:
    """Return in how many days a decision usually comes, None while too few were made (A-460)."""
    found = root["statistiques"].chiffres(demarche.numero).delais
    return days(found[1]) if found else None


def ferme(context, request):
    """Say that the démarche takes no more dossiers, and whom to ask (U-091)."""
    demarche = context.demarche
    request.override_renderer = TEMPLATE("ferme")
    return {
        **presentation(demarche, context.revision),
        "message": light_html(demarche.message_cloture),
        "dossiers": dossiers_of(request, demarche, brouillons=True)
        + dossiers_of(request, demarche, brouillons=False),
    }


@view_config(context=LienInconnu, permission="public", renderer=TEMPLATE("inconnu"))
def inconnu(context, request):
    """Say that the link leads nowhere and where it should come from (U-073)."""
    request.response.status_int = 404
    return {}


@view_config(context=DemarcheUsager, name="logo", request_method="GET", permission="public")
@view_config(context=DemarcheUsager, name="notice", request_method="GET", permission="public")
@view_config(context=DemarcheUsager, name="deliberation", request_method="GET", permission="public")
def document(context, request):
    """Give a file of the presentation."""
    fichier = getattr(context.demarche, request.view_name)
    if fichier is None or not fichier.servable:
        raise HTTPNotFound
    return file_response(request, fichier)


def presentation(demarche, revision) -> dict:
    """Return what the pages of a démarche say of it, dossier or not."""
    return {
        "demarche": demarche,
        "service": demarche.service,
        "objet": light_html(demarche.description),
        "destinataires": light_html(demarche.destinataires),
        "pieces_texte": light_html(demarche.pieces_a_fournir),
        "pieces": [] if demarche.pieces_a_fournir.strip() else pieces_demandees(revision),
        "duree_remplissage": format_minutes(duree_estimee(revision.champs)),
        "cadre_est_lien": is_address(demarche.cadre_juridique),
        "dpo_est_lien": is_address(demarche.dpo),
        "racine": chemin(demarche),
    }


def pieces_demandees(revision) -> list[tuple[str, bool]]:
    """Return (libellé, is it asked of everyone) of each champ that takes files (U-076)."""
    return [
        (champ.libelle, champ.mandatory and champ.condition is None)
        for champ in revision.champs.walk()
        if champ.type.holds_files
    ]


def is_open(demarche, now) -> bool:
    """Say whether a dossier may be begun now."""
    return demarche.accepte_depots(clock.to_paris(now).date())


def replacement(root, demarche):
    """Return the open démarche to which a closed one leads, or None (U-092)."""
    if demarche.remplacee_par is None or not demarche.est_close:
        return None
    found = root["demarches"].get(str(demarche.remplacee_par))
    usable = found is not None and found is not demarche and found.deleted_at is None and not found.en_test
    return found if usable else None


def dossiers_of(request, demarche, *, brouillons: bool) -> list[LigneUsager]:
    """Return the reader's own lines on a démarche: brouillons, or the others (U-074)."""
    if request.compte is None:
        return []
    names = [
        liste(request.compte.id, tab) for tab in (("en_cours",) if brouillons else ("en_cours", "traites"))
    ]
    lines = (LigneUsager(*row) for _key, row in request.root.listes.page(names, size=500).rows)
    return [
        line
        for line in lines
        if line.demarche == demarche.numero and (line.etat == Etat.BROUILLON) == brouillons
    ]


def is_address(text: str) -> bool:
    """Say whether a text is a web address, to be shown as a link."""
    return text.startswith(("https://", "http://")) and " " not in text.strip()
