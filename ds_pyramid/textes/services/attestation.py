"""The attestations of a démarche: a draft that is edited, a version in force that decisions use (A-417 to A-436)."""

from dataclasses import replace

from ds_pyramid.attestations.documents import modele_defaut
from ds_pyramid.demarches.balises import to_shown
from ds_pyramid.demarches.events import DemarcheModifiee
from ds_pyramid.demarches.models import ATTESTATIONS, Demarche, ModeleAttestation
from ds_pyramid.demarches.services.historique import note
from ds_pyramid.demarches.workflow import Acte, exiger
from ds_pyramid.textes.errors import TexteRefuse
from ds_pyramid.textes.services.verification import corps as stored_body
from ds_pyramid.textes.services.verification import fautes, ligne

TITRE_MAX, CORPS_MAX, PIED_MAX = 250, 20_000, 190  # characters
NOMS = {"accepte": "attestation d’acceptation", "refuse": "attestation de refus"}


def en_vigueur(demarche: Demarche, etat: str) -> ModeleAttestation | None:
    """Return the version that was put in force, whether it still is, None when there never was one."""
    return demarche.textes.get(ATTESTATIONS[etat])


def brouillon_de(demarche: Demarche, etat: str) -> ModeleAttestation:
    """Return the version being written, else the one in force, else the one offered; texts as they are read."""
    found = demarche.textes.get(_draft(etat)) or en_vigueur(demarche, etat) or modele_defaut(demarche, etat)
    shown = {name: to_shown(getattr(found, name), demarche) for name in ("titre", "corps", "pied")}
    return replace(found, **shown)


def has_brouillon(demarche: Demarche, etat: str) -> bool:
    """Say whether a version waits to be put in force."""
    return _draft(etat) in demarche.textes


def enregistrer_attestation(
    demarche: Demarche,
    etat: str,
    *,
    titre: str,
    corps: str,
    pied: str,
    qr: bool,
    auteur,
    now,
    notify,
    **images,
) -> None:
    """Keep the draft. `logo`, `signature`: a Fichier, or None to remove it; absent, it stays. Raises TexteRefuse."""
    exiger(demarche, Acte.MODIFIER_TEXTES)
    common = {"mail": False}
    erreurs = {
        "titre": fautes(titre, demarche, longest=TITRE_MAX, **common),
        "corps": fautes(corps, demarche, longest=CORPS_MAX, **common),
        "pied": fautes(pied, demarche, longest=PIED_MAX, required=False, **common),
    }
    erreurs = {name: messages for name, messages in erreurs.items() if messages}
    if erreurs:
        raise TexteRefuse(erreurs)
    wanted = replace(
        brouillon_de(demarche, etat),
        titre=ligne(titre, demarche),
        corps=stored_body(corps, demarche),
        pied=ligne(pied, demarche),
        qr=qr,
        active=False,
        **images,
    )
    published = en_vigueur(demarche, etat)
    if published is not None and replace(published, active=False) == wanted:
        demarche.textes.pop(_draft(etat), None)
        return
    if demarche.textes.get(_draft(etat)) != wanted:
        demarche.textes[_draft(etat)] = wanted
        _changed(demarche, auteur, f"{NOMS[etat]} : brouillon modifié", now, notify)


def publier_attestation(demarche: Demarche, etat: str, *, auteur, now, notify) -> None:
    """Put the draft in force, for the decisions from now on; documents already made never change (A-422, A-433).

    Raises TexteRefuse when the form changed since and a balise has gone.
    """
    exiger(demarche, Acte.MODIFIER_TEXTES)
    modele = demarche.textes.get(_draft(etat)) or en_vigueur(demarche, etat) or modele_defaut(demarche, etat)
    textes = {name: getattr(modele, name) for name in ("titre", "corps", "pied")}
    erreurs = {
        name: found
        for name, text in textes.items()
        if (found := fautes(text, demarche, longest=CORPS_MAX, required=False, mail=False))
    }
    if erreurs:
        raise TexteRefuse(erreurs)
    demarche.textes[ATTESTATIONS[etat]] = replace(modele, active=True)
    demarche.textes.pop(_draft(etat), None)
    _changed(demarche, auteur, f"{NOMS[etat]} mise en service", now, notify)


def desactiver_attestation(demarche: Demarche, etat: str, *, auteur, now, notify) -> None:
    """Make no more documents at decisions; the version is kept (A-436)."""
    exiger(demarche, Acte.MODIFIER_TEXTES)
    modele = en_vigueur(demarche, etat)
    if modele is not None and modele.active:
        demarche.textes[ATTESTATIONS[etat]] = replace(modele, active=False)
        _changed(demarche, auteur, f"{NOMS[etat]} désactivée", now, notify)


def abandonner_brouillon(demarche: Demarche, etat: str, *, auteur, now, notify) -> None:
    """Throw the draft away: the editor shows the version in force again."""
    exiger(demarche, Acte.MODIFIER_TEXTES)
    if demarche.textes.pop(_draft(etat), None) is not None:
        _changed(demarche, auteur, f"{NOMS[etat]} : brouillon abandonné", now, notify)


def _draft(etat):
    return f"{ATTESTATIONS[etat]}_brouillon"


def _changed(demarche, auteur, quoi, now, notify):
    note(demarche, auteur, quoi, now)
    notify(DemarcheModifiee(demarche=demarche, auteur=auteur, now=now))
