"""`/admin`: the démarches of an administrateur, by tab, with a search (A-034 to A-040)."""

from datetime import UTC, datetime

from unidecode import unidecode

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches import services
from ds_pyramid.demarches.faces import Administration, DemarchesAdmin
from ds_pyramid.demarches.lignes import ONGLETS, LigneDemarche
from ds_pyramid.demarches.services.catalogue import nombre_de_dossiers
from ds_pyramid.demarches.views.saisie import add_page, go

TITRES = {
    "publiees": _("Publiées"),
    "en_test": _("En test"),
    "closes": _("Closes"),
    "supprimees": _("Supprimées"),
}
PAR_PAGE = 50
# Tab -> what the menu of a line offers: page, words.
COMMUNES = (("cloner", _("Cloner")), ("envoyer-copie", _("Envoyer une copie")), ("supprimer", _("Supprimer")))
ACTIONS = {
    "publiees": (("presentation", _("Modifier")), ("clore", _("Clore")), *COMMUNES),
    "en_test": (("presentation", _("Modifier")), ("publication", _("Publier")), *COMMUNES),
    "closes": (("presentation", _("Modifier")), ("publication", _("Rouvrir")), *COMMUNES),
    "supprimees": (("restaurer", _("Restaurer")),),
}


def tableau_de_bord(context, request):
    """List a tab; without choice, the first that holds something."""
    cherche = request.params.get("q", "").strip()[:200]
    found = [line for line in services.demarches_de(request.root, request.compte) if matches(line, cherche)]
    counts = {name: sum(1 for line in found if line.onglet == name) for name in ONGLETS}
    chosen = request.params.get("onglet")
    if chosen not in ONGLETS:
        chosen = next((name for name in ONGLETS if counts[name]), "publiees")
    lines = [line for line in found if line.onglet == chosen]
    page = _page(request, len(lines))
    return {
        "onglets": [(name, TITRES[name], counts[name]) for name in ONGLETS],
        "onglet": chosen,
        "cherche": cherche,
        "lignes": lines[(page - 1) * PAR_PAGE : page * PAR_PAGE],
        "page_no": page,
        "pages": _pages(len(lines)),
        "instant": lambda seconds: datetime.fromtimestamp(seconds, UTC),
        "dossiers": lambda numero: nombre_de_dossiers(request.root, numero),
        "actions": lambda line: ACTIONS[line.onglet],
        "vide": not found and not cherche,
    }


def matches(line: LigneDemarche, words: str) -> bool:
    """Say whether a line has every word in its title, address or number; case and accents forgiven."""
    text = unidecode(f"{line.libelle} {line.slug or ''} {line.numero}").lower()
    return all(word in text for word in unidecode(words).lower().split())


def _page(request, total):
    asked = request.params.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    return min(max(1, number), _pages(total))


def _pages(total):
    return max(1, -(-total // PAR_PAGE))


def includeme(config):
    """Publish the dashboard; `/admin/demarches` is the same page."""
    add_page(config, "", tableau_de_bord, "tableau_de_bord", context=Administration)
    add_page(config, "", lambda context, request: go(request, "/admin"), context=DemarchesAdmin)
