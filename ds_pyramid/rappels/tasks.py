"""Periodic work: make the calls that are due, forget the old ones (X-170, I-487)."""

from functools import partial

from ds_pyramid.connectors.base import Indisponible
from ds_pyramid.connectors.rappels import IRappels
from ds_pyramid.connectors.referentiels import AdresseInterdite
from ds_pyramid.core.chiffrement import coffre_of
from ds_pyramid.core.events import notifier
from ds_pyramid.core.retry import in_transaction, manager_of
from ds_pyramid.core.tasks import IGNORE, for_each, periodic_task
from ds_pyramid.rappels import services
from ds_pyramid.rappels.corps import corps, entetes
from ds_pyramid.rappels.models import Essai

LOT = 200  # calls of one run: the next minute does the rest


@periodic_task("* * * * *")
def appeler_les_rappels(root, registry, *, now):
    """Call the addresses of the démarches whose dossiers changed state."""
    absents: set[int] = set()
    act = partial(_appeler, root, registry, absents=absents, now=now)
    return for_each(root["rappels"].dus(now)[:LOT], act, own_transactions=True)


@periodic_task("50 4 * * *")
def purger_les_rappels(root, registry, *, now):
    """Forget the calls finished a month ago, and those of démarches erased for good."""
    numeros = [numero for numero, _journal in root["rappels"].journaux()]
    return for_each(numeros, lambda numero: services.purger(root, numero, now) or IGNORE)


def _appeler(root, registry, cle, *, absents, now):
    """Make one call: read, ask outside the gate, keep the outcome. A receiver that failed is left for this run."""
    if cle[0] in absents:
        return IGNORE
    manager = manager_of(root)
    manager.begin()
    prepared = _prepare(root, registry, cle, now)
    manager.abort()
    essai = _demander(registry, *prepared, now=now) if prepared else None
    if essai is not None and not _reussi(essai):
        absents.add(cle[0])
    return in_transaction(registry, partial(_garder, root, registry, cle, essai, now), manager)


def _prepare(root, registry, cle, now):
    """Return (address, body, headers) of a call, None when there is nothing to call."""
    demarche = root["demarches"].get(str(cle[0]))
    appel = root["rappels"].get(cle)
    if demarche is None or appel is None or appel.prochain is None or not demarche.webhook:
        return None
    kept = root["rappels"].lire(cle[0]).secret
    secret = coffre_of(registry.settings).ouvrir(kept) if kept else None
    body = corps(appel)
    return demarche.webhook, body, entetes(appel, body, secret, now)


def _demander(registry, adresse, body, headers, *, now):
    """Call; return how it went."""
    try:
        answer = registry.queryUtility(IRappels).appeler(adresse, body, headers)
    except AdresseInterdite:
        return Essai(now, None, "adresse privée ou refusée", 0)
    except Indisponible as error:
        return Essai(now, None, str(error), 0)
    return Essai(now, answer.code, answer.extrait, answer.duree)


def _reussi(essai):
    return essai.code is not None and 200 <= essai.code < 300


def _garder(root, registry, cle, essai, now):
    appel = root["rappels"].get(cle)
    if appel is None or appel.prochain is None:
        return IGNORE
    if essai is None:
        return services.abandonner_sans_adresse(root, appel, now=now)
    return services.aboutir(root, appel, essai, reussi=_reussi(essai), now=now, notify=notifier(registry))
