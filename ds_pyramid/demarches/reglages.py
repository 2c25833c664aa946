"""Settings of a démarche that are more than a text: immutable values, with the lists they are chosen from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from ds_pyramid.core.i18n import TranslationString, _

LABEL_MAX = 30  # characters

# Colours of labels: names of the State's design system, which the API gives too.
COULEURS: dict[str, TranslationString] = {
    "green_tilleul_verveine": _("vert tilleul"),
    "green_bourgeon": _("vert bourgeon"),
    "green_emeraude": _("vert émeraude"),
    "green_menthe": _("vert menthe"),
    "blue_ecume": _("bleu écume"),
    "purple_glycine": _("violet glycine"),
    "pink_macaron": _("rose macaron"),
    "yellow_tournesol": _("jaune tournesol"),
    "brown_cafe_creme": _("brun café"),
    "beige_gris_galet": _("gris galet"),
}


# What the platform opens for one démarche, on request.
OUVRABLES: dict[str, TranslationString] = {"budget": _("Cadre budgétaire")}


class Ouverture(NamedTuple):
    """Who opened a feature for a démarche, and when. `compte_id` None: the operator, by the command line."""

    at: datetime
    compte_id: int | None


class Desactivation(NamedTuple):
    """Why the platform took a démarche off line, when, and which manager did."""

    motif: str
    at: datetime
    compte_id: int | None


class Label(NamedTuple):
    """A mark that instructeurs put on dossiers. Dossiers keep the `id`, so that a label can be renamed."""

    id: str
    nom: str
    couleur: str


LABELS_DEFAUT = (
    Label("urgent", "Urgent", "pink_macaron"),
    Label("a-examiner", "À examiner", "yellow_tournesol"),
    Label("a-relancer", "À relancer", "brown_cafe_creme"),
    Label("complet", "Complet", "green_bourgeon"),
    Label("a-signer", "À signer", "blue_ecume"),
)


class Ineligibilite(NamedTuple):
    """Who may not deposit: of a révision (U- §8). Not `active`: kept, without effect (A-191)."""

    condition: Any
    message: str
    active: bool = True


class MonAvis(NamedTuple):
    """The parts of a MonAvis code: the page that collects opinions, the image of its button (A-449)."""

    lien: str
    image: str

    @property
    def apres_depot(self) -> str:
        """The address of the button shown after a deposit: it says from which page it was followed (X-312)."""
        lien, mark, fragment = self.lien.partition("#")
        return f"{lien}{'&' if '?' in lien else '?'}nd_source=button{mark}{fragment}"


@dataclass(frozen=True)
class SvaSvr:
    """Silence means agreement or refusal after a time (A-493). `reprise`: what a suspension does to the delay."""

    decision: str  # "sva" accepts, "svr" refuses
    duree: int
    unite: str  # "jours", "semaines", "mois"
    reprise: str = "reprend"  # or "recommence"


@dataclass(frozen=True)
class Jeton:
    """A token of an API that a démarche owns: encrypted, with the end of its life and its last characters (A-464)."""

    chiffre: bytes
    expire_at: datetime | None
    fin: str
    ajoute_at: datetime
    droits: tuple[str, ...] = ()  # what it opens, as far as is known


@dataclass(frozen=True)
class Expert:
    """An expert whom the administrateur listed; the account comes with the first avis asked."""

    email: str
    ajoute_at: datetime
    notifie: bool = False  # told of the decisions


@dataclass(frozen=True)
class CourrierCloture:
    """A mail to the owners of open dossiers after a closing: `cible` is "brouillons" or "deposes" (A-276)."""

    cible: str
    texte: str
    auteur_id: int
    demande_at: datetime
