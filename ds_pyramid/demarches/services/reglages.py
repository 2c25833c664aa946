"""The settings that have a page of their own, each with its rule (A- §27 to §33)."""

import re
from collections.abc import Mapping

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.adresses import check_webhook
from ds_pyramid.demarches.classement import tags_offerts, tags_reserves, zones
from ds_pyramid.demarches.errors import ReglageRefuse
from ds_pyramid.demarches.events import DemarcheModifiee
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.monavis import read_code
from ds_pyramid.demarches.reglages import Ineligibilite, SvaSvr
from ds_pyramid.demarches.services.historique import note
from ds_pyramid.demarches.services.ineligibilite import checked
from ds_pyramid.demarches.services.ouvertures import exiger_ouverte
from ds_pyramid.demarches.workflow import Acte, exiger

DECLARATIVES = ("en_instruction", "accepte")
DECISIONS = ("sva", "svr")
DUREES_MAX = {"jours": 365, "semaines": 52, "mois": 12}
REPRISES = ("reprend", "recommence")
BUDGET = ("centre_de_cout", "domaine_fonctionnel", "referentiel_de_programmation")
CODE_BUDGET = re.compile(r"[0-9A-Z][0-9A-Z-]{2,17}")


def set_classement(demarche: Demarche, wanted_zones, wanted_tags, *, auteur, now, notify) -> None:
    """Set zones and tags, those known and offered; a reserved tag given by a manager stays (A-102, A-103)."""
    _set(
        demarche,
        "zones",
        tuple(code for code in zones() if code in wanted_zones),
        "zones",
        auteur,
        now,
        notify,
    )
    kept = tuple(tag for tag in demarche.tags if tag in tags_reserves())
    found = kept + tuple(code for code in tags_offerts() if code in wanted_tags)
    _set(demarche, "tags", found, "thèmes", auteur, now, notify)


def set_traitement(
    demarche: Demarche,
    mode: str,
    *,
    duree: int | None = None,
    unite: str = "mois",
    reprise: str = "reprend",
    auteur,
    now,
    notify,
) -> None:
    """Set what happens without an instructeur: nothing (""), a declarative outcome, or SVA/SVR: one of them (A-491).

    For later deposits only (A-490). SVA/SVR is set before the publication and then stays (A-493). Raises
    EtatIncompatible, ReglageRefuse.
    """
    exiger(demarche, Acte.PRESENTER)
    wanted = None
    if mode in DECISIONS:
        if unite not in DUREES_MAX or reprise not in REPRISES:
            raise ReglageRefuse("unite", _("Choisissez une unité."))
        if duree is None or not 1 <= duree <= DUREES_MAX[unite]:
            raise ReglageRefuse("duree", _("Indiquez une durée, de 1 à ${n}.") % {"n": DUREES_MAX[unite]})
        wanted = SvaSvr(mode, duree, unite, reprise)
    if wanted != demarche.sva_svr and not demarche.en_test:
        message = _("Le silence valant décision se règle avant la publication et ne change plus ensuite.")
        raise ReglageRefuse("mode", message)
    declarative = mode if mode in DECLARATIVES else None
    if (declarative, wanted) != (demarche.declarative, demarche.sva_svr):
        if declarative != demarche.declarative:
            demarche.declarative_depuis = now
        demarche.declarative, demarche.sva_svr = declarative, wanted
        _changed(demarche, auteur, f"traitement automatique : {mode or 'aucun'}", now, notify)


def set_budget(demarche: Demarche, values: Mapping[str, str], *, auteur, now, notify) -> None:
    """Set the budget framework: its three codes, or none, once the platform opened it (A-479, A-480, A-484).

    Raises ReglageRefuse, EtatIncompatible.
    """
    exiger(demarche, Acte.PRESENTER)
    exiger_ouverte(demarche, "budget")
    found = {name: values.get(name, "").strip().upper() for name in BUDGET}
    if any(found.values()):
        for name, code in found.items():
            if not CODE_BUDGET.fullmatch(code):
                message = _("Indiquez un code de 3 à 18 lettres majuscules, chiffres ou tirets.")
                raise ReglageRefuse(name, message)
    _set(demarche, "budget", found if any(found.values()) else {}, "cadre budgétaire", auteur, now, notify)


def set_monavis(demarche: Demarche, code: str, *, auteur, now, notify) -> None:
    """Set the button of the satisfaction survey from its code, empty for none (A-446). Raises ReglageRefuse."""
    _set(
        demarche, "monavis", read_code(code) if code.strip() else None, "bouton MonAvis", auteur, now, notify
    )


def set_webhook(demarche: Demarche, adresse: str, *, local: bool = False, auteur, now, notify) -> None:
    """Set the address called at each change of state of a dossier; empty: none (A-474). Raises ReglageRefuse."""
    adresse = adresse.strip()
    if adresse:
        check_webhook(adresse, local=local)
    _set(demarche, "webhook", adresse, "lien de rappel", auteur, now, notify)


def set_accuse_lecture(demarche: Demarche, wanted: bool, *, auteur, now, notify) -> None:
    """Switch the accusé de lecture; it holds for the decisions made from then on (A-409, A-414)."""
    if wanted and not demarche.accuse_lecture:
        demarche.accuse_lecture_depuis = (
            now  # kept once it is over: exports then still show the dates of reading
        )
    _set(demarche, "accuse_lecture", wanted, "accusé de lecture", auteur, now, notify)


def set_ineligibilite(
    demarche: Demarche, *, active: bool, message: str, condition, auteur, now, notify
) -> None:
    """Set who may not deposit, in the draft: published with the form (A-189 to A-197).

    The message alone holds at once. Raises RegleRefusee when it is switched on without message or valid criterion.
    """
    exiger(demarche, Acte.MODIFIER_FORMULAIRE)
    wanted = checked(demarche, Ineligibilite(condition, message, active))
    draft, published = demarche.draft, demarche.revision
    if wanted == draft.ineligibilite:
        return
    draft.ineligibilite = wanted
    if published is not draft and published.ineligibilite is not None:
        published.ineligibilite = published.ineligibilite._replace(message=wanted.message)
    demarche.formulaire_updated_at = now
    _changed(demarche, auteur, "inéligibilité des dossiers", now, notify)


def _set(demarche, name, value, quoi, auteur, now, notify):
    exiger(demarche, Acte.PRESENTER)
    if getattr(demarche, name) != value:
        setattr(demarche, name, value)
        _changed(demarche, auteur, quoi, now, notify)


def _changed(demarche, auteur, quoi, now, notify):
    note(demarche, auteur, quoi, now)
    notify(DemarcheModifiee(demarche=demarche, auteur=auteur, now=now))
