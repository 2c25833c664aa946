"""A démarche: what the administrateur publishes, its révisions, groupes and service."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from persistent import Persistent
from persistent.mapping import PersistentMapping
from substanced.content import content
from substanced.folder import Folder

from ds_pyramid.champs.models import Formulaire
from ds_pyramid.core.tree import NumberedContainer, find_root, root_part
from ds_pyramid.demarches.reglages import (
    LABELS_DEFAUT,
    CourrierCloture,
    Desactivation,
    Ineligibilite,
    Jeton,
    Label,
    MonAvis,
    SvaSvr,
)


class EtatDemarche(StrEnum):
    """States of a démarche (decisions.md); a deletion is a mark, `deleted_at`."""

    BROUILLON = "brouillon"
    PUBLIEE = "publiee"
    CLOSE = "close"


@content("Demarches")
@root_part("demarches")
class Demarches(Folder):
    """All démarches by number."""


@content("Demarche")
class Demarche(Folder):
    """One démarche. Its form is that of a révision; its dossiers stand below it."""

    # Presentation (A- §6); texts accept the light formatting of X-440.
    description = ""
    destinataires = ""
    pieces_a_fournir = ""
    logo = None
    notice = None
    lien_notice = ""  # instead of a file
    cadre_juridique = ""
    deliberation = None
    dpo = ""
    finalites = ""  # what the data are processed for, and which they are
    categories_donnees = ""
    pour_personne_morale = False
    tiers_autorise = True  # may be filed for a bénéficiaire (U-118)
    duree_conservation = 12  # months
    duree_conservation_max = 12
    duree_appliquee: int | None = None  # the one by which the expiries of its dossiers stand in the lists
    formulaire_updated_at: datetime | None = (
        None  # last change of the draft: ends the test dossiers before it
    )
    date_limite: date | None = None  # closes at 00:00 of that day (U-087)
    declarative: str | None = None  # None, "en_instruction", "accepte"
    declarative_depuis: datetime | None = None  # deposits made before are left alone
    open_data = True
    lien_site = ""  # where usagers find the link
    message_depot = ""
    webhook = ""
    zones: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    ouvertures: dict = {}  # opened by the platform: name in OUVRABLES -> Ouverture; replaced, never changed in place
    desactivation: Desactivation | None = None  # taken off line by the platform
    signalements: tuple = ()  # champs of the form in use that seem to collect sensitive data (sensibles.Signalement)
    relecture: Any = None  # sensibles.Relecture: the révision that a manager accepted
    budget: dict = {}  # centre_de_cout, domaine_fonctionnel, referentiel_de_programmation
    sva_svr: SvaSvr | None = None  # never beside `declarative`
    monavis: MonAvis | None = None
    accuse_lecture = False
    accuse_lecture_depuis: datetime | None = None  # decisions made before stay in sight
    labels: tuple[Label, ...] = LABELS_DEFAUT
    jeton_entreprise: Jeton | None = None
    jeton_particulier: Jeton | None = None
    alertes_jeton: frozenset = frozenset()  # what was said of the end of its life: (end as ISO, days before)

    # Instruction
    autogestion_instructeurs = True  # members of a groupe may change its members
    preferences: dict = {}  # account id -> what an instructeur is told (instruction/preferences.py); replaced
    resumes: dict = {}  # (account id, kind) -> ISO day of the last summary sent; replaced, never changed in place
    experts_autorises = True
    experts_liste = False  # only those listed may be asked
    experts_messagerie = True
    experts_invitent = True  # an expert may ask another one
    experts: dict = {}  # address -> Expert; replaced, never changed in place
    table_routage: Any = None  # TableRoutage, None until the next deposit makes it
    reroutage_attendu: datetime | None = None  # the deposited dossiers are to be routed again

    # Life
    slug: str | None = None
    anciens_slugs: tuple[str, ...] = ()
    published_at: datetime | None = None
    closed_at: datetime | None = None
    deleted_at: datetime | None = None
    message_cloture = ""  # what the link says once closed, without replacement
    remplacee_par: int | None = None  # number of the démarche that replaces this one
    copie_de: int | None = None
    service_id: int | None = None
    imported_from: int | None = None  # number in the instance it was taken over from
    habilitation: tuple | None = None  # (instant, account id): who declared to be entitled to publish
    courriers_cloture: tuple[CourrierCloture, ...] = ()  # to be sent in the background
    ajouts_administrateurs: dict = {}  # account id -> instant of addition; replaced, never changed in place
    placements: dict = {}  # where it stands in its administrateurs' lists; replaced, never changed in place
    liens_en_defaut: dict = {}  # links to nowhere (services/liens.py); replaced, never changed in place
    essais_reussis: dict = {}  # services tried with success (services/essais.py); replaced, never changed in place
    rebase_attendu: int | None = None  # number of the révision to which open dossiers are still to be moved

    def __init__(self, numero: int, libelle: str, *, created_at: datetime):
        super().__init__()
        self.numero = numero
        self.libelle = libelle
        self.etat = EtatDemarche.BROUILLON
        self.created_at = created_at
        self.updated_at = created_at
        self.test_token = secrets.token_urlsafe(16)
        self.administrateurs: frozenset[int] = frozenset()  # account ids
        self.historique: tuple = ()  # (instant, account id, what): who changed what
        self.textes = PersistentMapping()  # e-mail and attestation templates by kind; absent = default

    def after_create(self, inst=None, registry=None):
        """Lay out an empty démarche: containers and the draft révision."""
        self["revisions"] = Revisions()
        self["groupes"] = Groupes()
        dossiers = NumberedContainer()
        dossiers.__parent__, dossiers.__name__ = self, "dossiers"
        self._dossiers = dossiers
        self["revisions"]["1"] = Revision(1)
        self.revision_brouillon = 1
        self.revision_publiee: int | None = None

    def __getitem__(self, name):
        return self._dossiers if name == "dossiers" else super().__getitem__(name)

    @property
    def dossiers(self) -> NumberedContainer:
        """The dossiers by number."""
        return self._dossiers

    @property
    def groupes(self) -> "Groupes":
        """The groupes d'instructeurs by id."""
        return self["groupes"]

    @property
    def revision(self) -> "Revision":
        """The révision new dossiers are filed on: the published one, or the draft while en test."""
        return self["revisions"][str(self.revision_publiee or self.revision_brouillon)]

    @property
    def draft(self) -> "Revision":
        """The révision the administrateur edits."""
        return self["revisions"][str(self.revision_brouillon)]

    def revision_no(self, number: int) -> "Revision":
        """Return one révision by number."""
        return self["revisions"][str(number)]

    @property
    def en_test(self) -> bool:
        """Not published yet."""
        return self.etat == EtatDemarche.BROUILLON

    @property
    def service(self) -> "Service | None":
        """The contact card shown to usagers, None until one is chosen."""
        return find_root(self)["services"].get(str(self.service_id)) if self.service_id else None

    @property
    def attestation_active(self) -> bool:
        """Say whether an acceptance makes a document (A-417)."""
        return self.modele_attestation("accepte") is not None

    def modele_attestation(self, etat: str) -> "ModeleAttestation | None":
        """Return the model of the document that a decision makes now, None when it makes none (A-417, A-435)."""
        modele = self.textes.get(ATTESTATIONS.get(str(etat)))
        return modele if modele is not None and modele.active else None

    @property
    def est_publiee(self) -> bool:
        """Published and still open."""
        return self.etat == EtatDemarche.PUBLIEE

    @property
    def est_close(self) -> bool:
        """Takes no more dossiers."""
        return self.etat == EtatDemarche.CLOSE

    @property
    def groupe_defaut(self) -> "GroupeInstructeur":
        """The groupe of dossiers that no rule sends elsewhere (A-340)."""
        return next(groupe for groupe in self.groupes.values() if groupe.defaut)

    @property
    def instructeurs(self) -> frozenset[int]:
        """The accounts that instruct it, in whatever groupe."""
        return frozenset().union(*(groupe.instructeurs for groupe in self.groupes.values()))

    def accepte_depots(self, today: date) -> bool:
        """Say whether dossiers may be opened and deposited on that day (U-089, U-290)."""
        limit_passed = self.date_limite is not None and today >= self.date_limite
        off_line = self.deleted_at is not None or self.desactivation is not None
        return not off_line and self.etat != EtatDemarche.CLOSE and not limit_passed

    def est_ouverte(self, fonction: str) -> bool:
        """Say whether the platform opened a feature for it; a budget set before openings existed stays (A-480)."""
        return fonction in self.ouvertures or (fonction == "budget" and bool(self.budget))

    def etiquettes(self, ids) -> tuple[Label, ...]:
        """Return some labels in the administrateur's order; one since deleted is left out (A-442)."""
        return tuple(label for label in self.labels if label.id in ids)

    def noms_des_labels(self, ids) -> tuple[str, ...]:
        """Return the names of labels in the administrateur's order; one since deleted is left out (A-442)."""
        return tuple(label.nom for label in self.labels if label.id in ids)


