"""What the types of API Particulier share: only the data ticked, that the token opens, are kept (X-284, X-285).

A type is a table: what is typed (`parties`), under which names it is sent (`parametres`), what may be had (`offertes`).
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from ds_pyramid.champs import options
from ds_pyramid.champs.declares import DeclaredType
from ds_pyramid.champs.distants import said
from ds_pyramid.connectors.fiches import atteindre
from ds_pyramid.connectors.particulier import IParticulier
from ds_pyramid.core.i18n import TranslationString, _


@dataclass(frozen=True)
class Donnee:
    """One of the data: its name in the answer, the scopes one of which opens it, the parts kept of a structure."""

    cle: str
    libelle: TranslationString
    portees: tuple[str, ...]
    parties: tuple[str, ...] = ()

    def ouverte(self, droits: tuple[str, ...]) -> bool:
        """Say whether a token opens it; one that says nothing of what it opens is tried."""
        return not droits or any(portee in droits for portee in self.portees)

    def retenir(self, found: Any) -> Any:
        """Return what is kept of an answer: a text, a number, or the parts of a structure (of each, for a list)."""
        if isinstance(found, list | tuple):
            return tuple(self.retenir(item) for item in found)
        if isinstance(found, dict):
            said_of = {name: atteindre(found, name) for name in self.parties}
            return {name: item for name, item in said_of.items() if item not in (None, "", {}, [])}
        return found


class ParticulierType(DeclaredType):
    """A person known by identifiers."""

    connector = IParticulier
    fournisseur = _("API Particulier")
    unknown_blocks = False
    exige_service = True  # nobody types the data of the State
    icon = "personne"
    default_options = {"donnees": ()}
    offertes: ClassVar[tuple[Donnee, ...]] = ()
    parametres: ClassVar[dict[str, str]] = {}  # our part -> parameter of the service
    exemple: ClassVar[dict[str, str]] = {}  # our part -> a text whose # are digits drawn at random

    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        cls.options_schema = _options(cls.offertes)

    def donnees(self, descriptor) -> list[Donnee]:
        """Return the data that the administrateur ticked."""
        ticked = self.option(descriptor, "donnees") or ()
        return [donnee for donnee in self.offertes if donnee.cle in ticked]

    def rapporte(self, descriptor):
        """Name the data ticked."""
        return [donnee.libelle for donnee in self.donnees(descriptor)]

    def pending(self, descriptor, value):
        """Ask nothing where nothing was ticked."""
        return bool(self.donnees(descriptor)) and super().pending(descriptor, value)

    def envoye(self, texte: str) -> str:
        """Return an identifier as the service takes it."""
        return texte

    def fetch(self, descriptor, value, connector):
        """Return the data ticked that the token opens."""
        wanted = [donnee for donnee in self.donnees(descriptor) if donnee.ouverte(connector.droits)]
        if not wanted:
            return {"donnees": {}}
        sent = {theirs: self.envoye(value[ours]) for ours, theirs in self.parametres.items()}
        found = connector.lire(self.name, sent, tuple(donnee.cle for donnee in wanted))
        kept = {d.cle: d.retenir(found[d.cle]) for d in wanted if found.get(d.cle) is not None}
        return {"donnees": kept}

    def lignes(self, value) -> list[tuple[TranslationString, str]]:
        """Return (name, text) of the data retrieved, to be read."""
        found = value.get("donnees") or {}
        lines = [(donnee.libelle, texte(found.get(donnee.cle))) for donnee in self.offertes]
        return [(libelle, text) for libelle, text in lines if text]

    def columns(self, descriptor):
        """The identifiers, then each of the data ticked."""
        found = super().columns(descriptor)
        for donnee in self.donnees(descriptor):
            suffix = f" ({donnee.libelle.interpolate()})"
            path, read = f"donnees.{donnee.cle}", _reader(donnee.cle)
            found.append(self.column(descriptor, path, suffix, "text", read, exported=False))
        return found

    def sample(self, descriptor, rng):
        """Return a person of an example."""
        drawn = {
            name: "".join(str(rng.randrange(10)) if c == "#" else c for c in text)
            for name, text in self.exemple.items()
        }
        return {**drawn, "declare": True}


def texte(found: Any) -> str:
    """Return data as people read them: the parts of a structure after one another, several on as many lines."""
    if isinstance(found, tuple | list):
        return "\n".join(filter(None, map(texte, found)))
    if isinstance(found, dict):
        return ", ".join(filter(None, map(texte, found.values())))
    if isinstance(found, bool):
        return (_("oui") if found else _("non")).interpolate()
    return "" if found is None else said(found) if isinstance(found, str) else str(found).replace(".", ",")


def _options(offertes):
    """Return the options of a type: the data to retrieve, none by default."""

    class Options(options.OptionsSchema):
        """What is asked of the service."""

        donnees = options.choices(
            "donnees", _("Données à récupérer"), tuple((d.cle, d.libelle) for d in offertes)
        )

    return Options


def _reader(name):
    return lambda value: texte((value.get("donnees") or {}).get(name)) or None
