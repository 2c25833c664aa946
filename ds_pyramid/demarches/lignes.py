"""A démarche as a line of its administrateurs' dashboard: all that is shown, nothing to load (A-039)."""

from typing import NamedTuple

from ds_pyramid.demarches.models import Demarche

ONGLETS = ("publiees", "en_test", "closes", "supprimees")
_ONGLET_PAR_ETAT = {"brouillon": "en_test", "publiee": "publiees", "close": "closes"}


class LigneDemarche(NamedTuple):
    """One line. Instants are seconds since 1970, None until they happen."""

    numero: int
    libelle: str
    onglet: str
    slug: str | None
    created: float
    published: float | None
    closed: float | None


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
    )


def _seconds(instant):
    return instant.timestamp() if instant else None
