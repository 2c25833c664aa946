"""The history of a dossier in words: what each act is called (I-122)."""

from typing import NamedTuple

from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.dossiers.models import Dossier, Traitement
from ds_pyramid.dossiers.workflow import TRANSITIONS

ACTES = {
    "suivre": _("Dossier suivi"),
    "envoyer": _("Envoyé à un collègue"),
    "ne_plus_suivre": _("Dossier plus suivi"),
    "annoter": _("Annotations privées modifiées"),
    "lever_correction": _("Correction plus attendue"),
    "etiqueter": _("Labels modifiés"),
    "archiver": _("Dossier archivé"),
    "desarchiver": _("Dossier désarchivé"),
    "supprimer_administration": _("Mis à la corbeille de l’administration"),
    "restaurer_administration": _("Sorti de la corbeille de l’administration"),
    "prolonger": _("Conservation prolongée d’un mois"),
    "resoumettre": _("Dossier modifié par l’usager"),
    "supprimer_usager": _("Supprimé par l’usager"),
    "restaurer_usager": _("Restauré par l’usager"),
    "prolonger_usager": _("Conservation prolongée par l’usager"),
    "prendre_connaissance": _("Décision lue par l’usager"),
    "reaffecter": _("Réaffecté à un autre groupe"),
    "reaffecter_automatiquement": _("Réaffecté par les règles de routage"),
    "expirer": _("Expiré"),
    "changer_de_formulaire": _("Passé à la nouvelle version du formulaire"),
}


REAFFECTATIONS = ("reaffecter", "reaffecter_automatiquement")


class Entree(NamedTuple):
    """One line of the history. `auteur` empty: an automatic task."""

    traitement: Traitement
    libelle: TranslationString | str
    auteur: str
    transition: bool
    detail: TranslationString | str = ""

    @property
    def date(self):
        return self.traitement.date

    @property
    def motivation(self) -> str:
        return self.traitement.motivation


def historique(dossier: Dossier) -> list[Entree]:
    """Return the acts on a dossier, the latest first."""
    return [_entree(traitement, dossier.demarche) for traitement in reversed(dossier.traitements)]


def _entree(traitement, demarche):
    row = TRANSITIONS.get(traitement.acte)
    libelle = row.libelle if row is not None else ACTES.get(traitement.acte, traitement.acte)
    detail = ""
    if traitement.acte in REAFFECTATIONS:
        detail = _move(traitement, demarche)
    elif traitement.acte in ("etiqueter", "envoyer"):
        detail = ", ".join(traitement.details)
    return Entree(traitement, libelle, traitement.auteur_email, row is not None, detail)


def _move(traitement, demarche):
    """Return from which groupe to which (I-123); one deleted since has no name left."""
    names = [
        groupe.libelle if (groupe := demarche.groupes.get(str(groupe_id))) is not None else "?"
        for groupe_id in traitement.details
    ]
    return _(
        "De « ${ancien} » à « ${nouveau} »", mapping=dict(zip(("ancien", "nouveau"), names, strict=True))
    )
