"""Who a dossier is for, as lines to read."""

from datetime import datetime

from ds_pyramid.champs.distants import ATTENTE, INTROUVABLE, TROUVE, etat, lignes
from ds_pyramid.champs.types.siret import FICHE, FOURNISSEUR
from ds_pyramid.core.formats import format_date
from ds_pyramid.core.i18n import _
from ds_pyramid.dossiers.models import Dossier

PERSONNE = (("civilite", _("Civilité")), ("nom", _("Nom")), ("prenom", _("Prénom")))
MORALE = (("siret", _("SIRET")), ("raison_sociale", _("Raison sociale")), ("adresse", _("Adresse")))
# Why the data of the register are not there.
ORIGINES = {
    None: _("Déclaré par l’usager"),
    ATTENTE: _("Déclaré par l’usager : le registre ne répond pas pour le moment"),
    INTROUVABLE: _("Déclaré par l’usager : le registre ne connaît pas ce numéro"),
}


def identite(dossier: Dossier) -> list[tuple]:
    """Return (label, value) of the demandeur, with what the register said of a personne morale and its date (X-206)."""
    who = dossier.identite
    lines = [] if who is None else [(label, getattr(who, name)) for name, label in _fields(dossier)]
    if who is not None and who.pour_tiers:
        mandataire = f"{who.mandataire_prenom} {who.mandataire_nom}".strip()
        lines.append((_("Déposé par"), mandataire))
    if who is not None and who.siret:
        lines += etablissement(who.etablissement)
    lines.append((_("Courriel du compte"), dossier.usager_email))
    return [(label, value) for label, value in lines if value]


def etablissement(said) -> list[tuple]:
    """Return (label, value) of what the register said, and where the data come from."""
    if not said:
        return []
    if etat(said) == TROUVE:
        day = format_date(datetime.fromisoformat(said["recupere_le"])) if said.get("recupere_le") else ""
        return [
            *lignes(FICHE, said),
            (_("Source"), ", ".join(filter(None, (FOURNISSEUR.interpolate(), day)))),
        ]
    return [(_("Source"), ORIGINES.get(etat(said), ORIGINES[None]))]


def _fields(dossier):
    return MORALE if dossier.demarche.pour_personne_morale else PERSONNE
