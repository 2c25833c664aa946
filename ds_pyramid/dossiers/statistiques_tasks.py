"""Twice a day: the public figures of the démarches and of the platform (X-143)."""

from ds_pyramid.core.task_runs import IGNORE
from ds_pyramid.core.tasks import for_each, periodic_task
from ds_pyramid.dossiers.chiffres import JOUR, JOURS_RECENTS, Fait, calculer
from ds_pyramid.dossiers.models import Etat


@periodic_task("20 5,17 * * *")
def calculer_les_statistiques(root, registry, *, now):
    """Compute the public figures of the démarches, then those of the platform."""
    registre = root["statistiques"]

    def compute(numero):
        if str(numero) not in root["demarches"]:
            return registre.oublier(numero)
        journal = registre.journal(numero)
        found = calculer((Fait(*row) for row in journal.faits.values()), _brouillons(root, numero), now)
        if found == journal.chiffres and journal.calcule_at is not None:
            return IGNORE
        journal.chiffres, journal.calcule_at = found, now
        return None

    result = for_each(registre.numeros(), compute)
    return result + for_each([registre], lambda one: _whole(one, now))


def _brouillons(root, numero):
    """Return how many brouillons a démarche has, tests apart."""
    dossiers = root["demarches"][str(numero)].dossiers
    tests = [dossiers.get(key[-1]) for key, _row in root.listes.items(f"tests/{numero}")]
    essais = sum(dossier is not None and dossier.etat == Etat.BROUILLON for dossier in tests)
    return root.listes.count(f"brouillons/{numero}") - essais


def _whole(registre, now):
    since = now.timestamp() - JOURS_RECENTS * JOUR
    journaux = [registre.journal(numero) for numero in registre.numeros()]
    registre.deposes = sum(journal.chiffres.deposes for journal in journaux)
    registre.traites = sum(journal.chiffres.traites for journal in journaux)
    registre.deposes_recents = sum(row[0] >= since for journal in journaux for row in journal.faits.values())
    registre.calcule_at = now
