"""What was taken of a file, and what could not be."""

from dataclasses import dataclass, field

from ds_pyramid.core.i18n import TranslationString


@dataclass
class LigneRapport:
    """One champ of the file: where it went and what is worth knowing."""

    stable_id: int
    type_champ: str
    libelle: str
    niveau: int = 0  # 1 inside a block
    inerte: bool = False
    notes: list[TranslationString] = field(default_factory=list)


@dataclass
class Rapport:
    """The report of an import; counts include the champs of the blocks."""

    champs: list[LigneRapport] = field(default_factory=list)
    annotations: list[LigneRapport] = field(default_factory=list)
    notes: list[TranslationString] = field(default_factory=list)  # about the démarche as a whole
    a_completer: list[TranslationString] = field(default_factory=list)  # settings filled with « à compléter »
    numero: int | None = None

    @property
    def lignes(self) -> list[LigneRapport]:
        """Every champ and annotation."""
        return [*self.champs, *self.annotations]

    @property
    def inertes(self) -> int:
        """How many are shown as not available."""
        return sum(1 for ligne in self.lignes if ligne.inerte)

    @property
    def remarques(self) -> list[LigneRapport]:
        """The champs about which there is something to say."""
        return [ligne for ligne in self.lignes if ligne.notes]

    @property
    def bilan(self) -> str:
        """The last line, that scripts read (decisions.md §3)."""
        return (
            f"importé: démarche {self.numero}, {len(self.champs)} champs, "
            f"{len(self.annotations)} annotations, {self.inertes} inertes"
        )
