"""Rewrite the e-mails and the message of the end of a deposit (A-386 to A-408)."""

from ds_pyramid.demarches.balises import DEPOT, to_shown
from ds_pyramid.demarches.courriels import Courriel
from ds_pyramid.demarches.events import DemarcheModifiee
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.services.historique import note
from ds_pyramid.demarches.workflow import Acte, exiger
from ds_pyramid.textes.defauts import defaut
from ds_pyramid.textes.errors import TexteRefuse
from ds_pyramid.textes.services.verification import corps as stored_body
from ds_pyramid.textes.services.verification import fautes, ligne

SUJET_MAX, CORPS_MAX, MESSAGE_MAX = 255, 20_000, 5_000  # characters


def courriel_de(demarche: Demarche, courriel: Courriel) -> tuple[str, str]:
    """Return subject and body in force, as the administrateur reads them."""
    sujet, corps = demarche.textes.get(courriel.cle) or defaut(courriel)
    return to_shown(sujet, demarche), to_shown(corps, demarche)


def message_de(demarche: Demarche) -> str:
    """Return the message of the end of a deposit, as the administrateur reads it; empty: that of the site."""
    return to_shown(demarche.message_depot, demarche)


def verifier_courriel(demarche: Demarche, courriel: Courriel, sujet: str, corps: str) -> None:
    """Raise TexteRefuse when a subject or a body cannot be kept."""
    _refuse(
        sujet=fautes(sujet, demarche, longest=SUJET_MAX, depuis=courriel.depuis),
        corps=fautes(corps, demarche, longest=CORPS_MAX, depuis=courriel.depuis),
    )


def enregistrer_courriel(
    demarche: Demarche, courriel: Courriel, sujet: str, corps: str, *, auteur, now, notify
) -> None:
    """Keep an e-mail, for the dossiers from now on (A-388). Raises TexteRefuse, EtatIncompatible."""
    exiger(demarche, Acte.MODIFIER_TEXTES)
    verifier_courriel(demarche, courriel, sujet, corps)
    wanted = (ligne(sujet, demarche), stored_body(corps, demarche))
    if wanted == defaut(courriel):
        return reinitialiser_courriel(demarche, courriel, auteur=auteur, now=now, notify=notify)
    if demarche.textes.get(courriel.cle) != wanted:
        demarche.textes[courriel.cle] = wanted
        _changed(demarche, auteur, f"courriel « {courriel.titre} » modifié", now, notify)
    return None


def reinitialiser_courriel(demarche: Demarche, courriel: Courriel, *, auteur, now, notify) -> None:
    """Give an e-mail back the words of the site (A-392). Raises EtatIncompatible."""
    exiger(demarche, Acte.MODIFIER_TEXTES)
    if demarche.textes.pop(courriel.cle, None) is not None:
        _changed(demarche, auteur, f"courriel « {courriel.titre} » rétabli", now, notify)


def verifier_message(demarche: Demarche, message: str) -> None:
    """Raise TexteRefuse when a message cannot be kept."""
    _refuse(corps=fautes(message, demarche, longest=MESSAGE_MAX, required=False, mail=False, depuis=DEPOT))


def enregistrer_message(demarche: Demarche, message: str, *, auteur, now, notify) -> None:
    """Keep the message shown after the deposit; an empty one is that of the site (A-407, A-408). Raises TexteRefuse."""
    exiger(demarche, Acte.MODIFIER_TEXTES)
    verifier_message(demarche, message)
    wanted = stored_body(message, demarche)
    if demarche.message_depot != wanted:
        demarche.message_depot = wanted
        quoi = "message de fin de dépôt " + ("modifié" if wanted else "rétabli")
        _changed(demarche, auteur, quoi, now, notify)


def _refuse(**erreurs):
    found = {name: messages for name, messages in erreurs.items() if messages}
    if found:
        raise TexteRefuse(found)


def _changed(demarche, auteur, quoi, now, notify):
    note(demarche, auteur, quoi, now)
    notify(DemarcheModifiee(demarche=demarche, auteur=auteur, now=now))
