"""A reading drawn: the form to fill in, and the summary to read. Templates of templates/champs get these objects.

`formulaire.pt` draws a `FormulairePage`, `resume.pt` a `Resume`, `sommaire.pt` the sections of an outline.
"""

import json
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from markupsafe import Markup

from ds_pyramid.champs import outline, territoires
from ds_pyramid.champs.conditions import plain_value
from ds_pyramid.champs.form import build_form, empreintes, has_control
from ds_pyramid.champs.saisie import Saisie
from ds_pyramid.champs.walk import Champ, Reading
from ds_pyramid.connectors.adresses import IAdresses
from ds_pyramid.core.formats import format_size
from ds_pyramid.core.html import light_html


class Liens:
    """Where a page sends to; each page makes its own. None: no link."""

    administration = (
        False  # whether the reader is of the administration: what an imported list hides is shown
    )

    def fichier(self, fichier, champ: Champ) -> str | None:
        """Return the address of a file: one of the answer, a model to fill in, or a notice."""
        return None

    def dossier(self, numero: int) -> str | None:
        """Return the address of another dossier, None when the reader may not open it."""
        return None

    def choix(self, champ: Champ) -> str | None:
        """Return the address that searches the list of a champ as one types, None where there is none."""
        return None

    def geojson(self, champ: Champ) -> str | None:
        """Return the address of the shapes of a map, None where there is none."""
        return None

    def connecte(self, champ: Champ) -> bool:
        """Say whether the service that completes a champ is configured."""
        return False

    @property
    def adresses(self) -> bool:
        """Say whether addresses are suggested."""
        return False


class LiensDuSite(Liens):
    """What the pages of a site know of its services: `registry` holds the connectors."""

    def __init__(self, registry):
        self.registry = registry

    def connecte(self, champ: Champ) -> bool:
        """Say whether the service that completes a champ is configured."""
        interface = champ.type.connector
        return interface is not None and self.registry.queryUtility(interface) is not None

    @property
    def adresses(self) -> bool:
        """Say whether addresses are suggested."""
        return self.registry.queryUtility(IAdresses) is not None


@dataclass
class Element:
    """One thing to draw: `genre` is "titre", "texte", "champ" or "bloc"."""

    genre: str
    champ: Champ
    html: str = ""
    niveau: int = 0
    titre: str = ""
    lignes: list["Ligne"] = field(default_factory=list)
    messages: list = field(default_factory=list)

    @property
    def description(self) -> Markup:
        """The administrateur's text."""
        return light_html(self.champ.descriptor.description)

    @property
    def complement(self) -> Markup:
        """The part of an explanation that opens on a click."""
        return light_html(self.champ.type.collapsible_text(self.champ.descriptor))


@dataclass
class Ligne:
    """A row of a block."""

    id: str
    numero: int
    elements: list[Element]
    derniere: bool


class FormulairePage:
    """A form to fill in. `erreurs`: shown at their champ; `liens`: see `Liens`."""

    def __init__(self, reading: Reading, *, renderer, erreurs: Iterable = (), liens: Liens | None = None):
        self.reading, self.liens = reading, liens or Liens()
        self.erreurs = list(erreurs)
        self.sections = outline.sections(reading, self.erreurs)
        self._titres = {section.id: section.titre for section in outline.flat(self.sections)}
        self._messages: dict[str, list] = {}
        for erreur in self.erreurs:
            self._messages.setdefault(erreur.key, []).append(erreur.message)
        champs = [champ for champ in reading.walk(hidden=True) if has_control(champ)]
        self.form = build_form(champs, renderer=renderer, erreurs=self.erreurs, liens=self.liens)
        self._fields = {
            str(champ.key): found for champ, found in zip(champs, self.form.children, strict=True)
        }

    @property
    def elements(self) -> list[Element]:
        """The things to draw, in order."""
        return [self._element(champ) for champ in self.reading.top]

    @property
    def conditions(self) -> str:
        """What the page's script needs to show and hide champs by itself; empty when nothing is conditional."""
        return conditions_json(self.reading)

    @property
    def empreintes(self) -> str:
        """The value of the hidden field that protects what others wrote meanwhile."""
        return empreintes(self.reading.walk(hidden=True))

    def draw(self, key: str) -> Markup:
        """Return the HTML of one champ."""
        found = self._fields[str(key)]
        return Markup(found.render_template(self.form.widget.item_template))  # noqa: S704 - our templates escape

    def inner(self, key: str) -> Markup:
        """Return the HTML inside the element of one champ, for a page that redraws it."""
        html = self.draw(key).strip()
        return Markup(html[html.index(">") + 1 : html.rindex("<")])  # noqa: S704 - a part of the same

    def _element(self, champ):
        key = str(champ.key)
        kind = champ.type
        messages = self._messages.get(key, [])
        if kind.heading:
            titre = self._titres.get(key, champ.descriptor.libelle)
            return Element("titre", champ, niveau=kind.level(champ.descriptor), titre=titre)
        if kind.container:
            return Element("bloc", champ, lignes=list(self._lignes(champ)), messages=messages)
        if has_control(champ):
            return Element("champ", champ, html=self.draw(key))
        return Element("texte", champ)

    def _lignes(self, block):
        for line in block.children:
            elements = [self._element(champ) for champ in line]
            last = line is block.children[-1]
            yield Ligne(line[0].key.row if line else "", line[0].row_number if line else 0, elements, last)


