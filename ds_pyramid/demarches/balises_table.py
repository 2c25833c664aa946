"""The table of balises: what every démarche has, and one tag per champ and annotation of the top level (A- §24.2).

It looks at a dossier but imports nothing of that feature: the editor of texts, below it, asks the same table.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from ds_pyramid.champs.walk import Reading, read
from ds_pyramid.core.mail import absolute_url
from ds_pyramid.core.tree import find_root

DEPOT, INSTRUCTION, DECISION = 1, 2, 3  # from when a tag has a value


@dataclass(frozen=True)
class Lien:
    """A value that is a link: an anchor in HTML, its address in plain text."""

    url: str
    texte: str


@dataclass(frozen=True)
class Tableau:
    """The rows of a block: a small table in HTML, one line a row in plain text (original-facts §21, 15)."""

    entetes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]

    @property
    def phrases(self) -> tuple[str, ...]:
        """Each row as `libellé : valeur ; …`, its blanks left out."""
        rows = [
            " ; ".join(f"{name} : {text}" for name, text in zip(self.entetes, row, strict=True) if text)
            for row in self.lignes
        ]
        return tuple(row for row in rows if row)


@dataclass(frozen=True)
class Balise:
    """One tag. `value(source)` reads it; `depuis` says from when it may be used (A-401)."""

    libelle: str
    value: Callable[["Source"], Any]
    depuis: int = DEPOT
    mail: bool = False  # only in e-mails
    applies: Callable[[Any], bool] = lambda demarche: True
    code: str | None = None  # stored form of a champ's tag
    groupe: str = "Dossier"
    conditionnel: bool = False


class Source:
    """What tags read: a dossier, its answers read once, the registry for links."""

    def __init__(self, dossier, registry=None):
        self.dossier = dossier
        self.registry = registry
        self._readings: dict[str, Reading] = {}

    @property
    def demarche(self):
        return self.dossier.demarche

    @property
    def identite(self):
        return self.dossier.identite

    def reading(self, side: str) -> Reading:
        """Return the reading of the `champ`s or of the `annotation`s."""
        if side not in self._readings:
            revision = self.dossier.revision
            if side == "champ":
                self._readings[side] = read(revision.champs, self.dossier.champs)
            else:
                public = self.reading("champ")
                self._readings[side] = read(revision.annotations, self.dossier.annotations, public=public)
        return self._readings[side]

    @property
    def contact(self) -> dict:
        """Return the card of the groupe, empty when it has none of its own."""
        groupe = self.groupe()
        return dict(groupe.contact) if groupe is not None else {}

    def groupe(self):
        """Return the groupe d'instructeurs of the dossier, or None."""
        return self.demarche.groupes.get(str(self.dossier.groupe_id))

    def auteur(self) -> str:
        """Return who made the decision (I-194): the person's name, empty for an automatic one."""
        for traitement in reversed(self.dossier.traitements):
            if traitement.etat in ("accepte", "refuse", "sans_suite") != traitement.etat_avant:
                compte = find_root(self.dossier)["comptes"].by_id.get(traitement.auteur_id or 0)
                return compte.nom_complet if compte is not None else traitement.auteur_email
        return ""

    def url(self, path: str = "") -> str:
        """Return the address of the dossier for its usager."""
        return absolute_url(self.registry, f"/dossiers/{self.dossier.numero}{path}") if self.registry else ""


def _identite(attribute):
    return lambda source: getattr(source.identite, attribute, "") or ""


def _etablissement(*names):
    """Read what the registry of establishments said, under the first name it used."""

    def value(source):
        found = getattr(source.identite, "etablissement", None) or {}
        return next((found[name] for name in names if found.get(name)), "")

    return value


def _person(demarche):
    return not demarche.pour_personne_morale


def _company(demarche):
    return demarche.pour_personne_morale


def _routed(demarche):
    return len(demarche.groupes) > 1


