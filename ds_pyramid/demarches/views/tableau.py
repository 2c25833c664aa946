"""`/admin/demarches/<numero>`: the board of tiles, and the history of the settings."""

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.tuiles import board
from ds_pyramid.demarches.views.saisie import ESPACE, add_page, page
from ds_pyramid.demarches.workflow import TABLE, Acte, Vie, vie

# What may be done besides the tiles: act of the table, page, words.
ACTIONS = (
    (Acte.CLORE, "clore", _("Clore")),
    (Acte.CHANGER_ADRESSE, "publication", _("Changer l’adresse")),
    (Acte.CLONER, "cloner", _("Cloner")),
    (Acte.CLONER, "envoyer-copie", _("Envoyer une copie")),
    (Acte.PRESENTER, "administrateurs", _("Gérer les administrateurs")),
    (Acte.SUPPRIMER, "supprimer", _("Supprimer")),
)


def tableau(context, request):
    """Show what is done, to do, optional (A-074, A-076, A-077)."""
    demarche = context.demarche
    state = vie(demarche)
    root_of = request.registry.settings.get("ds.url", request.host_url).rstrip("/")
    path = f"/commencer/{demarche.slug}" if demarche.slug else None
    return {
        "demarche": demarche,
        "fil": (ESPACE, demarche.libelle),
        "adresse": context.path,
        "groupes": board(demarche, request.now),
        "lien_public": f"{root_of}{path}" if path else None,
        "statistiques": f"/statistiques/{demarche.slug}" if demarche.slug and not demarche.en_test else None,
        "lien_test": f"{root_of}/commencer/test/{demarche.test_token}",
        "changements": state == Vie.MODIFIEE,
        "actions": [
            (name, words) for acte, name, words in ACTIONS if state in TABLE[acte] and _shown(demarche, acte)
        ],
    }


def _shown(demarche, acte):
    """Say whether an act has its place in the menu: the address of a démarche en test is chosen at its publication."""
    return acte != Acte.CHANGER_ADRESSE or demarche.est_publiee


def historique(context, request):
    """Say who changed what, and when (A-078)."""
    names: dict = {}

    def name(compte_id):
        if compte_id not in names:
            compte = get_compte(request.root, compte_id) if compte_id else None
            names[compte_id] = compte.email if compte else None
        return names[compte_id]

    lines = [(when, name(who), what) for when, who, what in reversed(context.demarche.historique)]
    return page(context, _("Historique des réglages"), lignes=lines)


def includeme(config):
    """Publish the pages."""
    add_page(config, "", tableau, "tableau")
    add_page(config, "historique", historique, "historique")
