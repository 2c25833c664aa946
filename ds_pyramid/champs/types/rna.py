"""RNA: the number of an association, W and nine characters (U-243)."""

import re

from ds_pyramid.champs.base import MOYEN, REFERENTIEL, ChampType
from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.i18n import _

_NUMBER = re.compile(r"W[0-9A-Z]{9}")
TEXT_MAX = 255


@champ_type
class Rna(ChampType):
    """{"rna", "titre", "declare"}; the register's answer replaces what was declared."""

    name = "rna"
    libelle = _("Numéro RNA")
    description = _("Une association, par son numéro au répertoire national")
    category = REFERENTIEL
    rank = 10
    icon = "association"
    duree = MOYEN
    multi_input = True
    parts = ("rna", "titre")
    widget_template = "numero_declare"
    template = "declare"
    api_type = "RNAChamp"
    api_descriptor = "RNA"
    number_key, title_key = "rna", "titre"
    number_label = _("Numéro RNA")
    number_hint = _("La lettre W suivie de 9 chiffres, comme W751080001")
    title_label = _("Nom de l’association")
    message_forme = _(
        "« ${libelle} » doit être un numéro RNA : la lettre W suivie de 9 chiffres, comme W751080001."
    )
    message_manque = _("« ${libelle} » : indiquez le numéro.")

    def normalize(self, descriptor, raw):
        """Read {number, title}, or the number alone."""
        raw = texts_only(raw)
        if isinstance(raw, str):
            raw = {self.number_key: raw}
        if not isinstance(raw, dict):
            return None
        number = self.compact(raw.get(self.number_key, ""))
        title = " ".join(raw.get(self.title_key, "").split())[:TEXT_MAX]
        return {self.number_key: number, self.title_key: title, "declare": True} if number or title else None

    def compact(self, text) -> str:
        """Return a number as it is stored."""
        return "".join(text.split()).upper()

    def to_input(self, descriptor, value):
        """Show both."""
        return {key: value.get(key, "") for key in (self.number_key, self.title_key)}

    def check(self, descriptor, value):
        """Check the form."""
        number = value.get(self.number_key, "") if isinstance(value, dict) else ""
        if not number:
            return [self.message(self.message_manque, descriptor)]
        return [] if self.is_number(number) else [self.message(self.message_forme, descriptor)]

    def is_number(self, number) -> bool:
        """Say whether a number has the form expected."""
        return _NUMBER.fullmatch(number) is not None

    def text(self, descriptor, value):
        """Write the number, with the title in brackets (original-facts §2)."""
        number, title = value.get(self.number_key, ""), value.get(self.title_key)
        return f"{number} ({title})" if title else number

    def api_string(self, descriptor, value):
        """Give the number."""
        return value.get(self.number_key, "")

    def search_terms(self, descriptor, value):
        """Give both."""
        return tuple(part for part in (value.get(self.number_key), value.get(self.title_key)) if part)

    def columns(self, descriptor):
        """Number and title, then the title alone."""
        title = self.title_key
        return [
            Column(descriptor.column_id(), descriptor.libelle, "text", self.column_value(descriptor)),
            self.column(
                descriptor, title, " (Titre)", "text", lambda v: v.get(title) or None, exported=False
            ),
        ]

    def api_value(self, descriptor, value):
        """Give what is known of the association."""
        known = isinstance(value, dict) and not self.check(descriptor, value)
        rna = {"id": value["rna"], "title": value.get("titre") or None} if known else None
        return {"rna": rna, "commune": None, "departement": None}

    def sample(self, descriptor, rng):
        """Return an association."""
        return {
            "rna": f"W{rng.randrange(10**9):09}",
            "titre": f"Association {rng.randrange(1000)}",
            "declare": True,
        }
