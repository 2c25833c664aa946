"""Where a service completes a dossier: the identity of a personne morale, answers, annotations.

A place has a name, `identite`, `champs/<key>` or `annotations/<key>`; the pending changes of the usager's side are
at the same places: one answer completes both.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ds_pyramid.champs.distants import ATTENTE, INTROUVABLE, TROUVE, attendre, etat
from ds_pyramid.champs.models import ChampDescriptor, Champs, Key
from ds_pyramid.champs.remplissage import remplir
from ds_pyramid.champs.societes import NOMS
from ds_pyramid.connectors.base import Contexte, Indisponible, Introuvable
from ds_pyramid.connectors.entreprises import IEntreprises
from ds_pyramid.core.blobs import PENDING, build_fichier
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.demarches.services.jetons import contexte as contexte_of
from ds_pyramid.dossiers.models import Dossier

IDENTITE = "identite"
COMPLEMENTS = "complements"  # mark of an identity about which the other registers were asked too


@dataclass(frozen=True)
class Question:
    """What a service is asked: detached from the tree, so that it is asked outside any transaction."""

    interface: Any
    value: Any  # the value, or the snapshot of the identity
    descriptor: ChampDescriptor | None = None
    retient: bool = False
    libelle: str | TranslationString = ""
    contexte: Contexte | None = None  # for which démarche

    @property
    def service(self) -> tuple:
        """What is asked: the interface, which service where it stands for several, and by which token."""
        which = getattr(self.descriptor.type, "service", None) if self.descriptor is not None else None
        jeton = self.contexte.jeton_valide if self.contexte is not None else None
        return self.interface, which(self.descriptor) if which is not None else None, jeton

    def ask(self, connector) -> dict:
        """Return the value with what the service says; its `etat` says how it went. Slow."""
        if self.contexte is not None:
            connector = connector.pour(self.contexte)
        if self.descriptor is not None:
            return self.descriptor.type.refresh(self.descriptor, self.value, connector)
        return _ask_identite(self.value, connector)

    def down(self) -> dict:
        """Return the value for a service that is known not to answer."""
        return self.value if etat(self.value) == TROUVE else attendre(self.value)


def questions(dossier: Dossier, name: str) -> list[Question]:
    """Return what is to be asked at a place: nothing, one question, or two when pending changes name another."""
    if name == IDENTITE:
        found = [_of_identite(identite) for identite in (dossier.identite, dossier.identite_modifiee)]
    else:
        found = [_of_champ(descriptor, value) for descriptor, value in _values(dossier, name)]
    asked = [question for question in found if question is not None]
    return [_in_context(dossier, question) for question in asked]


def _in_context(dossier, question):
    contexte = contexte_of(dossier.demarche, question.interface, usager=dossier.usager_id)
    return question if contexte is None else replace(question, contexte=contexte)


def names(dossier: Dossier, cles=None) -> Iterator[str]:
    """Iterate over the places to look at: all of the dossier, or those of some keys."""
    yield IDENTITE
    for part, champs in _holders(dossier):
        for key in [key for key, _value in champs.items()] if cles is None else cles:
            yield f"{part}/{key}"


def write(dossier: Dossier, name: str, asked: Question, answer: dict, *, now) -> bool:
    """Put an answer where the question still stands; return whether it changed anything (X-204)."""
    if name == IDENTITE:
        return _write_identite(dossier, asked.value, _with_files(answer, now), now)
    part, _slash, key = name.partition("/")
    form = _form(dossier, part)
    written = False
    for holder, champs in _holders(dossier):
        present = champs.value(key)
        if holder != part or present is None:
            continue
        value = asked.descriptor.type.answered(asked.value, answer, present, now=now)
        if value is not None and value != present:
            champs.amend(key, value)
            remplir(form, champs, Key.parse(key), asked.descriptor, value, now=now)
            written = True
    return written


def _holders(dossier) -> Iterator[tuple[str, Champs]]:
    yield "champs", dossier.champs
    if dossier.modifications is not None:
        yield "champs", dossier.modifications
    yield "annotations", dossier.annotations


def _form(dossier, part):
    return dossier.revision.annotations if part == "annotations" else dossier.revision.champs


def _values(dossier, name):
    part, _slash, key = name.partition("/")
    descriptor = _form(dossier, part).get(Key.parse(key).stable_id)
    if descriptor is None or descriptor.type.connector is None:
        return
    seen = []
    for holder, champs in _holders(dossier):
        value = champs.value(key)
        if holder == part and value is not None and value not in seen:
            seen.append(value)
            yield descriptor, value


def _of_champ(descriptor, value) -> Question | None:
    kind = descriptor.type
    if not kind.pending(descriptor, value):
        return None
    return Question(kind.connector, value, descriptor, kind.retient_la_decision, descriptor.libelle)


def _of_identite(identite) -> Question | None:
    """Ask about a declared SIRET, or what other registers add to one already found (X-235): that holds nothing back."""
    said = identite.etablissement if identite is not None else None
    if not isinstance(said, dict) or not identite.siret:
        return None
    value = {**said, "siret": identite.siret}
    if etat(said) in (None, ATTENTE) and said.get("declare"):
        return Question(IEntreprises, value, retient=True, libelle=_("Établissement du demandeur"))
    if etat(said) == TROUVE and not said.get(COMPLEMENTS):
        return Question(IEntreprises, value, libelle=_("Établissement du demandeur"))
    return None


def _ask_identite(value, connector):
    try:
        found = value if etat(value) == TROUVE else connector.etablissement(value["siret"])
    except Introuvable:
        return {**value, "etat": INTROUVABLE}
    except Indisponible:
        return {**value, "etat": ATTENTE}
    more = {**connector.complements(value["siret"]), "documents": connector.documents(value["siret"])}
    return {**value, **found, **more, "declare": False, "etat": TROUVE, COMPLEMENTS: True}


def _with_files(answer, now):
    """Return an answer whose certificates are files: they wait for the antivirus."""
    given = answer.get("documents") or {}
    kept = {
        name: build_fichier(NOMS[name], pdf, "application/pdf", now=now, scan=PENDING)
        for name, pdf in given.items()
        if isinstance(pdf, bytes)
    }
    rest = {name: value for name, value in answer.items() if name != "documents"}
    return {**rest, "documents": kept} if kept else rest


def _write_identite(dossier, asked, answer, now):
    written = False
    for attribute in ("identite", "identite_modifiee"):
        identite = getattr(dossier, attribute)
        if identite is None or identite.siret != asked["siret"]:
            continue
        made = _identite_with(identite, answer, now)
        if made != identite:
            setattr(dossier, attribute, made)
            written = True
    return written


def _identite_with(identite, answer, now):
    said = identite.etablissement or {}
    if etat(answer) != TROUVE:
        return (
            identite
            if etat(said) == TROUVE
            else replace(identite, etablissement={**said, "etat": etat(answer)})
        )
    kept = {"recupere_le": now.isoformat(timespec="seconds"), **answer}
    return replace(
        identite,
        raison_sociale=kept.get("raison_sociale") or identite.raison_sociale or identite.siret,
        adresse=kept.get("adresse") or identite.adresse,
        etablissement=kept,
    )
