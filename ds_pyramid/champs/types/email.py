"""E-mail: one address of valid form; an answer only, it changes no account (U-173)."""

import re

from ds_pyramid.champs.base import ETAT_CIVIL, ChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.i18n import _

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z]{{2,63}}", re.ASCII)
MIN, MAX = 6, 255  # characters (original-facts §2)


def is_email(text: str) -> bool:
    """Say whether a text is one address."""
    return MIN <= len(text) <= MAX and _ADDRESS.fullmatch(text) is not None


@champ_type
class Email(ChampType):
    """One address."""

    name = "email"
    libelle = _("Adresse électronique")
    description = _("Une adresse, comme nom@exemple.fr")
    category = ETAT_CIVIL
    rank = 20
    icon = "courrier"
    prefillable = True
    input_attributes = {"type": "email", "autocomplete": "email", "spellcheck": "false"}
    message_adresse = _(
        "« ${libelle} » n’est pas une adresse électronique valide. Indiquez-en une comme nom@exemple.fr."
    )

    def normalize(self, descriptor, raw):
        """Keep the address, without spaces around."""
        raw = texts_only(raw)
        text = " ".join(raw.split()) if isinstance(raw, str) else ""
        return text or None

    def check(self, descriptor, value):
        """Check the form."""
        return [] if is_email(value) else [self.message(self.message_adresse, descriptor)]

    def sample(self, descriptor, rng):
        """Return an address of an example domain."""
        return f"personne{rng.randrange(10_000)}@exemple.fr"
