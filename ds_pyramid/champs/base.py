"""What a champ type must say. Generic code asks the type, never its name.

A type is one file in `types/`; it declares what it can by attributes and overrides a method only when an attribute
cannot say it. Three forms of an answer, and the facets that turn one into another:

- *input*: what the widget shows and sends: text, list or mapping of texts (`to_input`, `normalize`);
- *value*: what is stored: str, int, Decimal, bool, date, datetime, tuple, frozen mapping (dict never changed in place),
  `Fichier`, or a `Saisie` when what was typed could not be understood (U-133);
- *text*: what people read (`text`).
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ClassVar

from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.papier import UNE_LIGNE, Papier, a_cocher
from ds_pyramid.champs.saisie import Saisie, texts_only
from ds_pyramid.core.i18n import TranslationString, _

__all__ = ["ChampType", "Erreur", "InertChampType", "PrefillRefuse", "Saisie", "UnknownChampType"]


@dataclass(frozen=True)
class Category:
    """A family of types in the editor's picker, in its order."""

    key: str
    libelle: TranslationString
    rank: int


STRUCTURE = Category("structure", _("Structure"), 1)
ETAT_CIVIL = Category("etat_civil", _("État civil"), 2)
LOCALISATION = Category("localisation", _("Localisation"), 3)
PAIEMENT = Category("paiement", _("Paiement et identification"), 4)
STANDARD = Category("standard", _("Champs standards"), 5)
PIECES = Category("pieces", _("Pièces jointes"), 6)
CHOIX = Category("choix", _("Choix"), 7)
REFERENTIEL = Category("referentiel", _("Référentiels externes"), 8)

RAPIDE, MOYEN, LONG = 10, 60, 180  # seconds of filling time (U-141)


class PrefillRefuse(ValueError):
    """A value from outside that does not fit the champ; it is dropped without a word (original-facts §15)."""


# Facets that read a value, with what stands for a blank and for a text not understood: a type that overrides one
# receives only a value that its own `normalize` made.
_READERS: dict[str, Any] = {
    "text": (lambda self, d: "", str),
    "to_input": (lambda self, d: "", lambda saisie: saisie.brut),
    "api_string": (lambda self, d: "", str),
    "condition_value": (lambda self, d: None, lambda saisie: None),
    "search_terms": (lambda self, d: (), lambda saisie: (str(saisie),) if str(saisie) else ()),
    "purge": (lambda self, d: None, lambda saisie: saisie),
    "linked_dossier": (lambda self, d: None, lambda saisie: None),
}


def _reader(name, method):
    """Return a facet that answers by itself for a blank and for what was not understood."""
    blank, not_understood = _READERS[name]

    @wraps(method)
    def read(self, descriptor, value):
        if value is None:
            return blank(self, descriptor)
        if isinstance(value, Saisie):
            return not_understood(value)
        return method(self, descriptor, value)

    return read


