"""The sheets of an export: their names, headers, and the rows that one dossier gives (I-324 to I-327)."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from ds_pyramid.champs.walk import Champ, Reading, read
from ds_pyramid.dossiers.models import Dossier
from ds_pyramid.exports import etablissements
from ds_pyramid.exports.champs import ChampColumns, union, with_columns
from ds_pyramid.exports.columns import Contexte, after_champs, before_champs, unique

AVIS = (
    "Dossier ID",
    "Introduction",
    "Réponse",
    "Question",
    "Réponse oui/non",
    "Créé le",
    "Répondu le",
    "Instructeur",
    "Expert",
)


class Ligne(NamedTuple):
    """A row and the sheet it goes to."""

    feuille: str
    cells: list[Any]


class Feuille(NamedTuple):
    """A sheet: `key` finds it, `name` is shown; an optional one exists only if it has a row."""

    key: str
    name: str
    headers: list[str]
    optional: bool = False


class Bloc:
    """A bloc répétable and the sheet of its rows (I-354)."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.key = str(descriptor.stable_id)
        self.columns = list(with_columns(descriptor.children))

    @property
    def feuille(self) -> Feuille:
        """The sheet: `(<stable_id>) <libellé>`."""
        headers = ["Dossier ID", "Ligne", *_headers(self.columns)]
        return Feuille(
            self.key, f"({self.descriptor.stable_id}) {self.descriptor.libelle}", unique(headers), True
        )

    def lignes(self, dossier: Dossier, champ: Champ) -> Iterator[Ligne]:
        """Yield one row per row of the block."""
        for number, row in enumerate(champ.children, 1):
            answers = {str(answer.descriptor.stable_id): answer for answer in row}
            yield Ligne(self.key, [dossier.numero, number, *_cells(self.columns, answers)])


class Feuilles:
    """Everything an export of a démarche holds; made once, then asked for the rows of each dossier."""

    def __init__(self, demarche, contexte: Contexte, *, main_only: bool = False):
        self.contexte = contexte
        self.revision_no = cache(demarche.revision_no)
        self.main_only = main_only
        self.before = before_champs(demarche, inline_etablissement=main_only)
        self.after = after_champs(demarche)
        public, private = union(demarche, "champs"), union(demarche, "annotations")
        self.columns = [list(with_columns(public)), list(with_columns(private))]
        self.blocs = [Bloc(one) for one in (*public, *private) if one.type.container]

    def __iter__(self) -> Iterator[Feuille]:
        headers = [header for group in self.before for header in group.headers]
        headers += [header for columns in self.columns for header in _headers(columns)]
        headers += [header for group in self.after for header in group.headers]
        yield Feuille("dossiers", "Dossiers", unique(headers))
        yield Feuille("etablissements", "Etablissements", list(etablissements.SHEET_HEADERS))
        yield Feuille("avis", "Avis", list(AVIS))
        yield from (bloc.feuille for bloc in self.blocs)

    def lignes(self, dossier: Dossier) -> Iterator[Ligne]:
        """Yield the rows of a dossier: one in the main sheet, then those of the others."""
        revision = self.revision_no(dossier.revision_numero)
        public = read(revision.champs, dossier.champs)
        private = read(revision.annotations, dossier.annotations, public)
        cells = [cell for group in self.before for cell in group.cells(dossier, self.contexte)]
        for columns, reading in zip(self.columns, (public, private), strict=True):
            cells += _cells(columns, reading.by_key)
        cells += [cell for group in self.after for cell in group.cells(dossier, self.contexte)]
        yield Ligne("dossiers", cells)
        if not self.main_only:
            yield from self._others(dossier, public, private)

    def _others(self, dossier, public, private):
        yield from _etablissements(dossier, public, private)
        yield from _avis(dossier, self.contexte)
        for bloc in self.blocs:
            champ = public.by_key.get(bloc.key) or private.by_key.get(bloc.key)
            if champ is not None and champ.visible:
                yield from bloc.lignes(dossier, champ)


def _headers(columns: list[ChampColumns]) -> list[str]:
    return [header for one in columns for header in one.headers]


def _cells(columns: list[ChampColumns], answers: Mapping[str, Champ]) -> list[Any]:
    found, answer_of = [], answers.get
    for one in columns:
        found += one.cells(answer_of(one.key))
    return found


def _etablissements(dossier: Dossier, *readings: Reading) -> Iterator[Ligne]:
    """Yield a row for the demandeur's establishment, then one for each champ that names one."""
    identite = dossier.identite
    if identite is not None and identite.siret:
        yield _etablissement(dossier, "Dossier", identite.siret, etablissements.described(identite))
    for reading in readings:
        for champ in reading.walk():
            found = champ.type.etablissement(champ.descriptor, champ.value)
            if found:
                yield _etablissement(dossier, champ.descriptor.libelle, found.get("siret"), found)


def _etablissement(dossier, libelle, siret, known):
    head = [dossier.numero, libelle, siret, known.get("enseigne")]
    return Ligne("etablissements", head + etablissements.cells(known))


def _avis(dossier: Dossier, contexte: Contexte) -> Iterator[Ligne]:
    """Yield a row for each opinion asked (I-353)."""
    for avis in getattr(dossier, "avis", ()):
        cells = (
            dossier.numero,
            avis.introduction,
            avis.reponse,
            avis.question,
            avis.reponse_question,
            avis.created_at,
            avis.repondu_at,
            contexte.email_of(avis.demandeur_id),
            avis.expert_email,
        )
        yield Ligne("avis", list(cells))
