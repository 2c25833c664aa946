"""The dot of news: what happened on a followed dossier and its follower has not seen yet (I-128 to I-131, U-308)."""

from ds_pyramid.dossiers.indexes import replace_placements
from ds_pyramid.dossiers.models import Dossier
from ds_pyramid.instruction.indexes import SCOPE, placements


def signaler(dossier: Dossier, *, auteur=None, now) -> None:
    """Give the dot to the followers, but to who did it; an archived dossier is silent (I-131)."""
    if dossier.archived_at is not None:
        return
    found = dossier.followers - {auteur.id if auteur is not None else None}
    _set(dossier, dossier.nouveautes | found, now)


def voir(dossier: Dossier, compte, *, now) -> None:
    """Take the dot away for who opens the dossier, and for him only (I-130); without a dot nothing is written."""
    if compte.id in dossier.nouveautes:
        _set(dossier, dossier.nouveautes - {compte.id}, now)


def _set(dossier, nouveautes, now):
    if nouveautes != dossier.nouveautes:
        dossier.nouveautes = nouveautes
        replace_placements(dossier, SCOPE, placements(dossier, now))
