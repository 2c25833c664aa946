"""What is wrong in a form, champ by champ, continuously (A-130): the same checks as a publication."""

from ds_pyramid.champs.checks import Messages, check_slices
from ds_pyramid.demarches.models import Revision


def defauts(draft: Revision, page: str) -> Messages:
    """Return stable id -> messages, in the order of the form, for the champs that have something to mend."""
    annotations = page == "annotations"
    public = draft.champs.descriptors if annotations else ()
    return check_slices(getattr(draft, page).slices, annotations=annotations, public=public)
