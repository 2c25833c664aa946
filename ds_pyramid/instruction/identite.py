"""Who a dossier is for, as lines to read."""

from ds_pyramid.core.i18n import _
from ds_pyramid.dossiers.etablissement import lignes_etablissement
from ds_pyramid.dossiers.models import Dossier

PERSONNE = (("civilite", _("Civilité")), ("nom", _("Nom")), ("prenom", _("Prénom")))
MORALE = (("siret", _("SIRET")), ("raison_sociale", _("Raison sociale")), ("adresse", _("Adresse")))


def identite(dossier: Dossier) -> list[tuple]:
    """Return (label, value) of the demandeur, with what the register said of a personne morale and its date (X-206)."""
    who = dossier.identite
    lines = [] if who is None else [(label, getattr(who, name)) for name, label in _fields(dossier)]
    if who is not None and who.pour_tiers:
        mandataire = f"{who.mandataire_prenom} {who.mandataire_nom}".strip()
        lines.append((_("Déposé par"), mandataire))
    lines += lignes_etablissement(who)
    lines.append((_("Courriel du compte"), dossier.usager_email))
    return [(label, value) for label, value in lines if value]


def _fields(dossier):
    return MORALE if dossier.demarche.pour_personne_morale else PERSONNE
