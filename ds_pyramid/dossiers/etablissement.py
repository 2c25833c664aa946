"""The établissement of a personne morale as lines to read: what the register said, from where, since when (U-106)."""

from datetime import datetime

from ds_pyramid.champs.distants import ATTENTE, INTROUVABLE, TROUVE, etat, lignes
from ds_pyramid.champs.societes import lignes_restreintes
from ds_pyramid.champs.types.siret import FICHE, FOURNISSEUR
from ds_pyramid.core.formats import format_date
from ds_pyramid.core.i18n import _
from ds_pyramid.dossiers.models import Identite

# Why the data of the register are not there.
ORIGINES = {
    None: _("Déclaré par l’usager"),
    ATTENTE: _("Déclaré par l’usager : le registre ne répond pas pour le moment"),
    INTROUVABLE: _("Déclaré par l’usager : le registre ne connaît pas ce numéro"),
}


def lignes_etablissement(identite: Identite | None, *, public: bool = False) -> list[tuple]:
    """Return (label, value); `public`: a reader who sees only public data, as an invité (X-231, X-238)."""
    said = identite.etablissement if identite is not None else None
    if not said:
        return []
    if etat(said) != TROUVE:
        return [(_("Source"), ORIGINES.get(etat(said), ORIGINES[None]))]
    day = format_date(datetime.fromisoformat(said["recupere_le"])) if said.get("recupere_le") else ""
    source = ", ".join(filter(None, (FOURNISSEUR.interpolate(), day)))
    shown = [] if public and not said.get("diffusable", True) else lignes(FICHE, said)
    shown = shown if public else [*shown, *lignes_restreintes(said)]
    return [*shown, (_("Source"), source)]
