"""The rule that keeps a dossier from being deposited: what makes it valid (A-192, A-193)."""

from ds_pyramid.champs.checks import check_rule
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.html import clean
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.demarches.errors import RegleRefusee
from ds_pyramid.demarches.models import Demarche, Revision
from ds_pyramid.demarches.reglages import Ineligibilite

MESSAGE_MAX = 2_000  # characters


def sources(revision: Revision) -> dict[int, ChampDescriptor]:
    """Return the champs that a criterion may look at: those of the form, out of any block."""
    return {d.stable_id: d for d in revision.champs.descriptors if d.type.condition_kind}


def problemes(regle: Ineligibilite | None, revision: Revision) -> list[TranslationString]:
    """Return what is wrong in a rule that is switched on; one switched off is kept as it is (A-191)."""
    if regle is None or not regle.active:
        return []
    found = [] if regle.message else [_("Écrivez le message montré à l’usager.")]
    if regle.condition is None:
        return [*found, _("Ajoutez au moins un critère.")]
    texts = check_rule(regle.condition, sources(revision).values())
    return [*found, *(_("Un critère est à corriger : ${message}.") % {"message": text} for text in texts)]


def checked(demarche: Demarche, wanted: Ineligibilite) -> Ineligibilite | None:
    """Return what is stored of a rule, None when it says nothing at all. Raises RegleRefusee."""
    wanted = wanted._replace(message=clean(wanted.message))
    if len(wanted.message) > MESSAGE_MAX:
        raise RegleRefusee(_("Le message compte ${n} caractères au plus.") % {"n": MESSAGE_MAX})
    found = problemes(wanted, demarche.draft)
    if found:
        raise RegleRefusee(found[0])
    return wanted if wanted.active or wanted.message or wanted.condition is not None else None
