"""What a dossier's page says to its usager: a sentence for the state, the line of time (design.md)."""

from dataclasses import dataclass
from datetime import datetime

from ds_pyramid.champs.walk import read
from ds_pyramid.core.formats import format_date
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.dossiers.models import TERMINES, Dossier, Etat
from ds_pyramid.dossiers.workflow import TRANSITIONS

STATUTS = {
    Etat.BROUILLON: _(
        "Votre dossier est un brouillon : il n’est pas encore déposé, l’administration ne le voit pas."
    ),
    Etat.EN_CONSTRUCTION: _(
        "Votre dossier est déposé depuis le ${date}. Son instruction n’a pas commencé : vous pouvez encore le modifier."
    ),
    Etat.EN_INSTRUCTION: _(
        "Votre dossier est en cours d’instruction depuis le ${date}. Vous serez prévenu de la décision par courriel."
    ),
    Etat.ACCEPTE: _("Votre dossier a été accepté le ${date}."),
    Etat.REFUSE: _("Votre dossier a été refusé le ${date}."),
    Etat.SANS_SUITE: _("Votre dossier a été classé sans suite le ${date}."),
}
SILENCE = {
    "sva": _(
        "Votre dossier est en cours d’instruction depuis le ${date}. Sans réponse de l’administration le ${echeance}, "
        "il sera accepté automatiquement."
    ),
    "svr": _(
        "Votre dossier est en cours d’instruction depuis le ${date}. Sans réponse de l’administration le ${echeance}, "
        "il sera refusé automatiquement."
    ),
}
A_CORRIGER = _(
    "Votre dossier est déposé depuis le ${date}. L’administration attend que vous le corrigiez pour continuer."
)
A_CORRIGER_SUSPENDU = _(
    "Votre dossier est déposé depuis le ${date}. L’administration attend que vous le corrigiez : d’ici là, le délai "
    "dont elle dispose pour vous répondre est arrêté."
)
CACHE = _("Une décision a été rendue sur votre dossier le ${date}. Lisez-la pour la connaître.")
DATES = {
    Etat.BROUILLON: "created_at",
    Etat.EN_CONSTRUCTION: "depose_at",
    Etat.EN_INSTRUCTION: "en_instruction_at",
}

# Acts of the history, besides transitions, that the usager is told.
ACTES = {
    "resoumettre": _("Modifications transmises"),
    "restaurer_usager": _("Dossier restauré"),
    "prolonger_usager": _("Conservation prolongée"),
    "prendre_connaissance": _("Décision lue"),
}
DECISION = _("Décision rendue")


@dataclass(frozen=True)
class Etape:
    """One point of the line of time; without date it is still to come."""

    libelle: TranslationString
    date: datetime | None = None
    courante: bool = False
    detail: TranslationString | str = ""


# What is still to come, from the present state.
AVENIR = {
    Etat.BROUILLON: (_("Dépôt du dossier"), _("Instruction"), _("Décision")),
    Etat.EN_CONSTRUCTION: (_("Instruction"), _("Décision")),
    Etat.EN_INSTRUCTION: (_("Décision"),),
}


def statut(dossier: Dossier, langue: str) -> TranslationString:
    """Return the sentence that says where the dossier is."""
    date = format_date(getattr(dossier, DATES.get(dossier.etat, "processed_at")), langue)
    texte = CACHE if dossier.decision_cachee else STATUTS[dossier.etat]
    echeance = dossier.echeance_silence
    if dossier.correction_attendue is not None:
        texte = A_CORRIGER if echeance is None else A_CORRIGER_SUSPENDU
    elif echeance is not None:
        texte = SILENCE[dossier.demarche.sva_svr.decision]
    return TranslationString(texte, mapping={"date": date, "echeance": format_date(echeance, langue)})


def etapes(dossier: Dossier) -> list[Etape]:
    """Return the line of time: what happened, the last of it marked, then what is to come."""
    done = [Etape(_("Dossier commencé"), dossier.created_at)]
    for traitement in dossier.traitements:
        libelle = _libelle(traitement, dossier.decision_cachee)
        if libelle:
            done.append(Etape(libelle, traitement.date))
    last = done.pop()
    done.append(Etape(last.libelle, last.date, courante=True))
    return done + [Etape(libelle) for libelle in AVENIR.get(dossier.etat, ())]


def _libelle(traitement, cachee):
    """Return what to say of an act, None for what is not the usager's business."""
    row = TRANSITIONS.get(traitement.acte)
    if row is None:
        return ACTES.get(traitement.acte)
    return DECISION if cachee and row.target in TERMINES else row.libelle


def engagements(dossier: Dossier) -> list[tuple[str, str]]:
    """Return (libellé, number) of the financial commitments entered, which the usager is told (U-257, A-483).

    Where the budget framework is open only, and never before a decision still to be read: one would tell it.
    """
    revision = dossier.revision
    told = any(descriptor.type.told_to_usager for descriptor in revision.annotations.walk())
    if not told or not dossier.demarche.est_ouverte("budget") or dossier.decision_cachee:
        return []
    reading = read(revision.annotations, dossier.annotations, public=read(revision.champs, dossier.champs))
    return [
        (champ.descriptor.libelle, champ.text)
        for champ in reading.walk()
        if champ.type.told_to_usager and not champ.blank and not champ.erreurs(complete=False)
    ]
