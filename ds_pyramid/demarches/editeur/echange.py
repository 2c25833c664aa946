"""A form as a JSON file: written, and read back whole or not at all (A-141).

    {"format": "ds_pyramid/formulaire", "version": 1, "champs": [...], "annotations": [...]}

A champ is {"id", "type", "libelle", "description", "obligatoire", "options", "condition", "champs"}. Values are those
that the editor shows; conditions are those of champs.conditions.as_json. Files (models, notices) are only named.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import colander

from ds_pyramid.champs.conditions import ConditionInvalide, from_json
from ds_pyramid.champs.models import ChampDescriptor, Formulaire
from ds_pyramid.champs.options_reading import OptionsInvalides, read_options, without_secrets
from ds_pyramid.champs.options_types import FileRef
from ds_pyramid.champs.referentiels import Referentiel, ReferentielRefuse, read_csv
from ds_pyramid.champs.registry import champ_types
from ds_pyramid.core.html import clean
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.demarches.editeur import actes, arbre
from ds_pyramid.demarches.models import Demarche, Revision

FORMAT, VERSION = "ds_pyramid/formulaire", 1
PAGES = actes.PAGES
TAILLE_MAX = 5 * 1024 * 1024  # bytes of a file


class FichierRefuse(actes.SaisieRefusee):
    """The file cannot be taken; `problemes` says why, champ by champ. Nothing was changed."""

    texte = _("Ce fichier n’a pas été importé : rien n’a changé.")

    def __init__(self, problemes: list[TranslationString]):
        super().__init__({})
        self.problemes = problemes


def exporter(draft: Revision) -> dict:
    """Return a révision as plain data, without the secrets of services."""
    found: dict[str, Any] = {"format": FORMAT, "version": VERSION}
    for page in PAGES:
        found[page] = [_plain(descriptor) for descriptor in without_secrets(getattr(draft, page).descriptors)]
    return found


def _plain(descriptor: ChampDescriptor) -> dict:
    found: dict[str, Any] = {
        "id": descriptor.stable_id,
        "type": descriptor.type_champ,
        "libelle": descriptor.libelle,
        "description": descriptor.description,
        "obligatoire": descriptor.mandatory,
    }
    options = {name: _option(descriptor, name, value) for name, value in descriptor.options.items()}
    if options:
        found["options"] = options
    if descriptor.condition is not None:
        found["condition"] = descriptor.condition.as_json()
    if descriptor.children:
        found["champs"] = [_plain(child) for child in descriptor.children]
    return found


def _option(descriptor, name, value):
    if isinstance(value, bool | int | str) or value is None:
        return value
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Referentiel):
        return {"nom": value.nom, "csv": value.as_csv().decode("utf-8-sig")}
    schema = descriptor.type.options_schema
    node = next((node for node in schema() if node.name == name), None) if schema else None
    return node.typ.serialize(node, value) if node is not None else str(value)


def lire(content: bytes) -> dict:
    """Return the data of a file. Raises FichierRefuse."""
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise FichierRefuse([_("Ce fichier n’est pas un fichier JSON lisible.")]) from None
    if not isinstance(data, dict) or data.get("format") != FORMAT or data.get("version") != VERSION:
        raise FichierRefuse([_("Ce fichier n’est pas un formulaire exporté par ce site.")])
    return data


def importer(demarche: Demarche, data: Mapping[str, Any], *, remplacer: bool, now) -> int:
    """Put the champs of a file in the draft, in the place of its own or after them; return how many.

    A champ keeps its id when it is one of this démarche that leaves its place; otherwise it gets a new one.
    Raises FichierRefuse.
    """
    lecture = Lecture(demarche, data, remplacer)
    total = 0
    for page in PAGES:
        niveau = () if remplacer else actes.formulaire(demarche, page).descriptors
        actes.remplacer(demarche, page, (*niveau, *lecture.pages[page]), now=now)
        total += len(arbre.ids(lecture.pages[page]))
    return total


class Lecture:
    """A file being read: every fault is found before the first change."""

    def __init__(self, demarche, data, remplacer):
        self.demarche, self.data = demarche, data
        self.problemes: list[TranslationString] = []
        self.new_ids: dict[int, int] = {}
        known = arbre.ids((*demarche.draft.champs.descriptors, *demarche.draft.annotations.descriptors))
        self.kept = known if remplacer else set()
        self.pages = {page: self._level(data.get(page), page) for page in PAGES}
        self._conditions()
        if self.problemes:
            raise FichierRefuse(self.problemes)

    def _level(self, raw: Any, page: str, block: str = "") -> arbre.Niveau:
        if raw is None:
            return ()
        if not isinstance(raw, list) or len(raw) > actes.CHAMPS_MAX:
            self.problemes.append(_("La liste des champs n’est pas lisible."))
            return ()
        found = [self._champ(item, page, block) for item in raw]
        return tuple(descriptor for descriptor in found if descriptor is not None)

    def _champ(self, raw, page, block) -> ChampDescriptor | None:
        if not isinstance(raw, dict) or not all(
            isinstance(raw.get(k, ""), str) for k in ("type", "libelle", "description")
        ):
            self.problemes.append(_("Un champ n’est pas lisible."))
            return None
        libelle = " ".join(raw.get("libelle", "").split())
        name = raw.get("type", "")
        kind = champ_types[name]
        if (
            name not in champ_types
            or (block and not kind.repeatable)
            or (page == "champs" and kind.private_only)
        ):
            self._fault(libelle, _("le type « ${type} » ne peut pas être ajouté ici") % {"type": name})
            return None
        if len(libelle) > actes.LIBELLE_MAX or len(raw.get("description", "")) > actes.DESCRIPTION_MAX:
            self._fault(libelle[:80], _("le libellé ou la description est trop long"))
            return None
        return ChampDescriptor(
            self._id(raw.get("id")),
            name,
            libelle,
            clean(raw.get("description", "")),
            mandatory=raw.get("obligatoire") is True and kind.fillable,
            options=self._options(kind, raw.get("options"), libelle),
            children=self._level(raw.get("champs"), page, libelle or "?") if kind.container else (),
            condition=raw.get("condition"),  # read once every champ is known
        )

    def _id(self, raw) -> int:
        if not isinstance(raw, int) or isinstance(raw, bool) or raw in self.new_ids:
            return actes.new_id(self.demarche)
        self.new_ids[raw] = raw if raw in self.kept else actes.new_id(self.demarche)
        return self.new_ids[raw]

    def _options(self, kind, raw, libelle) -> dict:
        if kind.options_schema is None or not isinstance(raw, dict):
            return {}
        files = {node.name for node in kind.options_schema() if isinstance(node.typ, FileRef)}
        sent = {name: self._sent(value, libelle) for name, value in raw.items() if name not in files}
        try:
            return read_options(kind, sent)
        except OptionsInvalides as error:
            for messages in error.erreurs.values():
                for message in messages:
                    self._fault(libelle, message)
            return {}

    def _sent(self, value: Any, libelle: str) -> Any:
        """Return an option of a file as `read_options` takes it."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, list):
            return tuple(item for item in value if isinstance(item, str))
        if isinstance(value, dict) and isinstance(value.get("csv"), str):
            try:
                return read_csv(value["csv"].encode(), str(value.get("nom") or "referentiel.csv")[:150])
            except ReferentielRefuse as refusal:
                self._fault(libelle, refusal.message)
        return str(value) if isinstance(value, str | int | float) else colander.null

    def _conditions(self):
        forms = {page: Formulaire(self.pages[page]) for page in PAGES}

        def find(stable_id):
            key = self.new_ids.get(stable_id)
            return next((d for form in forms.values() if (d := form.get(key or -1)) is not None), None)

        for page in PAGES:
            self.pages[page] = tuple(self._with_condition(d, find) for d in self.pages[page])

    def _with_condition(self, descriptor, find: Callable):
        from dataclasses import replace

        children = tuple(self._with_condition(child, find) for child in descriptor.children)
        condition = None
        if descriptor.condition is not None:
            try:
                condition = actes.remap(from_json(descriptor.condition, find), self.new_ids)
            except (ConditionInvalide, RecursionError, TypeError, KeyError):
                self._fault(descriptor.libelle, _("sa condition d’affichage n’est pas lisible"))
        return replace(descriptor, children=children, condition=condition)

    def _fault(self, libelle, message):
        text = _("« ${libelle} » : ${message}")
        self.problemes.append(text % {"libelle": libelle or "?", "message": message})


def fichiers(draft: Revision) -> Iterable[str]:
    """Return the names of the files that an export leaves out."""
    for page in PAGES:
        for descriptor in getattr(draft, page).walk():
            schema = descriptor.type.options_schema
            names = [node.name for node in schema() if isinstance(node.typ, FileRef)] if schema else []
            yield from (descriptor.options[name].nom for name in names if name in descriptor.options)
