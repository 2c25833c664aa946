"""Why a use case of the usager's side refuses. `message` tells people, in French, what is wrong and what to do."""

from ds_pyramid.core.i18n import TranslationString, _


class ActeImpossible(Exception):
    """A use case refused; nothing was changed."""

    texte = _("Cette action n’est pas possible.")

    def __init__(self, message: TranslationString | None = None):
        self.message = message or self.texte
        super().__init__(self.message)


class DemarcheFermee(ActeImpossible):
    """The démarche takes no more dossiers: closed, past its deadline, or deleted (U-089, U-290)."""

    texte = _("Cette démarche est fermée : il n’est plus possible d’y déposer un dossier.")


class EtatChange(ActeImpossible):
    """The dossier has left the state in which that may be done, perhaps while the page was open (U-309)."""

    texte = _("Ce dossier ne peut plus être modifié.")


class ReserveAuProprietaire(ActeImpossible):
    """Only the owner may deposit, submit, delete, restore or extend (U-287, U-345)."""

    texte = _("Seule la personne qui a ouvert ce dossier peut faire cela.")


class IdentiteManquante(ActeImpossible):
    """The identity of the demandeur is asked before everything else (U-082)."""

    texte = _("Indiquez d’abord l’identité du demandeur.")


class SiretInconnu(IdentiteManquante):
    """The register knows nothing by the SIRET of the identity, once it could be asked (U-105, U-188)."""

    texte = _("Aucun établissement n’a ce numéro SIRET : corrigez l’identité du demandeur.")


class ReponseRefusee(ActeImpossible):
    """An answer that cannot even be kept: too long, too many rows."""


class IdentiteInvalide(ActeImpossible):
    """The identity sent is not complete; `erreurs` holds field name -> message."""

    texte = _("L’identité n’est pas complète.")

    def __init__(self, erreurs: dict[str, TranslationString]):
        super().__init__()
        self.erreurs = erreurs


class ErreursDuFormulaire(ActeImpossible):
    """The form cannot be submitted; `erreurs` holds every `champs.base.Erreur`, in the order of the form (U-128)."""

    texte = _("Le dossier ne peut pas être déposé : des réponses sont à compléter ou à corriger.")

    def __init__(self, erreurs):
        super().__init__()
        self.erreurs = list(erreurs)


class Ineligible(ActeImpossible):
    """The answers do not allow the deposit; the message is the administrateur's (U- §8)."""
