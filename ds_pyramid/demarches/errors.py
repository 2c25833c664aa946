"""Why a use case on a démarche refuses. `message` tells people, in French, what is wrong and what to do."""

from typing import NamedTuple

from ds_pyramid.core.i18n import TranslationString, _


class ActeRefuse(Exception):
    """A use case refused; nothing was changed."""

    texte = _("Cette action n’est pas possible.")

    def __init__(self, message: TranslationString | None = None):
        self.message = message or self.texte
        super().__init__(self.message)


class DemarcheInconnue(KeyError):
    """No démarche has that number or address."""


class SlugRefuse(ActeRefuse):
    """The address asked for cannot be given."""


class EtatIncompatible(ActeRefuse):
    """The démarche has left the state in which that may be done (A-301)."""

    texte = _("L’état de la démarche a changé : cette action n’est plus possible.")


class PublicVerrouille(ActeRefuse):
    """The choice between particuliers and personnes morales is locked by the publication (A-096)."""

    texte = _("Le choix du public ne peut plus changer une fois la démarche publiée.")


class DernierInstructeur(ActeRefuse):
    """The last instructeur of a published démarche cannot be removed (A-334)."""

    texte = _(
        "Une démarche publiée garde au moins un instructeur : ajoutez-en un autre avant de retirer celui-ci."
    )


class Probleme(NamedTuple):
    """One thing that prevents a publication: what is wrong, and the page of the démarche that mends it."""

    message: TranslationString
    lien: str


class PublicationRefusee(ActeRefuse):
    """The démarche cannot be published; `problemes` holds everything there is to mend (A-229)."""

    texte = _("La démarche ne peut pas être publiée : des points restent à corriger.")

    def __init__(self, problemes):
        super().__init__()
        self.problemes = list(problemes)
