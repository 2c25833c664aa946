"""A démarche as a line of a list: all that is shown and searched, nothing to load (A-039, A-046)."""

import re
from typing import NamedTuple

from ds_pyramid.demarches.models import Demarche

ONGLETS = ("publiees", "en_test", "closes", "supprimees")
CATALOGUE = "catalogue"  # list of "Toutes les démarches": those published or closed
A_RELIRE = "a_relire"  # list of those that a manager has to review
_ONGLET_PAR_ETAT = {"brouillon": "en_test", "publiee": "publiees", "close": "closes"}
_CODE_POSTAL = re.compile(r"(?<!\d)(\d{5})(?!\d)")


class LigneDemarche(NamedTuple):
    """One line of a dashboard. Instants are seconds since 1970, None until they happen."""

    numero: int
    libelle: str
    onglet: str
    slug: str | None
    created: float
    published: float | None
    closed: float | None
    deleted: float | None = None


class LigneCatalogue(NamedTuple):
    """One line of "Toutes les démarches"; `administrateurs` are account ids. Never anything of a dossier."""

    numero: int
    libelle: str
    etat: str
    created: float
    published: float
    closed: float | None
    administrateurs: tuple[int, ...]
    service: str
    organisme: str
    siret: str
    departement: str
    zones: tuple[str, ...]
    tags: tuple[str, ...]
    morales: bool


def onglet(demarche: Demarche) -> str:
    """Return the tab a démarche is in (A-034)."""
    return "supprimees" if demarche.deleted_at else _ONGLET_PAR_ETAT[str(demarche.etat)]


def liste_de(compte_id: int) -> str:
    """Return the name of the list of an administrateur's démarches."""
    return f"administrateur/{compte_id}"


def liste_instructeur(compte_id: int) -> str:
    """Return the name of the list of an instructeur's démarches."""
    return f"instructeur/{compte_id}"


def ligne(demarche: Demarche) -> LigneDemarche:
    """Return the line of a démarche."""
    return LigneDemarche(
        numero=demarche.numero,
        libelle=demarche.libelle,
        onglet=onglet(demarche),
        slug=demarche.slug,
        created=demarche.created_at.timestamp(),
        published=_seconds(demarche.published_at),
        closed=_seconds(demarche.closed_at),
        deleted=_seconds(demarche.deleted_at),
    )


def ligne_catalogue(demarche: Demarche) -> LigneCatalogue:
    """Return the line of a démarche that was published."""
    service = demarche.service
    return LigneCatalogue(
        numero=demarche.numero,
        libelle=demarche.libelle,
        etat=str(demarche.etat),
        created=demarche.created_at.timestamp(),
        published=demarche.published_at.timestamp(),
        closed=_seconds(demarche.closed_at),
        administrateurs=tuple(sorted(demarche.administrateurs)),
        service=service.nom if service else "",
        organisme=service.organisme if service else "",
        siret=service.siret if service else "",
        departement=departement_de(service.adresse) if service else "",
        zones=demarche.zones,
        tags=demarche.tags,
        morales=demarche.pour_personne_morale,
    )


def departement_de(adresse: str) -> str:
    """Return the code of the département of a postal address, from its postal code; empty when it has none."""
    codes = _CODE_POSTAL.findall(adresse)
    if not codes:
        return ""
    code = codes[-1]
    if code.startswith(("97", "98")):
        return code[:3]
    if code.startswith("20"):
        return "2A" if code < "20200" else "2B"
    return code[:2]


def _seconds(instant):
    return instant.timestamp() if instant else None
