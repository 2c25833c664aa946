"""Corrections: asked by an instructeur, made by the usager who submits his changes (I- §11, U-312 to U-316)."""

from dataclasses import replace

from ds_pyramid.dossiers import workflow
from ds_pyramid.dossiers.models import RAISONS_CORRECTION, Correction, Dossier, Etat
from ds_pyramid.dossiers.silence import INCOMPLET

TEXTE_MAX = 20_000  # characters: far above any real one


def demander_correction(dossier: Dossier, compte, *, raison: str, texte: str, now, notify) -> None:
    """Ask the usager to correct his dossier, which goes back en construction (I-141, I-142).

    Asked again while one is pending, it stays one request, whose text is the last (I-146). Raises TransitionImpossible.
    """
    texte = texte.replace("\r\n", "\n").strip()[:TEXTE_MAX]
    workflow.check(dossier, "demander_correction", motivation=texte)
    raison = raison if raison in RAISONS_CORRECTION else "incorrect"
    pending = dossier.correction_attendue
    if pending is None:
        asked = Correction(raison, texte, now, compte.id, compte.email)
        dossier.corrections = (*dossier.corrections, asked)
    else:
        raison = INCOMPLET if INCOMPLET in (raison, pending.raison) else raison
        again = replace(pending, raison=raison, texte=texte, auteur_id=compte.id, auteur_email=compte.email)
        dossier.corrections = (*dossier.corrections[:-1], again)
    if dossier.etat == Etat.EN_INSTRUCTION:
        dossier.en_construction_at = dossier.usager_updated_at = (
            now  # the usager has the whole retention to answer
        )
    workflow.apply(
        dossier,
        "demander_correction",
        auteur=compte,
        motivation=texte,
        now=now,
        notify=notify,
        details=(raison,),
    )


def resoudre(dossier: Dossier, *, now) -> bool:
    """Close the pending correction: its usager submitted his changes (I-145); return whether there was one."""
    return _close(dossier, now, levee=False)


def lever(dossier: Dossier, compte, *, now) -> bool:
    """Close the pending correction without waiting for it (I-147); return whether there was one."""
    closed = _close(dossier, now, levee=True)
    if closed:
        workflow.record(dossier, "lever_correction", auteur=compte, now=now)
    return closed


def _close(dossier, now, *, levee):
    pending = dossier.correction_attendue
    if pending is None:
        return False
    dossier.corrections = (*dossier.corrections[:-1], replace(pending, resolue_at=now, levee=levee))
    return True
