"""The table of balises: what every démarche has, and one tag per champ and annotation of the top level (A- §24.2).

It looks at a dossier but imports nothing of that feature: the editor of texts, below it, asks the same table.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
    groupe = source.groupe()
    card = dict(groupe.contact) if groupe is not None else {}
    service = source.demarche.service
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


P, M = "Demandeur", "E-mails"
COMMUNES: tuple[Balise, ...] = (
    Balise("numéro du dossier", lambda s: str(s.dossier.numero)),
    Balise("date de dépôt", lambda s: s.dossier.depose_at),
    Balise("date de mise à jour", lambda s: s.dossier.updated_at),
    Balise("libellé démarche", lambda s: s.demarche.libelle),
    Balise("nom du service", _service),
    Balise("contact du service", _contact),
    Balise("date de passage en instruction", lambda s: s.dossier.en_instruction_at, INSTRUCTION),
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
    Balise("lien dossier", _lien("", "Accéder à votre dossier"), mail=True, groupe=M),
    Balise("lien attestation", _lien_attestation, DECISION, mail=True, groupe=M),
    Balise("lien document justificatif", _lien_justificatif, DECISION, mail=True, groupe=M),
)  # fmt: skip


def of_forms(revisions) -> Iterator[Balise]:
    """Iterate over the tags of the champs and annotations, those of a later revision after."""
    seen = set()
    for revision in revisions:
        for side, formulaire, depuis in (
            ("champ", revision.champs, DEPOT),
            ("annotation", revision.annotations, INSTRUCTION),
        ):
            for balise in of_form(side, formulaire, depuis):
                if (balise.code, balise.libelle) not in seen:
                    seen.add((balise.code, balise.libelle))
                    yield balise


def of_form(side, formulaire, depuis) -> Iterator[Balise]:
    section, labels = "", set()
    groupe = "Formulaire" if side == "champ" else "Annotations privées"
    for descriptor in formulaire.descriptors:
        kind = descriptor.type
        if not kind.fillable and not kind.container:
            section = descriptor.libelle
            continue
        if kind.inert or kind.is_identite(descriptor):  # an identity document goes nowhere
            continue
        libelle = _tag_name(descriptor.libelle)
        if fold(libelle) in labels and section:
            libelle = f"{libelle} ({_tag_name(section)})"
        labels.add(fold(libelle))
        common = {"depuis": depuis, "groupe": groupe, "conditionnel": descriptor.condition is not None}
        yield Balise(
            libelle, _reader(side, descriptor.stable_id), code=f"{side}/{descriptor.stable_id}", **common
        )
        for column in [] if kind.container else kind.columns(descriptor):
            path = column.id.removeprefix(descriptor.column_id()).strip("/")
            if path:
                yield Balise(
                    _tag_name(column.libelle),
                    _column_reader(side, descriptor.stable_id, column),
                    code=f"{side}/{descriptor.stable_id}/{path}",
                    **common,
                )


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
        return "" if champ is None or not champ.visible or champ.blank else column.value(champ.value)

    return value


def _rows(champ) -> tuple[str, ...]:
    """Return one line per row of a block: `libellé : valeur ; …`."""
    lines = []
    for row in champ.children:
        parts = [f"{c.descriptor.libelle} : {c.text}" for c in row if c.visible and c.text]
        if parts:
            lines.append(" ; ".join(parts))
    return tuple(lines)


def _tag_name(libelle: str) -> str:
    """Return a label fit for a tag: on one line, without the mark that ends it."""
    return " ".join(libelle.split()).replace("--", "__")


def fold(name: str) -> str:
    """Return the form by which names are compared: any space, apostrophe or case is as good as another."""
    text = unicodedata.normalize("NFKC", name).replace("’", "'").replace("‘", "'")
    return " ".join(text.split()).casefold()