def _siren(source):
    return (source.identite.siret or "")[:9] if source.identite else ""


def _service(source):
    service = source.demarche.service
    return service.nom if service is not None else ""


def _contact(source):
    """Who to contact: the groupe's own card when it has one, else the service's (A-400)."""
    card, service = source.contact, source.demarche.service
    fields = ("nom", "email", "telephone", "horaires", "adresse")
    found = [card.get(name) or (getattr(service, name, "") if service is not None else "") for name in fields]
    return "\n".join(part for part in found if part)


def _lien(path, texte):
    return lambda source: Lien(source.url(path), texte)


def _lien_attestation(source):
    awaited = source.dossier.attestation_etat is not None
    return Lien(source.url("/attestation.pdf"), "Télécharger l’attestation") if awaited else ""


def _lien_justificatif(source):
    fichier = source.dossier.justificatif
    return (
        Lien(source.url(f"/fichiers/{fichier.id}"), "Télécharger le document") if fichier is not None else ""
    )


def _silence(demarche):
    return demarche.sva_svr is not None


P, M = "Demandeur", "E-mails"
COMMUNES: tuple[Balise, ...] = (
    Balise("numéro du dossier", lambda s: str(s.dossier.numero)),
    Balise("date de dépôt", lambda s: s.dossier.depose_at),
    Balise("date de mise à jour", lambda s: s.dossier.updated_at),
    Balise("libellé démarche", lambda s: s.demarche.libelle),
    Balise("nom du service", _service),
    Balise("contact du service", _contact),
    Balise("date de passage en instruction", lambda s: s.dossier.en_instruction_at, INSTRUCTION),
    Balise("date prévisionnelle SVA/SVR", lambda s: s.dossier.echeance_silence, mail=True, applies=_silence),
    Balise("date de décision", lambda s: s.dossier.processed_at, DECISION),
    Balise("motivation", lambda s: s.dossier.motivation, DECISION),
    Balise("auteur de la décision", Source.auteur, DECISION),
    Balise("civilité", _identite("civilite"), applies=_person, groupe=P),
    Balise("nom", _identite("nom"), applies=_person, groupe=P),
    Balise("prénom", _identite("prenom"), applies=_person, groupe=P),
    Balise("nom du mandataire", _identite("mandataire_nom"), applies=_person, groupe=P),
    Balise("prénom du mandataire", _identite("mandataire_prenom"), applies=_person, groupe=P),
    Balise("SIREN", _siren, applies=_company, groupe=P),
    Balise("SIRET", _identite("siret"), applies=_company, groupe=P),
    Balise("SIRET du siège social", _etablissement("siret_siege_social"), applies=_company, groupe=P),
    Balise("numéro de TVA intracommunautaire", _etablissement("numero_tva_intracommunautaire"),
           applies=_company, groupe=P),
    Balise("raison sociale", _identite("raison_sociale"), applies=_company, groupe=P),
    Balise("forme juridique", _etablissement("forme_juridique"), applies=_company, groupe=P),
    Balise("code NAF", _etablissement("naf"), applies=_company, groupe=P),
    Balise("adresse", _identite("adresse"), applies=_company, groupe=P),
    Balise("groupe instructeur", lambda s: s.groupe().libelle if s.groupe() is not None else "",
           applies=_routed),
    Balise("nom du service instructeur", lambda s: s.contact.get("nom") or _service(s), applies=_routed),
    Balise("lien dossier", _lien("", "Accéder à votre dossier"), mail=True, groupe=M),
    Balise("lien attestation", _lien_attestation, DECISION, mail=True, groupe=M),
    Balise("lien document justificatif", _lien_justificatif, DECISION, mail=True, groupe=M),
)  # fmt: skip


def of_demarche(demarche, revisions) -> Iterator[Balise]:
    """Iterate over all tags of a démarche: the common ones, then those of the champs of some révisions."""
    common = [balise for balise in COMMUNES if balise.applies(demarche)]
    yield from common
    yield from of_forms(revisions, frozenset(fold(balise.libelle) for balise in common))


