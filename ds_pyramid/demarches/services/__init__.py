"""What may be done with a démarche, one function per use case. Who may is asked of the ACL by the page before."""

from ds_pyramid.demarches.services.administrateurs import (
    ajouter_administrateur,
    find_administrateur,
    retirer_administrateur,
)
from ds_pyramid.demarches.services.annuaire import demarches_de, get_demarche
from ds_pyramid.demarches.services.contacts import attach_service, create_service, services_de, update_service
from ds_pyramid.demarches.services.copie import cloner, envoyer_copie
from ds_pyramid.demarches.services.creation import create_demarche
from ds_pyramid.demarches.services.formulaire import replace_formulaire
from ds_pyramid.demarches.services.instructeurs import (
    affecter_instructeur,
    inviter_instructeur,
    retirer_instructeur,
)
from ds_pyramid.demarches.services.presentation import update_presentation
from ds_pyramid.demarches.services.publication import changer_slug, publish
from ds_pyramid.demarches.services.suppression import restaurer, supprimer
from ds_pyramid.demarches.services.verifications import check_publication
from ds_pyramid.demarches.services.vie import clore, rouvrir
from ds_pyramid.demarches.slugs import check_slug, find_by_slug, propose_slug

__all__ = [
    "affecter_instructeur",
    "ajouter_administrateur",
    "attach_service",
    "changer_slug",
    "check_publication",
    "check_slug",
    "cloner",
    "clore",
    "create_demarche",
    "create_service",
    "demarches_de",
    "envoyer_copie",
    "find_administrateur",
    "find_by_slug",
    "get_demarche",
    "inviter_instructeur",
    "propose_slug",
    "publish",
    "replace_formulaire",
    "restaurer",
    "retirer_administrateur",
    "retirer_instructeur",
    "rouvrir",
    "services_de",
    "supprimer",
    "update_presentation",
    "update_service",
]
