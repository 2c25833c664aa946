"""Close and reopen (A-268 to A-285). A démarche closed keeps its dossiers, its settings and its draft."""

from ds_pyramid.core.html import clean
from ds_pyramid.demarches.errors import EtatIncompatible
from ds_pyramid.demarches.events import DemarcheClose
from ds_pyramid.demarches.models import Demarche, EtatDemarche
from ds_pyramid.demarches.services.historique import note


def clore(
    demarche: Demarche,
    compte,
    *,
    remplacee_par: Demarche | None = None,
    message: str = "",
    automatique: bool = False,
    now,
    notify,
) -> None:
    """Close a published démarche: its link leads to the replacement, or says that it is closed (A-274).

    Raises EtatIncompatible.
    """
    if not demarche.est_publiee or demarche.deleted_at or remplacee_par is demarche:
        raise EtatIncompatible
    demarche.etat = EtatDemarche.CLOSE
    demarche.closed_at = now
    demarche.remplacee_par = remplacee_par.numero if remplacee_par else None
    demarche.message_cloture = "" if remplacee_par else clean(message)
    suite = f", remplacée par la démarche {remplacee_par.numero}" if remplacee_par else ""
    note(demarche, compte, ("clôture automatique" if automatique else "clôture") + suite, now)
    notify(DemarcheClose(demarche=demarche, automatique=automatique, auteur=compte, now=now))


def rouvrir(demarche: Demarche, slug: str, *, lien_site: str, compte, now, notify) -> Demarche:
    """Publish a closed démarche again, with the same checks as a publication (A-284).

    Raises EtatIncompatible, PublicationRefusee, SlugRefuse.
    """
    from ds_pyramid.demarches.services.publication import publish

    if not demarche.est_close:
        raise EtatIncompatible
    return publish(demarche, slug, lien_site=lien_site, compte=compte, now=now, notify=notify)
