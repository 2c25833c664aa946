"""`/admin/demarches/<numero>`: the board of tiles, and the history of the settings."""

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.tuiles import board
from ds_pyramid.demarches.views.saisie import ESPACE, add_page, page


def tableau(context, request):
    """Show what is done, to do, optional (A-074, A-076, A-077)."""
    demarche = context.demarche
    root_of = request.registry.settings.get("ds.url", request.host_url).rstrip("/")
    path = f"/commencer/{demarche.slug}" if demarche.slug else None
    return {
        "demarche": demarche,
        "fil": (ESPACE, demarche.libelle),
        "adresse": context.path,
        "groupes": board(demarche, request.now),
        "lien_public": f"{root_of}{path}" if path else None,
        "lien_test": f"/commencer/test/{demarche.test_token}",
    }


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
