"""`/manager/comptes`: give the profile of administrateur to the person of an address; block an account (A-014, A-015).

Reviewing a request is its administration's; here its outcome is recorded, in a journal that nothing takes lines out of.
"""

from datetime import UTC, datetime

from ds_pyramid.accounts.services import AdresseInvalide, bloquer, debloquer, find_compte, inviter
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission, Role
from ds_pyramid.demarches.faces import Plateforme
from ds_pyramid.demarches.views.plateforme import ESPACE
from ds_pyramid.demarches.views.saisie import add_page, go

JOURNAL = "journal_plateforme"  # list of what managers did to accounts: (instant, who, what, whose)
MONTRES = 50
TITRE = _("Comptes")
FAITS = {
    "inviter": _("profil d’administrateur donné"),
    "bloquer": _("compte bloqué"),
    "debloquer": _("compte débloqué"),
}


def comptes(context, request):
    """Find an account by its address, and act on it."""
    root = request.root
    email = request.params.get("email", "").strip()[:250]
    erreur = None
    if request.method == "POST":
        try:
            _act(root, request, email)
            return go(request, "/manager/comptes", email=email)
        except AdresseInvalide as refusal:
            request.response.status_int = 422
            erreur = refusal.message
    found = find_compte(root, email) if email else None
    rows = [row for _key, row in root.listes.page([JOURNAL], size=MONTRES).rows]
    return {
        "fil": (ESPACE, TITRE),
        "email": email,
        "compte": found,
        "erreur": erreur,
        "moi": found is not None and found.id == request.compte.id,
        "administrateur": found is not None and found.has_role(Role.ADMINISTRATEUR),
        "roles": sorted(str(role) for role in found.roles) if found is not None else [],
        "journal": [
            (datetime.fromtimestamp(at, UTC), who, FAITS[what], whose) for at, who, what, whose in rows
        ],
    }


def _act(root, request, email):
    what, now, notify = request.POST.get("acte"), request.now, request.notify
    found = find_compte(root, email)
    if what == "inviter":
        found = inviter(root, email, Role.ADMINISTRATEUR, now=now, notify=notify)
        request.flash(_("C’est fait : la personne est prévenue par courriel."))
    elif found is None or found.id == request.compte.id:
        return
    elif what == "bloquer":
        bloquer(root, found, now=now, notify=notify)
        request.flash(_("Le compte est bloqué, ses sessions sont fermées."))
    elif what == "debloquer":
        debloquer(found, now=now, notify=notify)
        request.flash(_("Le compte est débloqué."))
    else:
        return
    rank = root.listes.count(JOURNAL) + 1
    row = (now.timestamp(), request.compte.email, what, found.email)
    root.listes.place(None, {JOURNAL: ((-now.timestamp(), -rank), row)})


def includeme(config):
    """Publish the page."""
    add_page(
        config, "comptes", comptes, "plateforme_comptes", context=Plateforme, permission=Permission.PLATEFORME
    )