def of_forms(revisions, taken: frozenset[str] = frozenset()) -> Iterator[Balise]:
    """Iterate over the tags of the champs and annotations, those of a later revision after.

    `taken`: folded names that no champ may have, because a common tag bears them.
    """
    seen = set()
    for revision in revisions:
        names = set(taken)
        for side, formulaire, depuis in (
            ("champ", revision.champs, DEPOT),
            ("annotation", revision.annotations, INSTRUCTION),
        ):
            for balise in of_form(side, formulaire, depuis, names):
                if (balise.code, balise.libelle) not in seen:
                    seen.add((balise.code, balise.libelle))
                    yield balise


def of_form(side, formulaire, depuis, names: set[str]) -> Iterator[Balise]:
    """Iterate over the tags of one form; `names` holds the folded names already given, and receives these."""
    section = ""
    groupe = "Formulaire" if side == "champ" else "Annotations privées"
    for descriptor in formulaire.descriptors:
        kind = descriptor.type
        if not kind.fillable and not kind.container:
            section = descriptor.libelle if kind.heading else section
            continue
        if kind.inert or kind.is_identite(descriptor):  # an identity document goes nowhere
            continue
        libelle = _free_name(descriptor.libelle, section or groupe, names)
        common = {"depuis": depuis, "groupe": groupe, "conditionnel": descriptor.condition is not None}
        code = f"{side}/{descriptor.stable_id}"
        yield Balise(libelle, _reader(side, descriptor.stable_id), code=code, **common)
        for column in [] if kind.container else kind.columns(descriptor):
            path = column.id.removeprefix(descriptor.column_id()).strip("/")
            if path and column.kind != "files":
                suffix = column.libelle.removeprefix(descriptor.libelle)
                value = _column_reader(side, descriptor.stable_id, column)
                yield Balise(libelle + _tag_name(suffix, keep=True), value, code=f"{code}/{path}", **common)


def _free_name(libelle, place, names):
    """Return a name that no other tag has: a second champ of one label is told by its section, then by a number."""
    name = _tag_name(libelle)
    if fold(name) in names:
        name = f"{name} ({_tag_name(place)})"
    free, number = name, 1
    while fold(free) in names:
        number += 1
        free = f"{name} ({number})"
    names.add(fold(free))
    return free


def _reader(side, stable_id):
    def value(source):
        champ = source.reading(side).get(stable_id)
        if champ is None or not champ.visible:
            return ""
        return _rows(champ) if champ.type.container else champ.text

    return value


def _column_reader(side, stable_id, column):
    def value(source):
        champ = source.reading(side).get(stable_id)
        if champ is None or not champ.visible or champ.blank:
            return ""
        return column.value(champ.value)

    return value


def _rows(champ) -> Tableau | str:
    """Return the rows of a block, without the champs that no row shows."""
    rows = [[child for child in row if child.type.fillable] for row in champ.children]
    shown = [n for n, _child in enumerate(rows[0]) if any(row[n].visible for row in rows)] if rows else []
    lines = [tuple(row[n].text if row[n].visible else "" for n in shown) for row in rows]
    if not any(any(line) for line in lines):
        return ""
    return Tableau(tuple(rows[0][n].descriptor.libelle for n in shown), tuple(lines))


def _tag_name(libelle: str, *, keep: bool = False) -> str:
    """Return a label fit for a tag: on one line, without the marks that begin and end it."""
    name = " ".join(libelle.split()).replace("--", "__")
    if keep:
        return f" {name}" if libelle[:1].isspace() else name
    return name.strip("- ") or "champ"


def fold(name: str) -> str:
    """Return the form by which names are compared: any space, apostrophe or case is as good as another."""
    text = unicodedata.normalize("NFKC", unescape(name)).replace("’", "'").replace("‘", "'")
    return " ".join(text.split()).casefold()
