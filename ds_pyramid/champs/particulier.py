"""What the types of API Particulier share: only the data ticked are asked and kept (X-284, X-285)."""

from typing import ClassVar

from ds_pyramid.champs import options
from ds_pyramid.champs.declares import DeclaredType
from ds_pyramid.connectors.particulier import IParticulier
from ds_pyramid.core.i18n import TranslationString, _


def data_options(offered: dict[str, TranslationString]):
    """Return the options of a type: the data to retrieve, none by default."""

    class Options(options.OptionsSchema):
        """What is asked of the service."""

        donnees = options.choices("donnees", _("Données à récupérer"), tuple(offered.items()))

    return Options


class ParticulierType(DeclaredType):
    """A person known by identifiers; `catalogue` names the data that may be ticked."""

    connector = IParticulier
    fournisseur = _("API Particulier")
    unknown_blocks = False
    default_options = {"donnees": ()}
    catalogue: ClassVar[dict[str, TranslationString]] = {}
    identifiants: ClassVar[dict[str, str]] = {}  # our part -> parameter of the service

    def donnees(self, descriptor) -> tuple[str, ...]:
        """Return the data that the administrateur ticked."""
        return tuple(name for name in self.option(descriptor, "donnees") or () if name in self.catalogue)

    def rapporte(self, descriptor):
        """Name the data ticked."""
        return [self.catalogue[name] for name in self.donnees(descriptor)]

    def pending(self, descriptor, value):
        """Ask nothing where nothing was ticked."""
        return bool(self.donnees(descriptor)) and super().pending(descriptor, value)

    def fetch(self, descriptor, value, connector):
        """Return the data ticked."""
        identifiants = {theirs: value[ours] for ours, theirs in self.identifiants.items()}
        return {"donnees": connector.lire(self.name, identifiants, self.donnees(descriptor))}

    def lignes(self, value) -> list[tuple[TranslationString, str]]:
        """Return (name, text) of the data retrieved, to be read."""
        found = value.get("donnees") or {}
        return [(self.catalogue[name], str(found[name])) for name in self.catalogue if name in found]

    def columns(self, descriptor):
        """The identifiers, then each of the data ticked."""
        found = super().columns(descriptor)
        for name in self.donnees(descriptor):
            suffix = f" ({self.catalogue[name].interpolate()})"
            found.append(
                self.column(descriptor, f"donnees.{name}", suffix, "text", _reader(name), exported=False)
            )
        return found


def _reader(name):
    def read(value):
        found = (value.get("donnees") or {}).get(name)
        return None if found is None else str(found)

    return read
