"""Champs that seem to collect sensitive data, found by the words of their label and description (A-506, A-507).

A list to be reviewed, never a ban: an administration that a law allows collects them under its own responsibility.
"""

import re
import unicodedata
from typing import NamedTuple

from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.demarches.models import Demarche, Revision

ARTICLE_9 = _("Article 9 du RGPD : sa collecte est interdite, sauf dans les cas que la loi prévoit.")
ARTICLE_10 = _("Article 10 du RGPD : seules certaines autorités peuvent la traiter.")
NIR = _("Son usage est limité aux cas fixés par décret.")
HAMECONNAGE = _("Aucune démarche n’en a besoin : la demander expose les usagers à une escroquerie.")


class Motif(NamedTuple):
    """Why a champ is pointed out: what it seems to collect, the point of law, the words that say so."""

    nom: TranslationString
    droit: TranslationString
    mots: str


# Words are looked for whole, without accents.
MOTIFS: dict[str, Motif] = {
    "sante": Motif(
        _("santé"),
        ARTICLE_9,
        r"sante|maladies?|medica(l|ux|les?|ments?)|handicap\w*|pathologies?|grossesse|vaccin\w*",
    ),
    "religion": Motif(
        _("religion ou convictions"), ARTICLE_9, r"religion|religieu\w+|confession|croyances?|cultes?"
    ),
    "politique": Motif(_("opinions politiques"), ARTICLE_9, r"opinions? politiques?|partis? politiques?"),
    "syndicat": Motif(_("appartenance syndicale"), ARTICLE_9, r"syndica\w+|syndiques?"),
    "origine": Motif(_("origine ethnique"), ARTICLE_9, r"ethni\w+|raciale?s?|race|origine ethnique"),
    "sexualite": Motif(_("vie ou orientation sexuelle"), ARTICLE_9, r"(vie|orientation) sexuelle|sexualite"),
    "biometrie": Motif(
        _("biométrie ou génétique"), ARTICLE_9, r"biometri\w+|genetiques?|empreintes? digitales?|adn"
    ),
    "condamnations": Motif(
        _("condamnations ou infractions"),
        ARTICLE_10,
        r"casier judiciaire|condamnations?|infractions?|penale?s?",
    ),
    "nir": Motif(
        _("numéro de sécurité sociale"),
        NIR,
        r"nir|(numero|n) de securite sociale|securite sociale|carte vitale",
    ),
    "paiement": Motif(
        _("carte bancaire"),
        HAMECONNAGE,
        r"cartes? (bancaires?|bleues?|de credit)|cryptogramme|cvv|numero de carte",
    ),
    "secret": Motif(_("mot de passe"), HAMECONNAGE, r"mots? de passe|code secret|code pin|password"),
}


class Signalement(NamedTuple):
    """A champ that seems to collect sensitive data: its id, its label, the key of the motif."""

    stable_id: int
    libelle: str
    motif: str

    @property
    def raison(self) -> Motif:
        """What it seems to collect."""
        return MOTIFS[self.motif]


class Relecture(NamedTuple):
    """A manager accepted a révision as it is (A-508): it holds until the form changes."""

    revision: int
    at: object
    compte_id: int | None


def signaler(revision: Revision) -> tuple[Signalement, ...]:
    """Return the champs of a form that seem to collect sensitive data, one line for each motif."""
    found = []
    for descriptor in revision.champs.walk():
        text = _plain(f"{descriptor.libelle} {descriptor.description}")
        found += [
            Signalement(descriptor.stable_id, descriptor.libelle, name)
            for name, pattern in _PATTERNS.items()
            if pattern.search(text)
        ]
    return tuple(found)


def a_relire(demarche: Demarche) -> bool:
    """Say whether a démarche in use waits to be reviewed by a manager."""
    if demarche.en_test or demarche.deleted_at or not demarche.signalements:
        return False
    return demarche.relecture is None or demarche.relecture.revision != demarche.revision.number


def _plain(text):
    folded = unicodedata.normalize("NFKD", text.lower())
    return "".join(char if char.isalnum() else " " for char in folded if not unicodedata.combining(char))


_PATTERNS = {name: re.compile(rf"\b({motif.mots})\b") for name, motif in MOTIFS.items()}
