"""A dossier: one request of one usager on one démarche; one record, its answers in another."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from persistent import Persistent
from substanced.content import content

from ds_pyramid.champs.models import Champs
from ds_pyramid.core import clock
from ds_pyramid.core.i18n import _
from ds_pyramid.dossiers import silence
from ds_pyramid.dossiers.messages import Messages


class Etat(StrEnum):
    """The six states; stored, exported and sent as they are, never translated (I-149)."""

    BROUILLON = "brouillon"
    EN_CONSTRUCTION = "en_construction"
    EN_INSTRUCTION = "en_instruction"
    ACCEPTE = "accepte"
    REFUSE = "refuse"
    SANS_SUITE = "sans_suite"

    @property
    def libelle(self):
        """The state as people read it."""
        return LIBELLES[self]


LIBELLES = {
    Etat.BROUILLON: _("Brouillon"),
    Etat.EN_CONSTRUCTION: _("En construction"),
    Etat.EN_INSTRUCTION: _("En instruction"),
    Etat.ACCEPTE: _("Accepté"),
    Etat.REFUSE: _("Refusé"),
    Etat.SANS_SUITE: _("Classé sans suite"),
}
TRAITE_LIBELLE = _("Traité")  # said of a decision that its owner has not acknowledged yet (U-326)
TERMINES = frozenset({Etat.ACCEPTE, Etat.REFUSE, Etat.SANS_SUITE})


@dataclass(frozen=True)
class Identite:
    """Who the dossier is for: a personne morale by its SIRET, or a person, filed for by a mandataire or not."""

    civilite: str = ""
    nom: str = ""
    prenom: str = ""
    siret: str = ""
    raison_sociale: str = ""
    adresse: str = ""
    etablissement: Any = None  # snapshot of what the registry said, a dict never changed in place
    mandataire_nom: str = ""
    mandataire_prenom: str = ""
    pour_tiers: bool = False
    beneficiaire_email: str = ""  # informed at the key steps; gives no access (U-115)

    @property
    def demandeur(self) -> str:
        """The name lists show."""
        return self.raison_sociale or self.siret or f"{self.prenom} {self.nom}".strip()


@dataclass(frozen=True)
class Traitement:
    """One act on a dossier, kept for ever with it (I-152). `auteur_id` None: an automatic task."""

    acte: str
    date: datetime
    etat_avant: str
    etat: str
    auteur_id: int | None = None
    auteur_email: str = ""
    motivation: str = ""
    details: tuple = ()


@dataclass(frozen=True)
class Correction:
    """One request of the administration to correct a dossier (I-148). `levee`: an instructeur went on without it."""

    raison: str  # key of RAISONS_CORRECTION, as in the API
    texte: str
    demandee_at: datetime
    auteur_id: int | None = None
    auteur_email: str = ""
    resolue_at: datetime | None = None
    levee: bool = False


RAISONS_CORRECTION = {
    "incorrect": _("Des réponses sont à corriger"),
    silence.INCOMPLET: _("Le dossier est incomplet"),
    "outdated": _("Des réponses ne sont plus à jour"),
}


@content("Dossier")
class Dossier(Persistent):
    """One dossier. Times are aware UTC instants, None until they happen."""

    __parent__ = None
    __name__ = None

    identite: Identite | None = None
    groupe_id: int | None = None
    groupe_impose = False  # chosen by a person: rules move the dossier no more
    revision_soumise: int | None = None
    depose_at: datetime | None = None  # the first deposit, never changed
    en_construction_at: datetime | None = None
    en_instruction_at: datetime | None = None
    processed_at: datetime | None = None
    archived_at: datetime | None = None
    hidden_by_usager_at: datetime | None = None
    hidden_by_administration_at: datetime | None = None
    expired_at: datetime | None = None
    usager_updated_at: datetime | None = None  # last change by the usager: clock of en construction (U-386)
    instruction_at: datetime | None = None  # last instruction action: clock of the traités (U-387)
    prolonge_jusqu_a: datetime | None = None  # extension granted in the present state (I-227)
    motivation = ""
    justificatif: Any = None  # Fichier joined to the decision
    attestation: Any = None  # Fichier, frozen PDF of the decision
    attestation_etat: str | None = None  # None, "attendue", "prete", "echouee"
    attestation_jeton: str | None = None  # by which anyone holding the document checks it
    decision_lue_at: datetime | None = None  # accusé de lecture: when the owner asked to see it (U-325)
    modifications: Champs | None = None  # pending set: edits after deposit not yet submitted (U-307)
    identite_modifiee: Identite | None = None  # pending, as `modifications`
    followers: frozenset[int] = frozenset()
    nouveautes: frozenset[int] = frozenset()  # followers who have not seen the last news (I-128)
    invites: frozenset[int] = frozenset()
    labels: tuple[str, ...] = ()
    avis_envoyes: frozenset = frozenset()  # notices of expiry sent: (kind, expiry day as ISO, account id)
    rappels: frozenset = frozenset()  # deadlines (ISO days) of which the owner of a brouillon was reminded
    rappels_silence: frozenset = frozenset()  # (day on which silence decides, as ISO; account told of it)
    corrections: tuple[Correction, ...] = ()  # asked by the administration; the last may be pending
    messages: Messages | None = None  # made with the first
    courriel_non_remis_at: datetime | None = None  # when the last automatic mail was given up (I-456)
    formulaire_change_at: datetime | None = None  # when it was moved to another révision of the form
    test = False  # filed while the démarche was en test: never counted, destroyed with the test phase (U-085)
    placements: dict = {}  # where the dossier stands in the lists, by scope; replaced, never changed in place

    def __init__(
        self, numero: int, *, usager_id: int | None, usager_email: str, revision: int, created_at: datetime
    ):
        self.numero = numero
        self.etat = Etat.BROUILLON
        self.usager_id = usager_id
        self.usager_email = usager_email
        self.revision_numero = revision
        self.created_at = created_at
        self.updated_at = created_at
        self.champs = Champs()
        self.annotations = Champs()
        self.traitements: tuple[Traitement, ...] = ()
        for name, part in (("champs", self.champs), ("annotations", self.annotations)):
            part.__parent__, part.__name__ = self, name

    @property
    def demarche(self):
        """The démarche the dossier is filed on."""
        return self.__parent__.__parent__

    @property
    def revision(self):
        """The révision of the form it is filed on."""
        return self.demarche.revision_no(self.revision_numero)

    @property
    def essai(self) -> bool:
        """A test dossier on the unpublished changes of a démarche in use: in no list of instructeurs (A-223)."""
        return self.test and not self.demarche.en_test

    @property
    def termine(self) -> bool:
        """A decision was made."""
        return self.etat in TERMINES

    @property
    def correction_attendue(self) -> Correction | None:
        """The correction that the usager still has to make (I-143)."""
        last = self.corrections[-1] if self.corrections else None
        return last if last is not None and last.resolue_at is None else None

    @property
    def echeance_silence(self):
        """The Paris day on which silence decides, None when it does not; it moves while a correction is awaited."""
        return silence.echeance(self, clock.today())

    @property
    def decision_silence_at(self) -> datetime | None:
        """When silence decided, None when it did not."""
        return silence.decide_at(self)

    @property
    def decision_cachee(self) -> bool:
        """The usager's side must not see which decision was made before acknowledging it (U-326)."""
        demarche = self.demarche
        if not (self.termine and demarche.accuse_lecture) or self.decision_lue_at is not None:
            return False
        since = demarche.accuse_lecture_depuis
        return since is None or self.processed_at is None or self.processed_at >= since

    @property
    def demandeur(self) -> str:
        """The name lists show: that of the identity, or the address of the account."""
        return (self.identite.demandeur if self.identite else "") or self.usager_email
