"""Téléphone: French numbers, overseas included, and possible international ones (U-174, original-facts §2)."""

from functools import lru_cache

from ds_pyramid.champs.base import ETAT_CIVIL, ChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.i18n import _

REGIONS = ("FR", "GP", "GF", "MQ", "RE", "YT", "NC", "PF")
LENGTH_MAX = 40  # characters: longer is no number


@lru_cache(maxsize=4096)
def national(text: str) -> str | None:
    """Return a number in the form people dial, None when it is not one."""
    import phonenumbers  # its tables take 20 MB: loaded where numbers are

    if len(text) > LENGTH_MAX or any(c.isalpha() for c in text):
        return None
    for region in REGIONS:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number_for_region(number, region):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return None
    if number.country_code == 33 or not phonenumbers.is_possible_number(number):
        return None  # a French number must be valid
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


@champ_type
class Phone(ChampType):
    """One number, kept as typed, shown as dialled."""

    name = "phone"
    libelle = _("Téléphone")
    description = _("Un numéro français ou international")
    category = ETAT_CIVIL
    rank = 30
    icon = "telephone"
    prefillable = True
    input_attributes = {"type": "tel", "autocomplete": "tel"}
    message_numero = _(
        "« ${libelle} » n’est pas un numéro de téléphone valide. Indiquez-en un comme 01 23 45 67 89, "
        "ou comme +32 2 123 45 67 hors de France."
    )

    def normalize(self, descriptor, raw):
        """Keep the number as typed, with single spaces."""
        raw = texts_only(raw)
        text = " ".join(raw.split()) if isinstance(raw, str) else ""
        return text or None

    def check(self, descriptor, value):
        """Check the number."""
        return [] if national(value) else [self.message(self.message_numero, descriptor)]

    def text(self, descriptor, value):
        """Write it as dialled."""
        return national(value) or value

    def search_terms(self, descriptor, value):
        """Give the number as typed, as dialled, and its digits."""
        return tuple(
            dict.fromkeys((value, self.text(descriptor, value), "".join(filter(str.isdigit, value))))
        )

    def column_value(self, descriptor):
        """Export the number as typed (original-facts §2)."""
        return lambda value: value

    def sample(self, descriptor, rng):
        """Return a French number."""
        return f"01 99 00 {rng.randrange(10, 99)} {rng.randrange(10, 99)}"
