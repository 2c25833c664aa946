"""What types asking an identifier share: a number under a form, and what is declared beside it until a service answers.

The value is {part: text…, "declare": True}; the answer of the remote service replaces what was declared.
"""

import re
from dataclasses import dataclass, field

from ds_pyramid.champs.base import MOYEN, REFERENTIEL
from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.distants import DistantType
from ds_pyramid.champs.papier import Ligne, Papier
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.i18n import TranslationString, _

TEXT_MAX = 255


@dataclass(frozen=True)
class Partie:
    """One text to type. `forme`: regular expression of the whole compact text; None: free and optional."""

    nom: str
    libelle: TranslationString
    aide: TranslationString | None = None
    forme: str | None = None
    message: TranslationString | None = None
    attributes: dict = field(default_factory=dict)

    def read(self, text: str) -> str:
        """Return what is stored: compact and in capitals when it has a form, else on one line."""
        if self.forme is None:
            return " ".join(text.split())[:TEXT_MAX]
        return re.sub(r"[\s.\u00a0]", "", text).upper()[:TEXT_MAX]

    def fits(self, text: str) -> bool:
        """Say whether a text has the form."""
        return self.forme is None or re.fullmatch(self.forme, text, re.ASCII) is not None


class DeclaredType(DistantType):
    """One identifier (`parties[0]`) and what is asked beside it."""

    category = REFERENTIEL
    duree = MOYEN
    multi_input = True
    widget_template = "declare"
    template = "declare"
    parties: tuple[Partie, ...] = ()
    message_manque = _("« ${libelle} » : « ${partie} » manque.")

    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        cls.parts = tuple(partie.nom for partie in cls.parties)
        cls.cles = tuple(partie.nom for partie in cls.parties if partie.forme is not None)

    def papier(self, descriptor):
        """Leave a line for each part."""
        return Papier(lignes=tuple(Ligne(partie.libelle) for partie in self.parties))

    def normalize(self, descriptor, raw):
        """Read the parts, or the identifier alone."""
        raw = texts_only(raw)
        if isinstance(raw, str):
            raw = {self.parties[0].nom: raw}
        if not isinstance(raw, dict):
            return None
        found = {partie.nom: partie.read(raw.get(partie.nom, "")) for partie in self.parties}
        return {**found, "declare": True} if any(found.values()) else None

    def pending(self, descriptor, value):
        """Ask nobody where the type has no service."""
        return self.connector is not None and super().pending(descriptor, value)

    def to_input(self, descriptor, value):
        """Show the parts."""
        if not isinstance(value, dict):
            return {self.parties[0].nom: str(value)}
        return {partie.nom: value.get(partie.nom) or "" for partie in self.parties}

    def check(self, descriptor, value):
        """Ask for the parts that have a form, and check it."""
        found = []
        for partie in self.parties:
            text = value.get(partie.nom) or "" if isinstance(value, dict) else ""
            if partie.forme is None:
                continue
            if not text:
                found.append(self.message(self.message_manque, descriptor, partie=partie.libelle))
            elif not partie.fits(text) or not self.is_right(partie, text):
                found.append(self.message(partie.message or self.message_invalide, descriptor))
        return found

    def is_right(self, partie: Partie, text: str) -> bool:
        """Say whether a text of the right form holds its key, when there is one."""
        return True

    def text(self, descriptor, value):
        """Write the identifier, then the rest in brackets."""
        first, *others = (value.get(partie.nom) or "" for partie in self.parties)
        rest = ", ".join(filter(None, others))
        return f"{first} ({rest})" if first and rest else first or rest

    def api_string(self, descriptor, value):
        """Give the identifier."""
        return value.get(self.parties[0].nom) or ""

    def api_value(self, descriptor, value):
        """Give the identifier as a text."""
        return {"value": self.api_string(descriptor, value) or None}

    def search_terms(self, descriptor, value):
        """Give each part."""
        return tuple(filter(None, (value.get(partie.nom) for partie in self.parties)))

    def columns(self, descriptor):
        """All on one cell, then each further part alone."""
        found = [Column(descriptor.column_id(), descriptor.libelle, "text", self.column_value(descriptor))]
        for partie in self.parties[1:]:
            suffix = f" ({partie.libelle.interpolate()})"
            read = _reader(partie.nom)
            found.append(self.column(descriptor, partie.nom, suffix, "text", read, exported=False))
        return found


def _reader(name):
    return lambda value: value.get(name) or None
