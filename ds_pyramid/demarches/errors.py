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


class DossiersEnInstruction(ActeRefuse):
    """A démarche cannot be deleted while dossiers are en instruction (A-288). `numeros`: the first of them."""

    def __init__(self, total: int, numeros):
        texte = _("${n} dossiers sont en instruction : rendez une décision avant de supprimer la démarche.")
        if total == 1:
            texte = _("Un dossier est en instruction : rendez une décision avant de supprimer la démarche.")
        super().__init__(texte % {"n": total})
        self.total, self.numeros = total, tuple(numeros)


class DernierAdministrateur(ActeRefuse):
    """A démarche keeps one administrateur at least (A-026)."""

    texte = _(
        "Une démarche garde au moins un administrateur : ajoutez-en un autre avant de retirer celui-ci."
    )


class DernierDuGroupe(ActeRefuse):
    """The instructeurs of a groupe may not leave it without anyone (I-252)."""

    texte = _("Un groupe garde au moins un instructeur : ajoutez-en un autre avant de retirer celui-ci.")


class PasAdministrateur(ActeRefuse):
    """The address has no account of administrateur (A-025, A-071)."""

    texte = _(
        "Aucun compte d’administrateur n’a cette adresse. La personne doit d’abord demander ce compte à la plateforme."
    )


class GroupeRefuse(ActeRefuse):
    """A groupe cannot be made, named, closed or deleted so."""


class RegleRefusee(ActeRefuse):
    """A rule of routing or ineligibility cannot be kept."""


class ReglageRefuse(ActeRefuse):
    """A setting cannot be kept: `champ` names the field at fault."""

    def __init__(self, champ: str, message: TranslationString):
        super().__init__(message)
        self.champ = champ


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
