"""The worker that makes the attestations of acceptances."""

from ds_pyramid.attestations import services
from ds_pyramid.attestations.documents import attestation_pdf
from ds_pyramid.attestations.notifications import tell_failure
from ds_pyramid.attestations.pdf import PdfImpossible
from ds_pyramid.core.events import notifier
from ds_pyramid.core.retry import in_transaction, manager_of
from ds_pyramid.core.tasks import IGNORE, TaskResult, for_each, periodic_task


@periodic_task("* * * * *")
def produire_les_attestations(root, registry, *, now) -> TaskResult:
    """Make the attestations of the dossiers just accepted; the mail of each leaves with it."""
    waiting = dict(services.attendues(root))
    return for_each(
        waiting, lambda numero: _produce(root, registry, numero, waiting[numero], now), own_transactions=True
    )


def _produce(root, registry, numero, modele, now):
    """Lay the document out outside the write gate, then keep it in a short transaction."""
    manager = manager_of(root)
    manager.begin()
    dossier = services.find_dossier(root, numero)
    if dossier is None or dossier.attestation_etat != services.ATTENDUE:
        return IGNORE
    failure, pdf = None, None
    try:
        pdf = attestation_pdf(dossier, registry, modele=modele)
    except PdfImpossible as error:
        failure = error
    in_transaction(registry, lambda: _keep(root, registry, numero, pdf, now), manager)
    if failure is not None:
        raise failure  # counted as a failure of the task: the operator is told
    return None


def _keep(root, registry, numero, pdf, now):
    dossier = services.find_dossier(root, numero)
    if dossier is None or not services.geler(dossier, pdf, now=now, notify=notifier(registry)):
        return
    if pdf is None:
        tell_failure(registry, dossier, now)
