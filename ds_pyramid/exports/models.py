"""An export asked by an instructeur: what is in it, how far it is, its file."""

from datetime import datetime, timedelta
from enum import StrEnum

from BTrees.LLBTree import LLTreeSet
from BTrees.LOBTree import LOBTree
from persistent import Persistent
from substanced.content import content
from substanced.folder import Folder

from ds_pyramid.core.i18n import _
from ds_pyramid.core.tree import root_part

DUREE_FICHIER = timedelta(hours=32)  # how long a file is kept (I-319)
DUREE_BLOQUE = timedelta(hours=16)  # an export that takes longer has failed (I-318)
FRAICHEUR = timedelta(minutes=5)  # an identical request gets the file just made


class EtatExport(StrEnum):
    """States of an export (I-318)."""

    EN_ATTENTE = "en_attente"
    EN_COURS = "en_cours"
    PRET = "pret"
    ECHOUE = "echoue"

    @property
    def libelle(self):
        """The state as people read it."""
        return LIBELLES[self]


LIBELLES = {
    EtatExport.EN_ATTENTE: _("En attente"),
    EtatExport.EN_COURS: _("En préparation"),
    EtatExport.PRET: _("Prêt"),
    EtatExport.ECHOUE: _("Échoué"),
}
ATTENDUS = (EtatExport.EN_ATTENTE, EtatExport.EN_COURS)


class Portee(StrEnum):
    """Which dossiers (I-312): all those deposited, or one tab. Never brouillons nor corbeille."""

    TOUS = "tous"
    NON_ARCHIVES = "non_archives"
    A_SUIVRE = "a_suivre"
    SUIVIS = "suivis"
    TRAITES = "traites"
    ARCHIVES = "archives"

    @property
    def libelle(self):
        """The scope as people read it."""
        return PORTEES[self][0]

    @property
    def tabs(self) -> tuple[str, ...]:
        """The lists of instruction.indexes that make it."""
        return PORTEES[self][1]


PORTEES = {
    Portee.TOUS: (_("Tous les dossiers"), ("tous", "archives")),
    Portee.NON_ARCHIVES: (_("Tous les dossiers sauf les archivés"), ("tous",)),
    Portee.A_SUIVRE: (_("Dossiers à suivre"), ("a_suivre",)),
    Portee.SUIVIS: (_("Dossiers que je suis"), ("suivis",)),
    Portee.TRAITES: (_("Dossiers traités"), ("traites",)),
    Portee.ARCHIVES: (_("Dossiers archivés"), ("archives",)),
}


@content("Exports")
@root_part("exports")
class Exports(Folder):
    """All exports by id, and the ids of each démarche; outside the object map."""

    def __init__(self):
        super().__init__()
        self.by_id = LOBTree()
        self.by_demarche = LOBTree()  # number of a démarche -> LLTreeSet of ids

    def __getitem__(self, name):
        try:
            return self.by_id[int(name)]
        except ValueError:
            raise KeyError(name) from None

    def add_export(self, export: "Export") -> None:
        """Store an export under its démarche."""
        export.__parent__, export.__name__ = self, str(export.id)
        self.by_id[export.id] = export
        if export.demarche_numero not in self.by_demarche:
            self.by_demarche[export.demarche_numero] = LLTreeSet()
        self.by_demarche[export.demarche_numero].insert(export.id)

    def remove_export(self, export: "Export") -> None:
        """Forget an export; its file goes with it."""
        del self.by_id[export.id]
        self.by_demarche[export.demarche_numero].remove(export.id)

    def of_demarche(self, numero: int) -> list["Export"]:
        """Return the exports of a démarche, the newest first."""
        return [self.by_id[id] for id in reversed(list(self.by_demarche.get(numero, ())))]

    def awaited(self) -> list["Export"]:
        """Return the exports that are not finished, the oldest first; a purge keeps the whole short."""
        return [export for export in self.by_id.values() if export.etat in ATTENDUS]


@content("Export")
class Export(Persistent):
    """One request. What identifies it never changes; the rest follows its life."""

    __parent__: Exports | None = None
    __name__: str | None = None

    etat = EtatExport.EN_ATTENTE
    started_at: datetime | None = None
    done_at: datetime | None = None
    expire_at: datetime | None = None  # of the file, then of the line
    fichier = None  # Fichier
    erreur = ""
    essais = 0
    faits = 0  # dossiers written so far
    total: int | None = None  # dossiers to write, once known
    aussi: frozenset[int] = frozenset()  # accounts that joined the request

    def __init__(self, id: int, *, demarche_numero, format, groupes, portee, demande_par, created_at):
        self.id = id
        self.demarche_numero = demarche_numero
        self.format = format
        self.groupes: tuple[int, ...] = tuple(sorted(groupes))
        self.portee = Portee(portee)
        self.demande_par: int = demande_par
        self.created_at = created_at

    @property
    def cle(self) -> tuple:
        """What makes two requests the same (I-317)."""
        personal = self.demande_par if self.portee == Portee.SUIVIS else None
        return (self.demarche_numero, self.format, self.groupes, self.portee, personal)

    @property
    def attendu(self) -> bool:
        """Neither ready nor failed yet."""
        return self.etat in ATTENDUS

    @property
    def demandeurs(self) -> frozenset[int]:
        """The accounts to tell."""
        return self.aussi | {self.demande_par}

    def lisible_par(self, groupes) -> bool:
        """Say whether someone of these groupes may have the file: all its groupes are his (I-320)."""
        return bool(self.groupes) and set(self.groupes) <= set(groupes)
