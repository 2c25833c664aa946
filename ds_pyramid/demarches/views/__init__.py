"""The administrateur's pages, one module per topic."""

PAGES = (
    "tableau_de_bord",
    "creation",
    "tableau",
    "presentation",
    "contacts",
    "instructeurs",
    "publication",
    "cloture",
    "suppression",
    "copies",
    "administrateurs",
    "groupes",
    "routage",
    "jetons",
    "reglages",
    "labels",
    "experts",
    "ineligibilite",
    "catalogue",
    "aide",
    "plateforme",
    "plateforme_comptes",
)


def includeme(config):
    """Include each page."""
    for page in PAGES:
        config.include(f"ds_pyramid.demarches.views.{page}")
