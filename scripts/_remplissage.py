"""Invented answers: forms filled by each type's `sample`, blocks with a few rows, dossiers taken to a state.

Dossiers go through the real services, so that lists, dates and histories are those of real ones.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ds_pyramid.champs.distants import DECLARE
from ds_pyramid.champs.models import ChampDescriptor, Champs, Formulaire, Key
from ds_pyramid.core.blobs import new_id
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.dossiers import services
from ds_pyramid.dossiers.events import DossierModifie
from ds_pyramid.dossiers.models import Dossier, Etat, Identite
from ds_pyramid.instruction import services as instruction

RANGEES_MAX = 4  # rows of a block
REPONSES = 0.7  # share of the optional champs that are answered
FICHIERS_PAR_CHAMP = 3  # real files made for a champ, shared by all dossiers
PRENOMS = (
    "Camille Louise Jean Amina Hugo Inès Karim Élodie Noé Fatou Maël Anaïs Tuan Zoé Yanis Solène".split()
)
NOMS = "Moreau Benali Lefèvre Nguyen Da-Silva Martin Traoré Rousseau Kowalski Le-Goff Haddad Girard Petit".split()


@dataclass(frozen=True)
class Etape:
    """A state to reach and its share among the dossiers."""

    etat: Etat
    part: int


REPARTITION = (
    Etape(Etat.BROUILLON, 10),
    Etape(Etat.EN_CONSTRUCTION, 30),
    Etape(Etat.EN_INSTRUCTION, 20),
    Etape(Etat.ACCEPTE, 28),
    Etape(Etat.REFUSE, 7),
    Etape(Etat.SANS_SUITE, 5),
)


class Remplisseur:
    """Fills the forms of one démarche with invented answers."""

    def __init__(self, rng: random.Random, *, reponses: dict[int, Iterable[Any]] | None = None):
        self.rng = rng
        self.reponses = {key: tuple(values) for key, values in (reponses or {}).items()}
        self.numeros: list[int] = []  # of deposited dossiers, for links to another dossier
        self.present = 0  # number of the dossier being filled
        self._files: dict[int, list[tuple]] = {}

    def identite(self, demarche: Demarche) -> Identite:
        """Return who the dossier is for."""
        if demarche.pour_personne_morale:
            siret = self._siret()
            return Identite(
                siret=siret["siret"], raison_sociale=siret["raison_sociale"], adresse=siret["adresse"]
            )
        prenom, nom = self.rng.choice(PRENOMS), self.rng.choice(NOMS).replace("-", " ")
        return Identite(civilite=self.rng.choice(("Mme", "M.")), nom=nom, prenom=prenom)

    def fill(self, formulaire: Formulaire, champs: Champs, *, now: datetime, auteur: int) -> None:
        """Answer every mandatory champ and most of the others; give 0 to 4 rows to each block, 1 where mandatory."""
        for descriptor in formulaire.descriptors:
            if descriptor.type.container:
                opened = len(champs.rows(descriptor.stable_id))  # a mandatory block has its first row
                for _row in range(self.rng.randint(int(descriptor.mandatory), RANGEES_MAX) - opened):
                    champs.add_row(descriptor.stable_id, now=now, auteur=auteur)
                for row in champs.rows(descriptor.stable_id):
                    for child in descriptor.children:
                        self._answer(champs, child, Key(child.stable_id, row), now, auteur)
            else:
                self._answer(champs, descriptor, Key(descriptor.stable_id), now, auteur)

    def value(self, descriptor: ChampDescriptor) -> Any:
        """Return a valid answer, None when the type gives none."""
        given = self.reponses.get(descriptor.stable_id)
        if given is not None:
            raw = self.rng.choice(given)
            return descriptor.type.normalize(descriptor, raw)
        if descriptor.type.holds_files:
            return self._fichiers(descriptor)
        value = descriptor.type.sample(descriptor, self.rng)
        if descriptor.type.linked_dossier(descriptor, value) is not None:
            return descriptor.type.normalize(descriptor, str(self.rng.choice(self.numeros or [self.present])))
        if descriptor.type.connector is not None and isinstance(value, dict):
            return {**value, "etat": DECLARE}  # invented: no register is to be asked about it
        return value

    def _answer(self, champs, descriptor, key, now, auteur):
        if not descriptor.type.fillable or descriptor.type.inert:
            return
        if descriptor.mandatory or self.rng.random() < REPONSES:
            champs.set(key, self.value(descriptor), now=now, auteur=auteur)

    def _fichiers(self, descriptor):
        """Return small real files; few are made, and each answer has records of its own sharing their bytes."""
        if descriptor.stable_id not in self._files:
            made = (descriptor.type.sample(descriptor, self.rng) for _file in range(FICHIERS_PAR_CHAMP))
            self._files[descriptor.stable_id] = [value for value in made if value]
        made = self._files[descriptor.stable_id]
        return tuple(replace(fichier, id=new_id()) for fichier in self.rng.choice(made)) if made else None

    def _siret(self):
        descriptor = ChampDescriptor(0, "siret", "SIRET")
        return descriptor.type.sample(descriptor, self.rng)


def make_dossier(
    demarche: Demarche,
    usager,
    instructeur,
    remplisseur: Remplisseur,
    *,
    etat: Etat,
    debut: datetime,
    fin: datetime,
    notify: Callable[[Any], None],
) -> Dossier:
    """Make a dossier that reaches a state, its steps spread between two instants."""
    rng = remplisseur.rng
    moments = iter(sorted(debut + (fin - debut) * rng.random() for _step in range(4)))
    opened = next(moments)
    dossier = services.creer_brouillon(
        demarche, usager, identite=remplisseur.identite(demarche), now=opened, notify=notify
    )
    remplisseur.present = dossier.numero
    remplisseur.fill(dossier.revision.champs, dossier.champs, now=opened, auteur=usager.id)
    dossier.updated_at = dossier.usager_updated_at = opened
    if etat == Etat.BROUILLON:
        notify(DossierModifie(dossier=dossier, auteur=usager, now=opened))
        return dossier
    services.deposer(dossier, usager, now=next(moments), notify=notify)
    remplisseur.numeros.append(dossier.numero)
    if etat == Etat.EN_CONSTRUCTION or dossier.etat != Etat.EN_CONSTRUCTION:
        return dossier
    taken = next(moments)
    remplisseur.fill(dossier.revision.annotations, dossier.annotations, now=taken, auteur=instructeur.id)
    instruction.passer_en_instruction(dossier, instructeur, now=taken, notify=notify)
    if etat != Etat.EN_INSTRUCTION:
        motivation = rng.choice(MOTIVATIONS[etat])
        instruction.decider(
            dossier, etat, instructeur, motivation=motivation, now=next(moments), notify=notify
        )
    return dossier


MOTIVATIONS = {
    Etat.ACCEPTE: ("", "Demande conforme aux critères."),
    Etat.REFUSE: ("Les ressources dépassent le plafond.", "Le projet ne relève pas de cette aide."),
    Etat.SANS_SUITE: ("Demande en double.", "Demande retirée par son auteur."),
}


def draw_etat(rng: random.Random) -> Etat:
    """Draw a state by its share."""
    return rng.choices([e.etat for e in REPARTITION], [e.part for e in REPARTITION])[0]


def year_before(instant: datetime, rng: random.Random) -> tuple[datetime, datetime]:
    """Return when a dossier of the last year begins and ends, a month apart at most."""
    debut = instant - timedelta(days=365 * rng.random(), hours=1)
    return debut, min(debut + timedelta(days=30), instant)