# Decision -> where its model is in `Demarche.textes`; the draft of the next version is beside it, `<name>_brouillon`.
ATTESTATIONS = {"accepte": "attestation", "refuse": "attestation_refus"}


@dataclass(frozen=True)
class ModeleAttestation:
    """The model of a document made at a decision; texts hold balises (A- §26)."""

    titre: str = ""
    corps: str = ""
    pied: str = ""
    logo: Any = None  # Fichier
    signature: Any = None  # Fichier
    active: bool = False
    qr: bool = False  # bears the address at which anyone may check the document


@content("Revisions")
class Revisions(Folder):
    """The révisions of a démarche, by number from 1."""


@content("Revision")
class Revision(Persistent):
    """A version of the form: the public champs and the annotations privées, one record each."""

    __parent__ = None
    __name__ = None
    published_at: datetime | None = None
    ineligibilite: Ineligibilite | None = None
    auteur_id: int | None = None  # the account that published it
    suppressions: tuple = ()  # what was deleted from the draft, the latest last (editeur.actes.Suppression)
    aides_ignorees: frozenset = frozenset()  # keys of the advice its administrateurs dismissed (A- §36)

    def __init__(self, number: int, champs=(), annotations=()):
        self.number = number
        self.champs = _located(Formulaire(champs), self, "champs")
        self.annotations = _located(Formulaire(annotations), self, "annotations")

    def __getitem__(self, name):
        if name in ("champs", "annotations"):
            return getattr(self, name)
        raise KeyError(name)


