"""The panel of an open champ: what it shows, and reading what it sends."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import colander
from deform import Form
from markupsafe import Markup

from ds_pyramid.champs import conditions as moteur
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.options_types import Booleen, FileRef, Liste, ReferentielRef, Secret
from ds_pyramid.champs.referentiels import Referentiel
from ds_pyramid.champs.registry import champ_types
from ds_pyramid.core.blobs import Fichier
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.editeur import actes, arbre, conditions
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.services.essais import est_essaye
from ds_pyramid.web.fields import deform_renderer

SECRET_GARDE = _(
    "Une valeur est enregistrée, chiffrée ; elle n’est plus montrée. Laissez vide pour la garder."
)
JOINTS = FileRef | ReferentielRef  # options that come as a file
VALEURS_MAX = 200  # values of a source drawn as a list; more are typed
# The types most used, offered at the foot of an open champ to add the next one at once.
SUITE = (
    "text", "textarea", "integer_number", "date", "drop_down_list", "yes_no", "checkbox", "email", "phone",
    "address", "piece_justificative", "repetition", "header_section",
)  # fmt: skip


@dataclass
class Panneau:
    """An open champ. `erreurs`: name of a control -> messages; `sent`: what was typed and could not be kept."""

    demarche: Demarche
    page: str
    descriptor: ChampDescriptor
    erreurs: Mapping[str, list] = field(default_factory=dict)
    sent: Any = None
    saisie: conditions.Saisie | None = None  # a condition being written; None: the one that is stored
    conflit: bool = False
    voulu: str = ""  # a type asked for, and not taken: it would lose answers
    entier: bool = True  # lists are drawn whole; False: the page's script fills them

    @property
    def id(self) -> int:
        return self.descriptor.stable_id

    @property
    def kind(self):
        return self.descriptor.type

    @property
    def empreinte(self) -> str:
        """What the champ holds: sent back, it tells that another changed it meanwhile."""
        return empreinte(self.descriptor)

    def value(self, name: str) -> str:
        """Return the text of a control of the champ itself: as typed when it was refused, else as stored."""
        if self.sent is not None and name in self.sent:
            return self.sent[name]
        return getattr(self.descriptor, name)

    @property
    def bloc(self) -> ChampDescriptor | None:
        """The block that holds it."""
        return arbre.find(self.niveau, self.id)[1]

    @property
    def niveau(self) -> arbre.Niveau:
        return actes.formulaire(self.demarche, self.page).descriptors

    @property
    def types(self) -> list:
        """The types it may take, with its own, by category: (category, types)."""
        if self.kind.container and self.descriptor.children:
            return [(self.kind.category, [self.kind])]
        in_block = self.bloc is not None
        return by_category(
            kind
            for kind in champ_types
            if kind is self.kind or actes.offered(kind, self.page, in_block=in_block)
        )

    @property
    def perte(self):
        """The type that cannot read answers already given: one asked for and not taken, or its own; else None."""
        if self.voulu:
            return champ_types[self.voulu]
        return self.kind if actes.perd(self.demarche, self.page, self.id) else None

    @property
    def suite(self) -> tuple[str, list]:
        """Where the next champ goes (into an open block, else after the open champ), and the types offered."""
        inside = self.kind.container
        in_block = inside or self.bloc is not None
        kinds = (champ_types[name] for name in SUITE)
        offered = [kind for kind in kinds if actes.offered(kind, self.page, in_block=in_block)]
        return f"{'dans' if inside else 'apres'}-{self.id}", offered

    @property
    def options(self) -> list[tuple[str, Markup, list]]:
        """The controls of its options: name, HTML, what is wrong."""
        form = _options_form(self.kind, self.descriptor.options)
        if form is None:
            return []
        form.set_appstruct(
            {c.name: v for c in form.schema if (v := self.kind.option(self.descriptor, c.name)) is not None}
        )
        found = []
        for child in form.children:
            if self.sent is not None and child.name in self.sent and not isinstance(child.schema.typ, Liste):
                child.cstruct = self.sent[child.name]
            html = child.render_template(form.widget.item_template)
            found.append((child.name, Markup(html), self.erreurs.get(child.name, [])))  # noqa: S704 - our templates escape
        return found

    @property
    def essaye(self) -> bool:
        """Say whether its service was tried with success as it is set now (X-318)."""
        return est_essaye(self.demarche, self.descriptor)

    @property
    def fichiers(self) -> list[tuple[str, Any, Any, Any]]:
        """Its options that are files: name, title, help, the file or None."""
        schema = self.kind.options_schema
        nodes = [node for node in schema() if isinstance(node.typ, JOINTS)] if schema else []
        return [(n.name, n.title, n.description, self.descriptor.options.get(n.name)) for n in nodes]

    # -- condition -----------------------------------------------------------------------------------------------------
    @property
    def sources(self) -> dict[int, ChampDescriptor]:
        """What its condition may look at."""
        if not hasattr(self, "_sources"):
            self._sources = conditions.sources(self.demarche.draft, self.page, self.id)
        return self._sources

    @property
    def condition(self) -> conditions.Saisie:
        """The condition to show: rows and groups."""
        saisie = self.saisie if self.saisie is not None else conditions.to_saisie(self.descriptor.condition)
        return conditions.complete(saisie, self.find)

    def find(self, stable_id: int) -> ChampDescriptor | None:
        """Return a champ that may be a source, or the one already chosen."""
        found = self.sources.get(stable_id)
        return found or actes.formulaire(self.demarche, self.page).get(stable_id)

    @property
    def fautes(self) -> dict:
        """What is wrong in each row, by path."""
        return conditions.read(self.condition, self.sources.get)[1]

    def sources_offertes(self, chosen: int | None) -> list[ChampDescriptor]:
        """Return what the list of a row offers: all, or the one chosen when the page's script knows the others."""
        offered = list(self.sources.values()) if self.entier else []
        if chosen and all(one.stable_id != chosen for one in offered):
            known = self.find(chosen)
            offered += [known] if known is not None else []
        return offered

    def operateurs(self, source: int | None) -> list:
        """Return (key, words) of the operators of a source."""
        descriptor = self.find(source) if source else None
        operators = moteur.operators_of(descriptor) if descriptor is not None else ()
        return [(key, moteur.OPERATEURS[key].phrase) for key in operators]

    def valeurs(self, source: int | None, op: str) -> list | None:
        """Return the (value, label) pairs that a row offers, None when the value is typed."""
        descriptor = self.find(source) if source else None
        pairs = moteur.values_of(descriptor, op) if descriptor is not None and op else []
        return pairs if 0 < len(pairs) <= VALEURS_MAX else None

    @property
    def deplacements(self) -> list[tuple[str, str]]:
        """Where it may go: (place, words), in the order of the form."""
        inside = arbre.ids(arbre.section(self.niveau, self.id)) | {self.id}
        may_enter = self.kind.repeatable
        found = []
        for descriptor, block in arbre.walk(self.niveau):
            if descriptor.stable_id in inside or (
                block is not None and (not may_enter or block.stable_id in inside)
            ):
                continue
            mark = "– " if block is not None else ""
            found.append(
                (f"apres-{descriptor.stable_id}", f"{mark}{descriptor.libelle or descriptor.type.libelle}")
            )
            if descriptor.type.container and may_enter:
                found.append((f"tete-{descriptor.stable_id}", f"– {descriptor.libelle} : au début du bloc"))
        return found


