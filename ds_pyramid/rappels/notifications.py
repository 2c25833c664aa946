"""The mail to administrateurs when their receiver does not answer (X-724, A-044)."""

from ds_pyramid.core.mail import queue_mail
from ds_pyramid.demarches.notifications import administrateurs_of, context_of


def tell_failure(event) -> None:
    """Tell the administrateurs what failed, and whether calls are suspended."""
    context = context_of(event.registry, event.demarche)
    context["lien"] += "/webhook"
    last = event.appel.essais[-1]
    cle = f"{event.demarche.numero}|rappel|{event.appel.numero}|{len(event.appel.essais)}"
    for compte in administrateurs_of(event.demarche):
        queue_mail(
            event.registry,
            compte,
            "rappel_en_echec",
            cle=cle,
            adresse=event.demarche.webhook,
            cause=str(last.code) if last.code is not None else last.detail,
            dossier=event.appel.dossier,
            suspendu=event.suspendu,
            **context,
        )
