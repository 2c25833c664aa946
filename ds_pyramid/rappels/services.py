"""The life of a call: noted with the change of state, tried, put off, given up; a receiver that stays away is left
alone until the administrateur says otherwise (X-171, I-153, I-487)."""

import secrets
from datetime import datetime, timedelta

from ds_pyramid.core.chiffrement import Coffre
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.errors import ReglageRefuse
from ds_pyramid.rappels.events import RappelsEnEchec
from ds_pyramid.rappels.models import Appel, Essai

# Before each new try (I-153: five; X-171: up to a day).
PAUSES = tuple(timedelta(minutes=m) for m in (5, 30, 120, 480, 1440))
ECHECS_MAX = 5  # calls given up in a row after which the others wait
GARDE = timedelta(days=30)  # a finished call is kept for so long
GARDE_MAX = 500  # finished calls of one démarche


def noter(root, dossier, etat: str, *, now: datetime) -> Appel | None:
    """Queue the call of a change of state; None when the démarche has no address, or for a test dossier (A-478)."""
    demarche = dossier.demarche
    if not demarche.webhook or dossier.test:
        return None
    appel = _nouveau(demarche.numero, dossier.numero, etat, now)
    suspendu = root["rappels"].journal(demarche.numero).suspendu_at
    root["rappels"].ajouter(appel, None if suspendu else now)
    return appel


def essayer(root, demarche, *, now: datetime) -> Appel:
    """Queue a sample call, tried once. Raises ReglageRefuse without an address."""
    if not demarche.webhook:
        raise ReglageRefuse("adresse", _("Enregistrez d’abord une adresse."))
    appel = _nouveau(demarche.numero, 0, "en_construction", now, essai_seul=True)
    root["rappels"].ajouter(appel, now)
    return appel


def renvoyer(root, demarche, numero: int, *, now: datetime) -> bool:
    """Have a call made again, under the same event; False when it is gone."""
    appel = root["rappels"].get((demarche.numero, numero))
    if appel is None or not demarche.webhook:
        return False
    appel.reussi_at = appel.abandonne_at = None
    root["rappels"].planifier(appel, now)
    return True


def reprendre(root, demarche, *, now: datetime) -> int:
    """Start calling again after a suspension: what waits is due now; return how many calls that makes."""
    journal = root["rappels"].journal(demarche.numero)
    journal.suspendu_at, journal.echecs = None, 0
    waiting = [appel for appel in journal.appels.values() if not appel.fini]
    for appel in waiting:
        root["rappels"].planifier(appel, now)
    return len(waiting)


def changer_secret(root, demarche, coffre: Coffre) -> str:
    """Draw a new secret and return it: it is kept encrypted by the site's own, and never shown again."""
    secret = secrets.token_urlsafe(32)
    root["rappels"].journal(demarche.numero).secret = coffre.fermer(secret)
    return secret


def rechiffrer(root, numero: int, coffre: Coffre) -> int:
    """Encrypt the secret of a démarche with the present secret of the site; return how many. Raises SecretIllisible."""
    journal = root["rappels"].lire(numero)
    if journal.secret is None:
        return 0
    journal.secret = coffre.refermer(journal.secret)
    return 1


def aboutir(root, appel: Appel, essai: Essai, *, reussi: bool, now: datetime, notify) -> None:
    """Keep the outcome of a try: done, put off, or given up."""
    file, journal = root["rappels"], root["rappels"].journal(appel.demarche)
    appel.essais = (*appel.essais, essai)
    if reussi:
        appel.reussi_at = now
        file.planifier(appel, None)
        if not appel.essai_seul:
            journal.echecs = 0
    elif appel.essai_seul or len(appel.essais) > len(PAUSES):
        _abandonner(root, journal, appel, now, notify)
    else:
        file.planifier(appel, now + PAUSES[len(appel.essais) - 1])


def abandonner_sans_adresse(root, appel: Appel, *, now: datetime) -> None:
    """Give a call up: the démarche has no address any more."""
    appel.abandonne_at = now
    root["rappels"].planifier(appel, None)


def purger(root, numero: int, now: datetime) -> int:
    """Forget the old finished calls of a démarche, all those of one erased for good; return how many."""
    journal = root["rappels"].lire(numero)
    if str(numero) not in root["demarches"]:
        count = len(journal.appels)
        root["rappels"].detruire(numero)
        return count
    finished = [appel for appel in journal.derniers(len(journal.appels)) if appel.fini]
    old = [a for rank, a in enumerate(finished) if rank >= GARDE_MAX or a.at < now - GARDE]
    for appel in old:
        root["rappels"].oublier(appel)
    return len(old)


def _abandonner(root, journal, appel, now, notify):
    appel.abandonne_at = now
    root["rappels"].planifier(appel, None)
    if appel.essai_seul:
        return
    journal.echecs += 1
    if journal.echecs >= ECHECS_MAX and journal.suspendu_at is None:
        journal.suspendu_at = now
        for other in journal.appels.values():
            root["rappels"].planifier(other, None)
    if journal.echecs in (1, ECHECS_MAX):
        demarche = root["demarches"][str(appel.demarche)]
        notify(
            RappelsEnEchec(demarche=demarche, appel=appel, suspendu=journal.suspendu_at is not None, now=now)
        )


def _nouveau(demarche, dossier, etat, now, *, essai_seul=False):
    return Appel(secrets.token_hex(16), demarche, dossier, etat, at=now, essai_seul=essai_seul)
