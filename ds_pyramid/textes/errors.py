"""Why a text is not kept."""

from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.demarches.errors import ActeRefuse


class TexteRefuse(ActeRefuse):
    """A text cannot be kept; `erreurs` says why, field by field. Nothing was changed."""

    texte = _("Le texte n’est pas enregistré : corrigez les points signalés.")

    def __init__(self, erreurs: dict[str, list[TranslationString]]):
        super().__init__()
        self.erreurs = erreurs
