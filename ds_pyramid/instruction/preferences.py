"""What each instructeur wants to be told of a démarche, and how often (I-132, I-133)."""

from typing import NamedTuple

from ds_pyramid.demarches.models import Demarche


class Preferences(NamedTuple):
    """One instructeur on one démarche; without a choice, the weekly summary alone."""

    depot: bool = False  # a mail for each dossier deposited in his groupes
    quotidien: bool = False  # what there is to instruct, every morning but Sunday
    hebdomadaire: bool = True  # what happened in the week, on Monday


def preferences_of(demarche: Demarche, compte_id: int) -> Preferences:
    """Return the choices of an instructeur."""
    return Preferences(*demarche.preferences.get(compte_id, ()))


def choisir(demarche: Demarche, compte, wanted: Preferences) -> None:
    """Keep the choices of an instructeur."""
    if preferences_of(demarche, compte.id) != wanted:
        demarche.preferences = {**demarche.preferences, compte.id: tuple(wanted)}
