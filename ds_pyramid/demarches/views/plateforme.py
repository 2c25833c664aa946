"""`/manager`: the démarches of the platform, newly published first; what it opens for one (A-235, A-480, A-499).

A manager sees what a démarche is and who administers it, never a dossier. What he changes is in the history of the
démarche, which its administrateurs read.
"""

from datetime import UTC, datetime

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.demarches.errors import DemarcheInconnue, EtatIncompatible, ReglageRefuse
from ds_pyramid.demarches.faces import DemarchePlateforme, Plateforme
from ds_pyramid.demarches.lignes import A_RELIRE, CATALOGUE, LigneCatalogue
from ds_pyramid.demarches.reglages import OUVRABLES
from ds_pyramid.demarches.sensibles import a_relire
from ds_pyramid.demarches.services import desactivation, ouvertures, relecture
from ds_pyramid.demarches.services.catalogue import nombre_de_dossiers
from ds_pyramid.demarches.slugs import find_by_slug
from ds_pyramid.demarches.views.saisie import acte, add_page, go
from ds_pyramid.demarches.workflow import vie

ESPACE = (_("Gestion de la plateforme"), "/manager")
PAR_PAGE = 25
ETATS = {
    "en_test": _("en test"),
    "publiee": _("publiée"),
    "publiee_modifiee": _("publiée"),
    "close": _("close"),
    "supprimee": _("supprimée"),
}


def demarches(context, request):
    """List the démarches published, the latest first; a number or an address leads to one, published or not."""
    cherche = request.params.get("q", "").strip()[:200]
    found = _find(context.root, cherche) if cherche else None
    if found is not None:
        return go(request, f"/manager/{found.numero}")
    after = request.params.get("apres", "")
    key = (float(after.partition("_")[0]), int(after.partition("_")[2])) if _is_key(after) else None
    page = context.root.listes.page([CATALOGUE], after=key, size=PAR_PAGE)
    return {
        "cherche": cherche,
        "lignes": [LigneCatalogue(*row) for _key, row in page.rows],
        "suivante": f"{page.next[0]}_{page.next[1]}" if page.next else None,
        "instant": lambda seconds: datetime.fromtimestamp(seconds, UTC),
        "administrateurs": lambda ids: _emails(context.root, ids),
        "a_relire": [
            LigneCatalogue(*row) for _key, row in context.root.listes.page([A_RELIRE], size=100).rows
        ],
        "a_relire_total": context.root.listes.count(A_RELIRE),
        "total": context.root.listes.count(CATALOGUE),
    }


def demarche(context, request):
    """Show one démarche, or do what a button asks."""
    found, root = context.demarche, request.root
    erreur = None
    if request.method == "POST":
        try:
            _act(found, request)
            return go(request, context.path)
        except ReglageRefuse as refusal:
            request.response.status_int = 422
            erreur = refusal
        except EtatIncompatible as refusal:
            request.flash(refusal.message, "error")
            return go(request, context.path)
    return {
        "demarche": found,
        "fil": (ESPACE, found.libelle),
        "adresse": context.path,
        "etat": ETATS[str(vie(found))],
        "administrateurs": _emails(root, sorted(found.administrateurs)),
        "dossiers": nombre_de_dossiers(root, found.numero),
        "ouvrables": [(name, words, _ouverture(root, found, name)) for name, words in OUVRABLES.items()],
        "a_relire": a_relire(found),
        "bornes": (ouvertures.DUREE_MIN, ouvertures.DUREE_MAX),
        "erreur": erreur,
        "historique": [
            (when, _emails(root, [who]) if who else "", what) for when, who, what in found.historique
        ][::-1],
    }


def _act(found, request):
    what, fonction = request.POST.get("acte"), request.POST.get("fonction", "")
    if what == "ouvrir":
        ouvertures.ouvrir(found, fonction, **acte(request))
        request.flash(_("La fonction est ouverte : les administrateurs de la démarche peuvent s’en servir."))
    elif what == "refermer":
        ouvertures.refermer(found, fonction, **acte(request))
        request.flash(_("La fonction est refermée. Ce qui a été réglé est gardé."))
    elif what == "relire":
        relecture.accepter(found, **acte(request))
        request.flash(_("Le formulaire est accepté, jusqu’à son prochain changement."))
    elif what == "desactiver":
        desactivation.desactiver(found, request.POST.get("motif", ""), **acte(request))
        request.flash(_("La démarche est hors ligne ; ses administrateurs en sont prévenus."))
    elif what == "lever":
        desactivation.lever(found, **acte(request))
        request.flash(_("Les administrateurs peuvent la publier de nouveau."))
    elif what == "duree":
        sent = request.POST.get("mois", "")
        months = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else 0
        ouvertures.set_duree_max(found, months, **acte(request))
        request.flash(_("La durée maximale est enregistrée."))


def _ouverture(root, found, name):
    """Return (who, when) of an opening, None while the feature is closed."""
    kept = found.ouvertures.get(name)
    return (_emails(root, [kept.compte_id]) if kept.compte_id else "", kept.at) if kept else None


def _find(root, cherche):
    """Return the démarche of a number or of an address, None when what is typed is neither."""
    if cherche.isascii() and cherche.isdigit():
        return root["demarches"].get(str(int(cherche)))
    try:
        return find_by_slug(root, cherche.rstrip("/").rpartition("/")[2])[0]
    except DemarcheInconnue:
        return None


def _is_key(text):
    instant, _sign, number = text.partition("_")
    try:
        return float(instant) < 0 and int(number) < 0
    except ValueError:
        return False


def _emails(root, ids):
    found = (get_compte(root, compte_id) for compte_id in ids)
    return ", ".join(compte.email for compte in found if compte is not None)


def includeme(config):
    """Publish the pages."""
    add_page(config, "", demarches, "plateforme", context=Plateforme, permission=Permission.PLATEFORME)
    add_page(
        config,
        "",
        demarche,
        "plateforme_demarche",
        context=DemarchePlateforme,
        permission=Permission.PLATEFORME,
    )
