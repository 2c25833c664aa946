"""The use cases of a dossier on the usager's side, one function each."""

from ds_pyramid.dossiers.services.corbeille import prolonger, restaurer, supprimer
from ds_pyramid.dossiers.services.creation import creer_brouillon
from ds_pyramid.dossiers.services.depot import deposer, erreurs_de_saisie
from ds_pyramid.dossiers.services.destruction import date_destruction, detruire
from ds_pyramid.dossiers.services.expiration import expiration, expirer
from ds_pyramid.dossiers.services.fichiers import ajouter_fichiers, retirer_fichier, trouver_fichier
from ds_pyramid.dossiers.services.identite import (
    donner_identite,
    identite_saisie,
    identite_trouvee,
    lire_identite,
    lire_siret,
)
from ds_pyramid.dossiers.services.lecture import prendre_connaissance
from ds_pyramid.dossiers.services.modifications import (
    abandonner_modifications,
    has_modifications,
    resoumettre,
)
from ds_pyramid.dossiers.services.rebase import formulaire_a_change
from ds_pyramid.dossiers.services.saisie import (
    Enregistrement,
    ajouter_ligne,
    champs_saisis,
    deplacer_ligne,
    enregistrer,
    lire_saisie,
    retirer_ligne,
)

__all__ = [
    "Enregistrement",
    "abandonner_modifications",
    "ajouter_fichiers",
    "ajouter_ligne",
    "champs_saisis",
    "creer_brouillon",
    "date_destruction",
    "deplacer_ligne",
    "deposer",
    "detruire",
    "donner_identite",
    "enregistrer",
    "erreurs_de_saisie",
    "expiration",
    "expirer",
    "formulaire_a_change",
    "has_modifications",
    "identite_saisie",
    "identite_trouvee",
    "lire_identite",
    "lire_siret",
    "lire_saisie",
    "prendre_connaissance",
    "prolonger",
    "restaurer",
    "resoumettre",
    "retirer_fichier",
    "retirer_ligne",
    "supprimer",
    "trouver_fichier",
]