def conditions_json(reading: Reading) -> str:
    """Return the form as static/js/conditions.js reads it, compact: [id, condition, level of heading, children].

    `sources` says how to read the answers that conditions look at; `fixes` gives those that are not on the page.
    """
    descriptors = reading.formulaire.descriptors
    termes = [t for d in reading.formulaire.walk() if d.condition is not None for t in d.condition.termes()]
    if not termes:
        return ""
    sources, fixes = {}, {}
    for source in {terme.source for terme in termes}:
        descriptor = reading.formulaire.get(source)
        if descriptor is not None:
            sources[source] = descriptor.type.condition_kind
        elif (champ := reading.get(source)) is not None and champ.visible and not champ.blank:
            value = champ.type.condition_value(champ.descriptor, champ.value)
            sources[source], fixes[source] = champ.type.condition_kind, plain_value(value)
    elements = [_element_json(descriptor) for descriptor in descriptors]
    data = {"elements": elements, "sources": sources, "fixes": fixes, "regions": _regions(termes)}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _element_json(descriptor):
    level = descriptor.type.level(descriptor) if descriptor.type.heading else 0
    condition = descriptor.condition.as_json() if descriptor.condition is not None else None
    found = [descriptor.stable_id, condition, level, [_element_json(child) for child in descriptor.children]]
    while found[-1] in (None, 0, []):
        found.pop()
    return found


def _regions(termes):
    """Return the région of each département where a condition asks for it."""
    if not any(terme.operateur.endswith("dans_region") for terme in termes):
        return {}
    return {item.code: item.region for item in territoires.load().departements.values()}


class Resume:
    """The answers to read: sections, rows, « non renseigné ». `modifies`: keys to mark as changed."""

    def __init__(
        self,
        reading: Reading,
        *,
        renderer,
        liens: Liens | None = None,
        modifies: Container[str] = (),
        niveau=2,
    ):
        self.reading, self.renderer, self.liens = reading, renderer, liens or Liens()
        self.modifies, self.niveau = modifies, niveau
        tree = outline.sections(reading)
        self._titres = {section.id: section for section in outline.flat(tree)}

    @property
    def groupes(self) -> list["Groupe"]:
        """The answers under their headings; a heading with nothing visible below is left out (U-159)."""
        found = [Groupe(None, 0, "", [])]
        for champ in self.reading.top:
            if not champ.visible:
                continue
            if champ.type.heading:
                section = self._titres[str(champ.key)]
                if section.visible:
                    found.append(Groupe(champ, self.niveau + section.niveau - 1, section.titre, []))
            elif champ.type.container or has_control(champ):
                found[-1].champs.append(champ)
        return [groupe for groupe in found if groupe.titre or groupe.champs]

    def html(self, champ: Champ) -> Markup | None:
        """Return the answer drawn by the template of its type, None when its text is enough."""
        kind = champ.type
        name = kind.reading_template(champ.descriptor)
        if not name or champ.blank or isinstance(champ.value, Saisie):
            return None
        template = self.renderer.load(f"lecture/{name}")
        html = template(champ=champ, value=champ.value, type=kind, liens=self.liens, taille=format_size)
        return Markup(html)  # noqa: S704 - our templates escape

    @property
    def has_maps(self) -> bool:
        """Say whether a map is to be drawn."""
        return any(champ.type.template == "carte" and not champ.blank for champ in self.reading.walk())

    def marque(self, champ: Champ) -> bool:
        """Say whether an answer is marked as changed."""
        return str(champ.key) in self.modifies


@dataclass
class Groupe:
    """A heading (None: before the first one) and the answers below it."""

    champ: Champ | None
    niveau: int
    titre: str
    champs: list[Champ]

    @property
    def suites(self) -> list[tuple[bool, list[Champ]]]:
        """The answers in runs: (True, [block]) for a block, (False, [answers]) for those between."""
        found: list[tuple[bool, list[Champ]]] = []
        for champ in self.champs:
            block = champ.type.container
            if block or not found or found[-1][0]:
                found.append((block, []))
            found[-1][1].append(champ)
        return found
