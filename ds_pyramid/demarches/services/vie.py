"""Close and reopen (A-268 to A-285). A démarche closed keeps its dossiers, its settings and its draft."""

from collections.abc import Mapping

from ds_pyramid.core.html import clean
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.errors import EtatIncompatible
from ds_pyramid.demarches.events import DemarcheClose
from ds_pyramid.demarches.models import Demarche, EtatDemarche
from ds_pyramid.demarches.reglages import CourrierCloture
from ds_pyramid.demarches.services.historique import note
from ds_pyramid.demarches.workflow import Acte, exiger

CIBLES = ("brouillons", "deposes")  # whose owners may be written to at a closing
COURRIERS = "courriers_cloture"  # list of the démarches that have such mails to send


def clore(
    demarche: Demarche,
    compte,
    *,
    remplacee_par: Demarche | None = None,
    message: str = "",
    courriers: Mapping[str, str] | None = None,
    automatique: bool = False,
    now,
    notify,
) -> None:
    """Close a published démarche: its link leads to the replacement, or says that it is closed (A-274).

    `courriers`: text of the mail to the owners of brouillons, and of open deposited dossiers; sent in the background
    (A-276). Raises EtatIncompatible.
    """
    exiger(demarche, Acte.CLORE)
    if remplacee_par is demarche:
        raise EtatIncompatible
    demarche.etat = EtatDemarche.CLOSE
    demarche.closed_at = now
    demarche.remplacee_par = remplacee_par.numero if remplacee_par else None
    demarche.message_cloture = "" if remplacee_par else clean(message)
    _demander_les_courriers(demarche, compte, courriers or {}, now)
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


def courriers_envoyes(demarche: Demarche) -> None:
    """Record that the mails of the closing have left."""
    demarche.courriers_cloture = ()
    find_root(demarche).listes.place({COURRIERS: (demarche.numero,)}, {})


def _demander_les_courriers(demarche, compte, textes, now):
    wanted = tuple(
        CourrierCloture(cible, textes[cible].strip(), compte.id, now)
        for cible in CIBLES
        if textes.get(cible, "").strip()
    )
    if wanted:
        demarche.courriers_cloture = wanted
        find_root(demarche).listes.place(None, {COURRIERS: ((demarche.numero,), ())})
