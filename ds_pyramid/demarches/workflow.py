"""What is allowed on a démarche in each state of its life: one table (A- §19, A-300, A-301)."""

from enum import StrEnum

from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.demarches.differences import has_changes
from ds_pyramid.demarches.errors import EtatIncompatible
from ds_pyramid.demarches.models import Demarche


class Vie(StrEnum):
    """The columns of the table: the four states, and a published démarche whose form has unpublished changes."""

    EN_TEST = "en_test"
    PUBLIEE = "publiee"
    MODIFIEE = "publiee_modifiee"
    CLOSE = "close"
    SUPPRIMEE = "supprimee"


class Acte(StrEnum):
    """The rows of the table: what an administrateur, an usager or an instructeur may want to do."""

    PRESENTER = "presenter"  # change presentation and settings
    CHANGER_PUBLIC = "changer_public"
    MODIFIER_FORMULAIRE = "modifier_formulaire"
    GERER_INSTRUCTEURS = "gerer_instructeurs"
    MODIFIER_TEXTES = "modifier_textes"  # e-mails, attestation
    DEPOSER = "deposer"  # by the public link
    TESTER = "tester"  # deposit by the test link
    MODIFIER_DOSSIER = "modifier_dossier"  # the usager, en construction
    INSTRUIRE = "instruire"
    DEMANDER_AVIS = "demander_avis"
    PUBLIER = "publier"  # first publication, changes, reopening
    CLORE = "clore"
    CHANGER_ADRESSE = "changer_adresse"
    SUPPRIMER = "supprimer"
    RESTAURER = "restaurer"
    CLONER = "cloner"
    PREREMPLIR = "preremplir"
    FIGURER = "figurer"  # appear in "Toutes les démarches"


T, P, M, C, S = Vie

# Row -> the states in which it is allowed.
TABLE: dict[Acte, frozenset[Vie]] = {
    acte: frozenset(states)
    for acte, states in {
        Acte.PRESENTER: (T, P, M, C),
        Acte.CHANGER_PUBLIC: (T,),
        Acte.MODIFIER_FORMULAIRE: (T, P, M, C),  # through a révision once published
        Acte.GERER_INSTRUCTEURS: (T, P, M, C),
        Acte.MODIFIER_TEXTES: (T, P, M, C),
        Acte.DEPOSER: (P, M),
        Acte.TESTER: (T, M),  # of a published one, its changes
        Acte.MODIFIER_DOSSIER: (T, P, M, C),
        Acte.INSTRUIRE: (T, P, M, C),
        Acte.DEMANDER_AVIS: (T, P, M, C),
        Acte.PUBLIER: (T, M, C),
        Acte.CLORE: (P, M),
        Acte.CHANGER_ADRESSE: (T, P, M),
        Acte.SUPPRIMER: (T, P, M, C),
        Acte.RESTAURER: (S,),
        Acte.CLONER: (T, P, M, C),
        Acte.PREREMPLIR: (T, P, M),
        Acte.FIGURER: (P, M, C),
    }.items()
}

# Why an act is refused, by state; the rest is said by what the démarche is.
REFUS: dict[Vie, TranslationString] = {
    Vie.EN_TEST: _("Cette démarche est en test : cela n’est possible qu’une fois publiée."),
    Vie.PUBLIEE: _("Cette démarche est publiée : cela n’est plus possible."),
    Vie.MODIFIEE: _("Cette démarche est publiée : cela n’est plus possible."),
    Vie.CLOSE: _("Cette démarche est close : rouvrez-la d’abord."),
    Vie.SUPPRIMEE: _("Cette démarche est supprimée : restaurez-la d’abord."),
}


def vie(demarche: Demarche) -> Vie:
    """Return where a démarche is in its life."""
    if demarche.deleted_at is not None:
        return Vie.SUPPRIMEE
    if demarche.en_test:
        return Vie.EN_TEST
    if demarche.est_close:
        return Vie.CLOSE
    return Vie.MODIFIEE if has_changes(demarche) else Vie.PUBLIEE


def permis(demarche: Demarche, acte: Acte) -> bool:
    """Say whether an act is allowed now."""
    return vie(demarche) in TABLE[acte]


def exiger(demarche: Demarche, acte: Acte) -> None:
    """Raise EtatIncompatible, saying why, when an act is not allowed now: a stale page does nothing (A-301)."""
    state = vie(demarche)
    if state not in TABLE[acte]:
        raise EtatIncompatible(REFUS[state])