class ChampType:
    """One kind of champ. Stateless: one instance serves every champ of every form."""

    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        for name in _READERS.keys() & cls.__dict__.keys():
            setattr(cls, name, _reader(name, cls.__dict__[name]))

    # --- identity (editor)
    name: ClassVar[str]  # the API's key: public, never changes
    libelle: ClassVar[TranslationString]
    description: ClassVar[TranslationString] = _("")  # one line in the picker
    category: ClassVar[Category] = STANDARD
    rank: ClassVar[int] = 50
    icon: ClassVar[str] = "text"

    # --- what it can do
    fillable: ClassVar[bool] = True  # holds an answer
    private_only: ClassVar[bool] = False  # annotations privées only
    told_to_usager: ClassVar[bool] = False  # an annotation that the usager sees once written (U-257)
    repeatable: ClassVar[bool] = True  # may stand in a bloc répétable
    prefillable: ClassVar[bool] = False
    routable: ClassVar[bool] = False
    condition_kind: ClassVar[str | None] = None  # see conditions.py; None = cannot be a source
    duree: ClassVar[int] = RAPIDE  # seconds (U-141)
    offered: ClassVar[bool] = True  # in the picker of the editor; the others come from imports only
    heading: ClassVar[bool] = False  # opens a section
    exposed: ClassVar[bool] = True  # its files may leave in exports, archives and the API (U-223)
    inert: ClassVar[bool] = False  # shown as "non disponible", never required
    holds_files: ClassVar[bool] = False
    redrawn: ClassVar[bool] = False  # its control changes with what is saved (results of a search)
    file_max: ClassVar[int] = 200 * 1024 * 1024  # bytes; a file must be smaller (U-208)
    import_max: ClassVar[int] = 0  # bytes of a file whose text is read as an answer (importes.py); 0: none
    container: ClassVar[bool] = False  # holds rows of other champs
    donnees_jointes: ClassVar[tuple[TranslationString, ...]] = ()  # what comes with the answer
    parts: ClassVar[tuple[str, ...]] = ()  # names of what is typed apart: the input is a mapping of them
    several: ClassVar[bool] = False  # the input is a list
    multi_input: ClassVar[bool] = False  # several controls: drawn as a fieldset

    # --- administrateur's options: a Colander schema class, and their defaults
    options_schema: ClassVar[Any] = None
    default_options: ClassVar[dict] = {}

    # --- form node
    widget_template: ClassVar[str] = "textinput"
    input_attributes: ClassVar[dict] = {}  # HTML attributes of the control

    # --- page, API, remote data
    template: ClassVar[str | None] = None  # templates/champs/<template>.pt when text() is not enough
    api_type: ClassVar[str] = "TextChamp"  # GraphQL type of the answer
    api_descriptor: ClassVar[str] = ""  # stem of the GraphQL type of the descriptor, from `name` when empty
    connector: ClassVar[Any] = None  # interface of the remote service
    exige_service: ClassVar[bool] = (
        False  # the editor offers it only where that service is configured
    )

    message_obligatoire = _("« ${libelle} » doit être rempli.")
    message_invalide = _("« ${libelle} » n’a pas la forme attendue.")

    # -- options ---------------------------------------------------------------------------------------------------
    def option(self, descriptor, key: str) -> Any:
        """Return one option of the champ, or the type's default."""
        return descriptor.options.get(key, self.default_options.get(key))

    def check_options(self, descriptor) -> list[TranslationString]:
        """Return what prevents a champ with these options from being published."""
        return []

    def essai_attendu(self, descriptor) -> str:
        """Return what identifies the settings of a service to be tried before a publication, "" where none is."""
        return ""

    def hint(self, descriptor) -> TranslationString | None:
        """Return a line that tells the expected form, beside the description, or None (A-160)."""
        return None

    def rapporte(self, descriptor) -> list[TranslationString]:
        """Return what the answer brings back by itself, so that nobody asks for it again (A-150)."""
        return list(self.donnees_jointes)

    # -- form ------------------------------------------------------------------------------------------------------
    def node_options(self, descriptor) -> dict:
        """Return what only this type knows of its node: `widget`, `values`, `attributes`..."""
        return {}

    def widget(self, descriptor):
        """Return the Deform widget; by default ours, on the template the type names."""
        from ds_pyramid.champs.widgets import ChampWidget

        return ChampWidget(descriptor, template=self.control_template(descriptor))

    def control_template(self, descriptor) -> str:
        """Return the template of the control, in templates/champs or templates/deform."""
        return self.widget_template

    def grouped(self, descriptor) -> bool:
        """Say whether the champ is several controls, drawn as a fieldset with a legend."""
        return self.multi_input

    def control_attributes(self, descriptor, shown: Any) -> dict:
        """Return the HTML attributes of the control; `shown` is the input it displays."""
        return {**self.input_attributes, **self.node_options(descriptor).get("attributes", {})}

    def shaped(self, shown: Any) -> Any:
        """Return an input in the shape that the control shows, whatever type it was typed for (a type may change)."""
        if self.parts:
            return shown if isinstance(shown, dict) else {self.parts[0]: str(Saisie(shown))}
        if isinstance(shown, tuple | list) and (self.several or self.holds_files):
            return shown
        if self.holds_files:
            return ()
        if self.several:
            return (str(shown),) if shown else ()
        return shown if isinstance(shown, str) else str(Saisie(shown))

    def choices(self, descriptor) -> list:
        """Return the (value, label) pairs offered, for types that offer some; `Group` stands for titled ones."""
        return []

    def choices_shown(self, descriptor, shown: Any) -> list:
        """Return the pairs drawn when the control displays the input `shown`."""
        return self.choices(descriptor)

    def papier(self, descriptor) -> Papier:
        """Return how the champ is answered on the blank form, on paper (A-042)."""
        pairs = self.choices(descriptor)
        return a_cocher(pairs) if pairs else UNE_LIGNE

    # -- storage ---------------------------------------------------------------------------------------------------
    def normalize(self, descriptor, raw: Any) -> Any:
        """Turn an input into a value, None when blank, `Saisie` when not understood. Never raises."""
        raw = texts_only(raw)
        text = raw.strip() if isinstance(raw, str) else ""
        return text or None

    def to_input(self, descriptor, value: Any) -> Any:
        """Turn a value into what the widget shows."""
        return str(value)

    def is_blank(self, descriptor, value: Any) -> bool:
        """Say whether a value counts as no answer (U-127)."""
        return value is None or value == () or value == ""

    def validate(self, descriptor, value: Any) -> list[TranslationString]:
        """Return what is wrong with a value that is not blank; `Saisie` never reaches `check`."""
        if isinstance(value, Saisie):
            return [self.message(self.message_invalide, descriptor)]
        return self.check(descriptor, value)

    def check(self, descriptor, value: Any) -> list[TranslationString]:
        """Return what is wrong with an understood value (the type's own rules)."""
        return []

    def missing(self, descriptor, value: Any) -> list[TranslationString]:
        """Return what a mandatory champ lacks: the message when blank (U-124, U-259)."""
        if self.is_blank(descriptor, value):
            return [self.message(self.message_obligatoire, descriptor)]
        return []

    def message(self, text: TranslationString, descriptor, **mapping) -> TranslationString:
        """Return a message that names the champ; a message within it is said in French."""
        words = {
            name: value.interpolate() if isinstance(value, TranslationString) else value
            for name, value in mapping.items()
        }
        return TranslationString(text, mapping={"libelle": descriptor.libelle, **words})

    def purge(self, descriptor, value: Any) -> Any:
        """Return what is left of the value once the dossier is decided (identity documents: U-222)."""
        return value

    # -- files -------------------------------------------------------------------------------------------------------
    def extensions(self, descriptor, admitted: tuple[str, ...]) -> tuple[str, ...]:
        """Return the extensions of files this champ takes, among those the site admits (U-210)."""
        return admitted

    def is_identite(self, descriptor) -> bool:
        """Say whether its files are identity documents: watermarked, never sent out, destroyed once decided (U-221)."""
        return False

    def several_files(self, descriptor) -> bool:
        """Say whether files add up; otherwise a new one replaces the former (U-206, U-207)."""
        return True

    def read_file(self, descriptor, nom: str, content: bytes) -> str:
        """Return the text that a file brings to the answer (importes.py). Raises ImportIllisible."""
        raise LookupError(self.name)

    # -- reading ---------------------------------------------------------------------------------------------------
    def text(self, descriptor, value: Any) -> str:
        """Return the answer as people read it, in French form; empty when blank."""
        return str(value)

    def reading_template(self, descriptor) -> str | None:
        """Return the template of the answer to read, None when its text is enough."""
        return self.template

    def api_string(self, descriptor, value: Any) -> str:
        """Return the `stringValue` of the GraphQL answer (graphql-schema §7.6)."""
        return self.text(descriptor, value)

    def search_terms(self, descriptor, value: Any) -> Iterable[str]:
        """Return the words by which the dossier is found."""
        text = self.text(descriptor, value)
        return (text,) if text else ()

    def columns(self, descriptor) -> list[Column]:
        """Return the columns of lists, filters and exports; ids are public and never change."""
        return [Column(descriptor.column_id(), descriptor.libelle, "text", self.column_value(descriptor))]

    def column(self, descriptor, path: str, suffix: str, kind, value, **kw) -> Column:
        """Return one of the further columns: `suffix` follows the libellé, as in « Commune (Code) »."""
        return Column(descriptor.column_id(path), f"{descriptor.libelle}{suffix}", kind, value, **kw)

    def column_value(self, descriptor):
        """Return the function value -> cell of the main column."""
        if type(self).text is ChampType.text:
            return lambda value: str(value) or None
        return lambda value: self.text(descriptor, value) or None

    def api_value(self, descriptor, value: Any) -> dict:
        """Return the fields of the GraphQL answer, besides id, label and stringValue; `value` None when unusable."""
        return {}

    def api_descriptor_value(self, descriptor) -> dict:
        """Return the own fields of the GraphQL descriptor, besides id, label, description and required."""
        return {}

    def etablissement(self, descriptor, value: Any) -> dict | None:
        """Return what a registry said of the establishment that the answer names, for the sheet of exports."""
        return None

    # -- outside values ----------------------------------------------------------------------------------------------
    def prefill(self, descriptor, raw: Any) -> Any:
        """Turn a value from a link or the prefill API into a value. Raises PrefillRefuse."""
        value = self.normalize(descriptor, raw)
        if value is None or isinstance(value, Saisie) or self.check(descriptor, value):
            raise PrefillRefuse(descriptor.stable_id)
        return value

    def prefill_example(self, descriptor) -> Any:
        """Return a value that `prefill` takes, for the documentation of the démarche."""
        return self.to_input(descriptor, self.sample(descriptor, random.Random(descriptor.stable_id)))

    def condition_value(self, descriptor, value: Any) -> Any:
        """Return what operators compare, None when nothing."""
        return value

    def remplit(self, descriptor) -> tuple[str, ...]:
        """Return the libellés of the champs that its answers fill in (X-320)."""
        return ()

    def linked_dossier(self, descriptor, value: Any) -> int | None:
        """Return the number of the dossier that the answer names: whoever has the tree checks that it exists."""
        return None

    def sample(self, descriptor, rng: random.Random) -> Any:
        """Return a valid random value (ds-populate, tests)."""
        return None

    def retyped(self, descriptor, before: Any, value: Any) -> Any:
        """Return what to store when a value is typed over another (what a service said may stay)."""
        return value

    def pending(self, descriptor, value: Any) -> bool:
        """Say whether a remote service must be asked about the answer (distants.py)."""
        return False

    def refresh(self, descriptor, value: Any, connector) -> Any:
        """Return the value completed with what the remote service says (background)."""
        return value


for _name in _READERS:
    setattr(ChampType, _name, _reader(_name, ChampType.__dict__[_name]))


class UnknownChampType(ChampType):
    """Stands for a key that no type has (old or foreign data): shown, never asked, never blocking."""

    fillable = False
    inert = True
    multi_input = True
    offered = False
    category = STRUCTURE
    widget_template = "inert"

    def __init__(self, key: str):
        vars(self).update(name=key, libelle=_("Champ non disponible"))


class InertChampType(ChampType):
    """A known type whose widget is not built yet: "non disponible", never blocks; its key and options are kept."""

    inert = True
    multi_input = True
    widget_template = "inert"

    def normalize(self, descriptor, raw):
        """Keep nothing: the control sends nothing."""
        return

    def missing(self, descriptor, value):
        """Ask for nothing."""
        return []

    def prefill(self, descriptor, raw):
        """Take nothing."""
        raise PrefillRefuse(descriptor.stable_id)


@dataclass(frozen=True)
class Erreur:
    """One thing to mend: the champ's key and a message."""

    key: str
    message: TranslationString
    libelle: str = field(default="", compare=False)
