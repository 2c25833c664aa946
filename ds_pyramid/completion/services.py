"""Ask remote services about what was typed: queued with it, asked outside requests and gate, put in place later.

A service that is down never prevents anything but a decision that needs its answer (X-200, X-233).
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from ds_pyramid.champs.distants import ATTENTE, etat
from ds_pyramid.completion.events import CompletionDemandee
from ds_pyramid.completion.models import ACompleter, Cle
from ds_pyramid.completion.places import Question, names, questions, write
from ds_pyramid.core.blobs import PENDING
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.core.retry import in_transaction, manager_of
from ds_pyramid.core.tree import find_root
from ds_pyramid.dossiers.echeances import find_dossier
from ds_pyramid.dossiers.events import DossierModifie, FichiersJoints
from ds_pyramid.dossiers.models import Dossier
from ds_pyramid.dossiers.services.fichiers import documents_entreprise

PAR = ", "


def demander(dossier: Dossier, find, *, cles: Iterable[str] | None = None, auteur=None, now: datetime) -> int:
    """Queue what configured services have to say of a dossier, or of some keys of it; return how many questions.

    `find(interface)` gives a connector, None where none is configured. What is already being asked keeps its turn,
    unless what was typed is new.
    """
    queue, queued = file_of(dossier), 0
    for name in dict.fromkeys(names(dossier, cles)):
        cle = (dossier.numero, name)
        found = [q for q in questions(dossier, name) if find(q.interface) is not None]
        if not found:
            queue.retirer(cle)
        elif cle not in queue or any(etat(q.value) is None for q in found):
            retient = any(q.retient for q in found)
            queue.mettre(cle, auteur=auteur.id if auteur else None, retient=retient, now=now)
            queued += 1
    return queued


def completer(root, registry, cle: Cle, *, absents: set, now: datetime, notify) -> bool | None:
    """Ask about one entry of the queue; return whether the dossier changed, None when nothing was to be asked.

    Only the last step is inside the gate. `absents`: services that did not answer during this run: asked no more,
    and added to here.
    """
    manager = manager_of(root)
    manager.begin()
    dossier = find_dossier(root, cle[0])
    found = questions(dossier, cle[1]) if dossier is not None else []
    manager.abort()
    pairs = [(question, _ask(registry, question, absents)) for question in found]
    act = partial(_poser, root, cle, [pair for pair in pairs if pair[1]], now=now, notify=notify)
    return in_transaction(registry, act, manager)


def decision_retenue(dossier: Dossier) -> TranslationString | None:
    """Return why no decision may be taken yet: a service that decisions need is being asked (decisions.md)."""
    waiting = [
        name for name, demande in file_of(dossier).of_dossier(dossier.numero).items() if demande.retient
    ]
    libelles = [str(_plain(q.libelle)) for name in waiting for q in questions(dossier, name)[:1]]
    if not libelles:
        return None
    return _(
        "Des données sont encore demandées à un registre (${champs}) : la décision sera possible dès leur arrivée.",
        mapping={"champs": PAR.join(libelles)},
    )


def en_cours(dossier: Dossier) -> dict[str, bool]:
    """Return the places about which a service is being asked -> whether it has already failed to answer."""
    found = file_of(dossier).of_dossier(dossier.numero)
    return {name: demande.essais > 0 for name, demande in found.items()}


def reste_a_completer(dossier: Dossier) -> bool:
    """Say whether a service did not answer about something, asked again or given up (X-287)."""
    found = (question for name in set(names(dossier)) for question in questions(dossier, name))
    return any(etat(question.value) == ATTENTE for question in found)


def redemander(dossier: Dossier, compte, *, now: datetime, notify) -> None:
    """Ask again, at once, about all that services did not answer (X-287)."""
    queue = file_of(dossier)
    for name in queue.of_dossier(dossier.numero):
        queue.retirer((dossier.numero, name))
    demander(dossier, lambda interface: interface, auteur=compte, now=now)
    notify(CompletionDemandee(dossier=dossier, now=now))


def oublier(dossier: Dossier) -> None:
    """Forget the questions about a dossier that is destroyed."""
    queue = file_of(dossier)
    for name in queue.of_dossier(dossier.numero):
        queue.retirer((dossier.numero, name))


def file_of(obj) -> ACompleter:
    """Return the queue of the site."""
    return find_root(obj)["a_completer"]


def _ask(registry, question: Question, absents: set) -> dict | None:
    """Return the answer, None where the service is configured no more."""
    connector = registry.queryUtility(question.interface)
    if connector is None:
        return None
    if question.service in absents:
        return question.down()
    answer = question.ask(connector)
    if etat(answer) == ATTENTE:
        absents.add(question.service)
    return answer


def _poser(root, cle, pairs, *, now, notify):
    """Write the answers about what is still the same; keep in the queue what is still to be asked. Repeatable."""
    queue, dossier = root["a_completer"], find_dossier(root, cle[0])
    if dossier is None or not pairs:
        queue.retirer(cle)
        return None
    written = [write(dossier, cle[1], question, answer, now=now) for question, answer in pairs]
    _keep_or_leave(queue, cle, dossier, pairs, now)
    if any(written):
        dossier.updated_at = now
        notify(DossierModifie(dossier=dossier, auteur=None, now=now))
        attendus = tuple(f for _label, f in documents_entreprise(dossier) if f.scan == PENDING)
        if attendus:
            notify(FichiersJoints(dossier=dossier, fichiers=attendus, now=now))
    return any(written)


def _keep_or_leave(queue, cle, dossier, pairs, now):
    left = questions(dossier, cle[1])
    asked = [question.value for question, _answer in pairs]
    if not left:
        queue.retirer(cle)
    elif any(etat(answer) == ATTENTE for _question, answer in pairs) or any(q.value in asked for q in left):
        queue.reporter(cle, now)
    # else: something else was typed meanwhile; its own entry is due now


def _plain(libelle):
    return libelle.interpolate() if isinstance(libelle, TranslationString) else libelle
