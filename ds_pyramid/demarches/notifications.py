"""The mails to administrateurs about their démarches; they are few (A-044)."""

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core.formats import format_date
from ds_pyramid.core.mail import absolute_url, queue_mail
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.models import Demarche


def tell_automatic_closing(registry, demarche: Demarche, now) -> None:
    """Tell the administrateurs that their démarche has closed by itself (A-282)."""
    for compte in administrateurs_of(demarche):
        queue_mail(
            registry,
            compte,
            "demarche_fermee",
            cle=f"{demarche.numero}|fermee|{now.date().isoformat()}",
            demarche=demarche.libelle,
            numero=demarche.numero,
            jour=format_date(demarche.date_limite or now, compte.locale or "fr"),
            lien=absolute_url(registry, f"/admin/demarches/{demarche.numero}"),
        )


def administrateurs_of(demarche: Demarche) -> list:
    """Return the accounts that administer a démarche and can sign in."""
    root = find_root(demarche)
    found = (get_compte(root, compte_id) for compte_id in sorted(demarche.administrateurs))
    return [compte for compte in found if compte is not None and not compte.blocked_at]
