"""What follows the events of a dossier: lists, words to index, mails, destruction of identity documents."""

from ds_pyramid.core.events import notifier
from ds_pyramid.core.mail import absolute_url, queue_mail
from ds_pyramid.core.retry import manager_of
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.events import (
    DemarcheClose,
    DemarcheModifiee,
    DemarcheRestauree,
    DemarcheSupprimee,
    DossiersAReaffecter,
    DossiersDeTestASupprimer,
    RevisionPubliee,
)
from ds_pyramid.dossiers.events import (
    AttestationPrete,
    DossierDetruit,
    DossierEnvoye,
    DossierExpire,
    DossierModifie,
    DossierReaffecte,
    DossierSupprime,
    ModificationsSoumises,
    TransitionEffectuee,
)
from ds_pyramid.dossiers.indexes import SCOPE, placements, replace_placements
from ds_pyramid.dossiers.models import TERMINES, Etat
from ds_pyramid.dossiers.notifications import (
    MAILS,
    comptes_of,
    context_of,
    send_to_administration,
    send_to_owner,
    send_transition,
    waits_for_attestation,
)
from ds_pyramid.dossiers.registre import noter
from ds_pyramid.dossiers.services.depot import purger_les_fichiers
from ds_pyramid.dossiers.services.destruction import detruire
from ds_pyramid.dossiers.services.envois import oublier_les_envois
from ds_pyramid.dossiers.services.rebase import rebaser
from ds_pyramid.dossiers.services.routage import vider


def follow_revision(event: TransitionEffectuee) -> None:
    """Move a dossier that comes back en construction, or is deposited on a former révision, to the form in force."""
    rebaser(event.dossier, now=event.now, notify=notifier(event.registry))


def wake_worker(event: DemarcheModifiee) -> None:
    """Begin what is done in the background as soon as the request is committed, where the web process does the work."""
    worker = event.registry.get("ds.worker")
    if worker is not None:
        current = manager_of(find_root(event.demarche)).get()
        current.addAfterCommitHook(lambda committed: committed and worker.wake())


def place_in_lists(event: DossierModifie) -> None:
    """Keep the usager's lists and those of the tasks true."""
    replace_placements(event.dossier, SCOPE, placements(event.dossier))


def count_for_statistics(event: TransitionEffectuee) -> None:
    """Keep the dates of the dossier for the public figures."""
    noter(event.dossier)


def index_words(event: DossierModifie) -> None:
    """Have the words of a deposited dossier indexed again, later."""
    if event.dossier.etat != Etat.BROUILLON and not event.dossier.essai:
        find_root(event.dossier).a_indexer.add(event.dossier.numero)


def send_mails(event: TransitionEffectuee) -> None:
    """Tell the owner and the bénéficiaire; an acceptance waits for its attestation."""
    if not waits_for_attestation(event.dossier):
        send_transition(event.registry, event.dossier, event.transition, event.traitement.date)


def send_acceptance(event: AttestationPrete) -> None:
    """Tell the decision that waited for its attestation, made or failed."""
    dossier = event.dossier
    decision = next((t for t in reversed(dossier.traitements) if t.acte in MAILS), None)
    if dossier.termine and decision is not None and decision.etat == dossier.etat:
        send_transition(event.registry, dossier, decision.acte, decision.date)


def tell_corrected(event: ModificationsSoumises) -> None:
    """Tell the administration that what it asked for was corrected (I-145, U-315)."""
    if event.correction:
        cle = f"{event.dossier.numero}|corrige|{event.now.isoformat()}"
        send_to_administration(event.registry, event.dossier, "dossier_corrige", cle=cle)


def destroy_titres(event: TransitionEffectuee) -> None:
    """Leave of identity documents only the fact that they were provided, once decided (U-222)."""
    if event.dossier.etat in TERMINES:
        purger_les_fichiers(event.dossier, now=event.now)


def tell_deletion(event: DossierSupprime) -> None:
    """Confirm a withdrawal to the owner and tell the administration (I-170, N-18, N-30)."""
    dossier = event.dossier
    if dossier.etat != Etat.EN_CONSTRUCTION:
        return
    cle = f"{dossier.numero}|retrait|{event.now.isoformat()}"
    send_to_owner(event.registry, dossier, "dossier_supprime", cle=cle)
    send_to_administration(event.registry, dossier, "dossier_retire", cle=cle)


