"""The identity of the demandeur: read from a form, checked, kept (U-099 to U-118)."""

from collections.abc import Mapping
from dataclasses import replace

from stdnum.fr import siret as siret_number

from ds_pyramid.champs.distants import TROUVE
from ds_pyramid.core.i18n import _
from ds_pyramid.dossiers.errors import IdentiteInvalide
from ds_pyramid.dossiers.events import DossierModifie, ReponsesDonnees
from ds_pyramid.dossiers.models import Dossier, Etat, Identite
from ds_pyramid.dossiers.services.acces import check_editable, check_proprietaire

CIVILITES = ("Mme", "M.")
NOTIFICATIONS = ("email", "aucune")  # how the bénéficiaire is told (U-114)
LONGUEUR_MAX = 255

_OBLIGATOIRES = {
    "nom": _("Indiquez le nom."),
    "prenom": _("Indiquez le prénom."),
    "mandataire_nom": _("Indiquez votre nom."),
    "mandataire_prenom": _("Indiquez votre prénom."),
    "raison_sociale": _("Indiquez la raison sociale."),
    "adresse": _("Indiquez l’adresse de l’établissement."),
}


def lire_identite(demarche, saisie: Mapping[str, str]) -> Identite:
    """Return the identity that a form holds, only what applies to the choice made (U-118).

    Fields of a person: pour_tiers (`oui`), civilite, nom, prenom, mandataire_nom, mandataire_prenom, notification,
    beneficiaire_email. Of a personne morale: siret, raison_sociale, adresse. Raises IdentiteInvalide.
    """
    texts = {name: " ".join(str(value).split()) for name, value in saisie.items() if isinstance(value, str)}
    if demarche.pour_personne_morale:
        return _lire_personne_morale(texts)
    return _lire_personne(texts, demarche.tiers_autorise and texts.get("pour_tiers") == "oui")


def donner_identite(dossier: Dossier, identite: Identite, auteur, *, now, notify) -> None:
    """Keep the identity. After the deposit it waits, with the other changes, until the owner submits it (U-110)."""
    check_proprietaire(dossier, auteur)
    check_editable(dossier, now)
    if dossier.etat == Etat.EN_CONSTRUCTION:
        dossier.identite_modifiee = identite if identite != dossier.identite else None
    else:
        dossier.identite = identite
        dossier.updated_at = now
        notify(DossierModifie(dossier=dossier, auteur=auteur, now=now))
    if identite.siret:
        notify(ReponsesDonnees(dossier=dossier, auteur=auteur, now=now))


def lire_siret(text: str) -> str:
    """Return the 14 digits of a SIRET, checked before anybody is asked about it (X-227). Raises IdentiteInvalide."""
    siret = "".join(c for c in str(text) if not c.isspace() and c not in ".-")
    if not (len(siret) == 14 and siret.isascii() and siret.isdigit()):
        raise IdentiteInvalide({"siret": _("Le numéro SIRET compte exactement 14 chiffres.")})
    if not siret_number.is_valid(siret):
        raise IdentiteInvalide({"siret": _("Ce numéro SIRET n’existe pas : vérifiez les chiffres.")})
    return siret


def identite_trouvee(etablissement: Mapping, *, now) -> Identite:
    """Return the identity that the register gives: a snapshot, dated (U-106)."""
    kept = {
        **etablissement,
        "declare": False,
        "etat": TROUVE,
        "recupere_le": now.isoformat(timespec="seconds"),
    }
    return Identite(
        siret=kept["siret"],
        raison_sociale=kept.get("raison_sociale") or kept["siret"],
        adresse=kept.get("adresse") or "",
        etablissement=kept,
    )


def identite_saisie(dossier: Dossier) -> Identite | None:
    """Return the identity as the usager last gave it, submitted or not."""
    return dossier.identite_modifiee or dossier.identite


def _lire_personne(texts, pour_tiers):
    fields = ["nom", "prenom"] + (["mandataire_prenom", "mandataire_nom"] if pour_tiers else [])
    erreurs = _manques(texts, fields)
    if texts.get("civilite") not in CIVILITES:
        erreurs["civilite"] = _("Choisissez une civilité.")
    email = ""
    if pour_tiers:
        email = _lire_notification(texts, erreurs)
    if erreurs:
        raise IdentiteInvalide(erreurs)
    identite = Identite(civilite=texts["civilite"], pour_tiers=pour_tiers, beneficiaire_email=email)
    return replace(identite, **{name: texts[name] for name in fields})


def _lire_notification(texts, erreurs):
    """Return the address to inform, "" for none."""
    choice = texts.get("notification")
    if choice not in NOTIFICATIONS:
        erreurs["notification"] = _("Choisissez comment le bénéficiaire est informé.")
    if choice != "email":
        return ""
    email = texts.get("beneficiaire_email", "")
    if not _is_email(email):
        erreurs["beneficiaire_email"] = _("Indiquez une adresse électronique valable, comme nom@exemple.fr.")
    return email


def _lire_personne_morale(texts):
    erreurs = _manques(texts, ["raison_sociale", "adresse"])
    siret = ""
    try:
        siret = lire_siret(texts.get("siret", ""))
    except IdentiteInvalide as refus:
        erreurs |= refus.erreurs
    if erreurs:
        raise IdentiteInvalide(erreurs)
    return Identite(
        siret=siret,
        raison_sociale=texts["raison_sociale"],
        adresse=texts["adresse"],
        etablissement={"declare": True},  # typed by hand, no registry was asked (decisions.md)
    )


def _manques(texts, fields):
    erreurs = {name: _OBLIGATOIRES[name] for name in fields if not texts.get(name)}
    for name in fields:
        if len(texts.get(name, "")) > LONGUEUR_MAX:
            erreurs[name] = _("${max} caractères au plus.", mapping={"max": LONGUEUR_MAX})
    return erreurs


def _is_email(text):
    local, at, domain = text.rpartition("@")
    forbidden = set(" ,;<>()\"'\\")
    return bool(
        local and at and text.isascii() and len(text) <= 254
        and "." in domain.strip(".") and ".." not in text and not forbidden & set(text) and "@" not in local
    )  # fmt: skip