def by_category(kinds) -> list:
    """Return (category, types), in the order of the editor."""
    found: dict = {}
    for kind in kinds:
        found.setdefault(kind.category, []).append(kind)
    return list(found.items())


def empreinte(descriptor: ChampDescriptor) -> str:
    """Return a short digest of what a panel edits."""
    shown = (descriptor.type_champ, descriptor.libelle, descriptor.description, descriptor.mandatory)
    text = repr((shown, sorted((name, _plain(value)) for name, value in descriptor.options.items())))
    return hashlib.blake2s(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _plain(value) -> str:
    """Return what tells a value of an option from another, the same in every process."""
    if isinstance(value, Fichier):
        return value.id
    if isinstance(value, Referentiel):
        return f"{value.nom} {value.colonnes} {len(value.lignes)} {value.lignes[:1]} {value.lignes[-1:]}"
    return repr(value)


def options_sent(kind, post, current: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a panel sent for the options of a type, as `read_options` takes it; files stay."""
    found: dict[str, Any] = {}
    for node in kind.options_schema() if kind.options_schema else ():
        if isinstance(node.typ, JOINTS):
            found[node.name] = current.get(node.name, colander.null)
        elif isinstance(node.typ, Booleen):
            found[node.name] = "true" if node.name in post else "false"
        elif isinstance(node.typ, Liste):
            found[node.name] = tuple(post.getall(node.name))
        else:
            found[node.name] = post.get(node.name, "")
    return found


def _options_form(kind, current: Mapping[str, Any]) -> Form | None:
    if kind.options_schema is None:
        return None
    schema = kind.options_schema()
    for node in [node for node in schema if isinstance(node.typ, JOINTS)]:
        del schema[node.name]
    for node in schema:
        if isinstance(node.typ, Secret) and current.get(node.name):
            node.description = SECRET_GARDE
    return Form(schema, renderer=deform_renderer) if schema.children else None