def _located(obj, parent, name):
    obj.__parent__, obj.__name__ = parent, name
    return obj


@content("Groupes")
class Groupes(Folder):
    """The groupes d'instructeurs of a démarche, by id."""


# What decides which dossiers a groupe receives: a change unmakes the table of routing.
ROUTAGE = frozenset({"regle", "ferme", "libelle", "a_supprimer"})


@content("GroupeInstructeur")
class GroupeInstructeur(Persistent):
    """A set of instructeurs; each deposited dossier belongs to exactly one groupe."""

    __parent__ = None
    __name__ = None
    ferme = False  # receives no new dossier
    verse_dans: int | None = None  # id of the groupe that takes its dossiers over, in the background
    a_supprimer = False  # disappears once its dossiers have left
    signature = None  # Fichier: replaces that of the attestation's model
    ajouts: dict = {}  # account id -> instant of its addition; replaced, never changed in place
    regle = None  # routing rule, see conditions
    contact: dict = {}  # nom, email, telephone, horaires, adresse; replaced, never changed in place

    def __setattr__(self, name, value):
        super().__setattr__(name, value)
        # A rule that another transaction changes meanwhile conflicts on the démarche, which every use case writes.
        if name in ROUTAGE and self.__parent__ is not None:
            self.__parent__.__parent__.table_routage = None

    def __init__(self, id: int, libelle: str, *, defaut: bool = False):
        self.id = id
        self.libelle = libelle
        self.defaut = defaut
        self.instructeurs: frozenset[int] = frozenset()  # account ids


@content("Services")
@root_part("services")
class Services(Folder):
    """The services (contact cards) of the administrations, by id."""


@content("Service")
class Service(Persistent):
    """The unit in charge, as usagers may contact it (A-111). All texts."""

    __parent__ = None
    __name__ = None
    nom = organisme = type_organisme = siret = email = telephone = horaires = adresse = lien_contact = ""
    a_completer = False  # filled with « à compléter » values by an import

    def __init__(self, id: int, **fields):
        self.id = id
        self.administrateurs: frozenset[int] = frozenset()
        self.__dict__.update(fields)
