"""What dossiers become when their démarche is deleted, restored, closed, or its groupes change: done in the background.

Periodic tasks, found through dossiers/tasks.py. Each asks everything again for each dossier, in a transaction of its
own, and does nothing the second time.
"""

from ds_pyramid.champs.walk import read
from ds_pyramid.core.events import notifier
from ds_pyramid.core.task_runs import TaskResult
from ds_pyramid.core.tasks import IGNORE, for_each, periodic_task
from ds_pyramid.demarches.services.groupes import VERSEMENTS, groupe_vide, groupes_a_vider, nombre_de_dossiers
from ds_pyramid.demarches.services.routage import REROUTAGES, reroutage_fait
from ds_pyramid.demarches.services.suppression import SUPPRESSIONS, suivi
from ds_pyramid.demarches.services.vie import COURRIERS, courriers_envoyes
from ds_pyramid.dossiers.echeances import find_dossier
from ds_pyramid.dossiers.events import DossierModifie
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.notifications import owner_of, send_to_owner
from ds_pyramid.dossiers.services.routage import dossiers_du_groupe, rerouter, verser

# Whom the mails of a closing go to -> the lists their dossiers are in.
LISTES_DES_CIBLES = {"brouillons": ("brouillons",), "deposes": ("en_construction", "en_instruction")}


@periodic_task("* * * * *")
def follow_deletions(root, registry, *, now):
    """Take the dossiers of a démarche just deleted out of the lists, or put back those of one restored."""
    notify = notifier(registry)

    def follow(numero):
        dossier = find_dossier(root, numero)
        if dossier is None:
            return IGNORE
        notify(DossierModifie(dossier=dossier, now=now))
        if dossier.demarche.deleted_at and dossier.etat == Etat.EN_CONSTRUCTION and not dossier.test:
            cle = f"{numero}|demarche|{dossier.demarche.deleted_at.isoformat()}"
            send_to_owner(registry, dossier, "dossier_demarche_supprimee", cle=cle)
        return None

    return _for_waiting(root, SUPPRESSIONS, lambda demarche: list(demarche.dossiers.keys()), follow, suivi)


@periodic_task("* * * * *")
def move_dossiers_of_groupes(root, registry, *, now):
    """Give the dossiers of a groupe closed or deleted to the one that takes them over."""
    notify, result = notifier(registry), TaskResult()
    for demarche in _waiting(root, VERSEMENTS):
        for groupe in groupes_a_vider(demarche):
            result += for_each(dossiers_du_groupe(groupe), lambda n, g=groupe: _move(n, g, now, notify))
            for_each([groupe], lambda item: None if nombre_de_dossiers(item) else groupe_vide(item))
    return result


@periodic_task("* * * * *")
def route_again(root, registry, *, now):
    """Apply the rules of routing to the dossiers already deposited, where an administrateur asked for it."""
    notify = notifier(registry)

    def numbers(demarche):
        names = (f"{name}/{demarche.numero}" for name in ("en_construction", "en_instruction"))
        return [numero for name in names for numero in _numbers(root, name)]

    def route(numero):
        dossier = find_dossier(root, numero)
        if dossier is None:
            return IGNORE
        reading = read(dossier.revision.champs, dossier.champs)
        return None if rerouter(dossier, reading, now=now, notify=notify) else IGNORE

    return _for_waiting(root, REROUTAGES, numbers, route, reroutage_fait)


@periodic_task("* * * * *")
def send_closing_mails(root, registry, *, now):
    """Write to the owners of the open dossiers of a démarche just closed, where its administrateur asked for it."""
    result = TaskResult()
    for demarche in _waiting(root, COURRIERS):
        for courrier in demarche.courriers_cloture:
            names = LISTES_DES_CIBLES[courrier.cible]
            numbers = [n for name in names for n in _numbers(root, f"{name}/{demarche.numero}")]
            result += for_each(numbers, lambda n, c=courrier: _write(root, registry, n, c))
        for_each([demarche], courriers_envoyes)
    return result


def _move(numero, groupe, now, notify):
    return None if verser(groupe, numero, now=now, notify=notify) else IGNORE


def _write(root, registry, numero, courrier):
    dossier = find_dossier(root, numero)
    if dossier is None or dossier.test or dossier.hidden_by_usager_at or owner_of(dossier) is None:
        return IGNORE
    cle = f"{numero}|cloture|{courrier.cible}|{courrier.demande_at.isoformat()}"
    send_to_owner(registry, dossier, "dossier_cloture", cle=cle, texte=courrier.texte)
    return None


def _for_waiting(root, liste, numbers, act, end):
    """Act on each dossier of each démarche that waits in a list, then record that it waits no more."""
    result = TaskResult()
    for demarche in _waiting(root, liste):
        result += for_each(numbers(demarche), act)
        for_each([demarche], end)
    return result


def _waiting(root, liste):
    found = (root["demarches"].get(str(numero)) for numero in _numbers(root, liste))
    return [demarche for demarche in found if demarche is not None]


def _numbers(root, name):
    return [key[-1] for key, _row in root.listes.items(name)]
