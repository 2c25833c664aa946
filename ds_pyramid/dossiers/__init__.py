"""Feature `dossiers`: the usager's side, from the link of a démarche to the end of his dossier."""

from ds_pyramid.dossiers.faces import Commencer, Dossiers
from ds_pyramid.dossiers.publics import Api, Statistiques
from ds_pyramid.dossiers.registre import Registre

__all__ = ["Registre", "includeme"]  # importing the feature declares its part of the root


def includeme(config):
    """Include before scans: views are registered against what the includes publish."""
    config.add_container(Commencer)
    config.add_container(Dossiers)
    config.add_container(Statistiques)
    config.add_container(Api)
    config.set_text_source("ds_pyramid.dossiers.texte.texte_du_dossier")
    config.scan(".evolve")
    config.include(".subscribers")
    config.include(".views.etablissement")
    config.scan(".views")
