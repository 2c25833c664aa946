"""The fields of the presentation: set at the creation, changed at any time with immediate effect (A-105)."""

from collections.abc import Mapping
from typing import Any

from ds_pyramid.core.html import clean
from ds_pyramid.demarches.errors import PublicVerrouille
from ds_pyramid.demarches.events import DemarcheModifiee
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.services.historique import note
from ds_pyramid.demarches.workflow import Acte, exiger

# Field -> its name in the history.
CHAMPS = {
    "libelle": "titre",
    "description": "objet",
    "destinataires": "à qui s’adresse la démarche",
    "pieces_a_fournir": "pièces à fournir",
    "logo": "logo",
    "notice": "notice",
    "lien_notice": "lien vers la notice",
    "cadre_juridique": "cadre juridique",
    "deliberation": "délibération",
    "dpo": "contact du DPO",
    "finalites": "finalités du traitement",
    "categories_donnees": "catégories de données",
    "pour_personne_morale": "public",
    "tiers_autorise": "dépôt pour un bénéficiaire",
    "duree_conservation": "durée de conservation",
    "date_limite": "date limite de dépôt",
    "declarative": "mode déclaratif",
    "open_data": "données ouvertes",
    "message_depot": "message de fin de dépôt",
    "zones": "zones",
    "tags": "thèmes",
}
RICHES = frozenset(
    {"description", "destinataires", "pieces_a_fournir", "cadre_juridique", "dpo", "message_depot"}
)


def update_presentation(
    demarche: Demarche, compte, values: Mapping[str, Any], *, now, notify
) -> tuple[str, ...]:
    """Change fields of the presentation; return the names of those that changed.

    Raises EtatIncompatible, PublicVerrouille.
    """
    exiger(demarche, Acte.PRESENTER)
    changed = set_presentation(demarche, values)
    if changed:
        note(demarche, compte, "présentation : " + ", ".join(CHAMPS[name] for name in changed), now)
        notify(DemarcheModifiee(demarche=demarche, auteur=compte, now=now))
    return changed


def set_presentation(demarche: Demarche, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Set fields, texts cleaned, without a word in the history. Raises PublicVerrouille, KeyError for another field."""
    wanted = {name: _stored(name, value) for name, value in values.items()}
    unknown = wanted.keys() - CHAMPS.keys()
    if unknown:
        raise KeyError(*sorted(unknown))
    changed = tuple(name for name in CHAMPS if name in wanted and getattr(demarche, name) != wanted[name])
    if "pour_personne_morale" in changed and not demarche.en_test:
        raise PublicVerrouille
    for name in changed:
        setattr(demarche, name, wanted[name])
    return changed


def _stored(name, value):
    if name == "libelle":
        return " ".join(value.split())
    return clean(value) if name in RICHES else value
