"""What is wrong in a form, champ by champ, continuously (A-130): the same checks as a publication."""

from ds_pyramid.champs.checks import check_formulaire
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.demarches.editeur import conditions
from ds_pyramid.demarches.models import Revision

Defauts = dict[int, list[TranslationString]]


def defauts(draft: Revision, page: str) -> Defauts:
    """Return stable id -> messages, in the order of the form, for the champs that have something to mend."""
    found: Defauts = {}
    for defaut in check_formulaire(getattr(draft, page).descriptors, annotations=page == "annotations"):
        found.setdefault(defaut.stable_id, []).append(defaut.message)
    for stable_id, messages in conditions.defauts(draft, page).items():
        text = _("Condition d’affichage à corriger : ${message}.")
        found.setdefault(stable_id, []).extend(text % {"message": message} for message in messages)
    return found
