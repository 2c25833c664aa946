"""What every text goes through before it is kept: its length, its balises, its formatting."""

from ds_pyramid.core.html import clean
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.core.mail_templates import one_line
from ds_pyramid.demarches.balises import DECISION, to_stored
from ds_pyramid.demarches.courriels import refuses

VIDE = _("Ce texte ne peut pas être vide.")
TROP_LONG = _("${longest} caractères au plus ; il y en a ${n}.")


def fautes(
    text: str, demarche, *, longest: int, required: bool = True, mail: bool = True, depuis: int = DECISION
) -> list[TranslationString]:
    """Return why a text as typed cannot be kept."""
    found = [refus.message for refus in refuses(text, demarche, mail=mail, depuis=depuis)]
    if required and not text.strip():
        found.append(VIDE)
    if len(text) > longest:
        found.append(TROP_LONG % {"longest": longest, "n": len(text)})
    return found


def ligne(text: str, demarche) -> str:
    """Return a text of one line as it is stored."""
    return to_stored(one_line(text), demarche)


def corps(text: str, demarche) -> str:
    """Return a text with light formatting as it is stored: its champs by identifier, its markup reduced."""
    return clean(to_stored(text.replace("\r\n", "\n"), demarche))
