"""The links that a démarche gives to its usagers (notice, cadre juridique, DPO), looked at once a week (X-356).

`Demarche.liens_en_defaut`: link -> how many looks in a row found nothing. A page that says it is gone is told at once,
a site that does not answer the second week.
"""

import re

from ds_pyramid.connectors.liens import MORT, VIVANT
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.demarches.models import Demarche

CHAMPS = ("lien_notice", "cadre_juridique", "dpo")
LIENS_MAX = 20  # of one démarche
FOIS = 2  # looks that find nothing before it is told
_LIEN = re.compile(r"https?://[^\s<>\"'()]+")


def liens_de(demarche: Demarche) -> list[str]:
    """Return the links, once each."""
    found = [
        lien.rstrip(".,;:!?") for name in CHAMPS for lien in _LIEN.findall(getattr(demarche, name) or "")
    ]
    return list(dict.fromkeys(found))[:LIENS_MAX]


def noter(demarche: Demarche, etats: dict[str, str]) -> list[str]:
    """Keep what was found of the links; return those to tell about now."""
    before, after = demarche.liens_en_defaut, {}
    for lien in liens_de(demarche):
        etat = etats.get(lien, VIVANT)
        if etat != VIVANT:
            after[lien] = FOIS if etat == MORT else min(before.get(lien, 0) + 1, FOIS)
    if after != before:
        demarche.liens_en_defaut = after
    return [lien for lien, fois in after.items() if fois >= FOIS and before.get(lien, 0) < FOIS]


def liens_morts(demarche: Demarche) -> list[TranslationString]:
    """Return what is to be said of the links that lead nowhere any more."""
    present = set(liens_de(demarche))
    dead = [lien for lien, fois in demarche.liens_en_defaut.items() if fois >= FOIS and lien in present]
    return [_("Ce lien ne mène plus à rien : ${lien}") % {"lien": lien} for lien in dead]