def tell_expiry(event: DossierExpire) -> None:
    """Tell owner and followers what remains, and until when it can be restored (N-13)."""
    dossier = event.dossier
    cle = f"{dossier.numero}|expire|{event.now.isoformat()}"
    if dossier.hidden_by_usager_at is None:
        send_to_owner(event.registry, dossier, "dossier_expire", cle=cle, agent=False)
    if dossier.hidden_by_administration_at is None:
        context = context_of(event.registry, dossier) | {"agent": True}
        for compte in comptes_of(dossier, dossier.followers):
            queue_mail(event.registry, compte, "dossier_expire", cle=cle, **context)


def forget_mails(event: DossierDetruit) -> None:
    """Wait no more to know what became of the mails of a dossier destroyed."""
    oublier_les_envois(event.dossier)


def destroy_tests(event: DossiersDeTestASupprimer) -> None:
    """Destroy the dossiers of the test phase: the démarche is about to be published (U-085)."""
    demarche = event.demarche
    listes = find_root(demarche).listes
    for key, _row in list(listes.items(f"tests/{demarche.numero}")):
        dossier = demarche.dossiers.get(key[-1])
        if dossier is not None:
            detruire(dossier, "test", now=event.now, notify=notifier(event.registry))


def move_dossiers(event: DossiersAReaffecter) -> None:
    """Move the dossiers of a groupe on its way out, at once when they are few."""
    vider(event.groupe, now=event.now, notify=notifier(event.registry))


def tell_sent(event: DossierEnvoye) -> None:
    """Tell colleagues that a dossier was sent to them (I-076, N-29)."""
    dossier, numero = event.dossier, event.dossier.demarche.numero
    lien = absolute_url(event.registry, f"/instruction/{numero}/dossiers/{dossier.numero}")
    context = context_of(event.registry, dossier) | {
        "lien_dossier": lien,
        "collegue": event.auteur.nom_complet,
    }
    cle = f"{dossier.numero}|envoye|{event.now.isoformat()}"
    for compte in comptes_of(dossier, [c.id for c in event.destinataires]):
        queue_mail(event.registry, compte, "dossier_envoye", cle=cle, **context)


def tell_move(event: DossierReaffecte) -> None:
    """Tell those who followed a dossier that it went to a groupe of which they are not (A-370)."""
    dossier = event.dossier
    groupe = dossier.demarche.groupes.get(str(event.nouveau))
    context = context_of(event.registry, dossier) | {"groupe": groupe.libelle if groupe is not None else ""}
    del context["lien_dossier"]  # it is theirs no more
    cle = f"{dossier.numero}|reaffecte|{event.now.isoformat()}"
    for compte in comptes_of(dossier, event.perdus):
        queue_mail(event.registry, compte, "dossier_reaffecte", cle=cle, **context)


# After these, tasks have dossiers to change.
A_SUIVRE = (RevisionPubliee, DossiersAReaffecter, DemarcheSupprimee, DemarcheRestauree, DemarcheClose)
SUBSCRIPTIONS = (
    (follow_revision, TransitionEffectuee),
    *((wake_worker, event) for event in A_SUIVRE),
    (place_in_lists, DossierModifie),
    (count_for_statistics, TransitionEffectuee),
    (index_words, DossierModifie),
    (destroy_titres, TransitionEffectuee),
    (send_mails, TransitionEffectuee),
    (send_acceptance, AttestationPrete),
    (tell_corrected, ModificationsSoumises),
    (tell_deletion, DossierSupprime),
    (tell_expiry, DossierExpire),
    (forget_mails, DossierDetruit),
    (destroy_tests, DossiersDeTestASupprimer),
    (move_dossiers, DossiersAReaffecter),
    (tell_move, DossierReaffecte),
    (tell_sent, DossierEnvoye),
)


def includeme(config):
    """Subscribe, in this order."""
    for function, event in SUBSCRIPTIONS:
        config.add_subscriber(function, event)
