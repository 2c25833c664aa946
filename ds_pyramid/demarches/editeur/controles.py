"""What is wrong in a form, champ by champ, continuously (A-130): the same checks as a publication."""

from ds_pyramid.champs.checks import check_formulaire
from ds_pyramid.core.i18n import TranslationString
from ds_pyramid.demarches.models import Revision

Defauts = dict[int, list[TranslationString]]


def defauts(draft: Revision, page: str) -> Defauts:
    """Return stable id -> messages, in the order of the form, for the champs that have something to mend."""
    found: Defauts = {}
    annotations = page == "annotations"
    public = draft.champs.descriptors if annotations else ()
    for defaut in check_formulaire(getattr(draft, page).descriptors, annotations=annotations, public=public):
        found.setdefault(defaut.stable_id, []).append(defaut.message)
    return found
