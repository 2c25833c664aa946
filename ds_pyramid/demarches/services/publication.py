"""Publication: the form is frozen as a révision, the link opens (A-225 to A-242)."""

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.differences import has_changes
from ds_pyramid.demarches.errors import EtatIncompatible, Probleme, PublicationRefusee, SlugRefuse
from ds_pyramid.demarches.events import DemarcheModifiee, DemarchePubliee, DossiersDeTestASupprimer
from ds_pyramid.demarches.models import Demarche, EtatDemarche, Revision
from ds_pyramid.demarches.services.historique import note
from ds_pyramid.demarches.services.verifications import check_publication
from ds_pyramid.demarches.services.vie import clore
from ds_pyramid.demarches.slugs import check_slug, give_slug
from ds_pyramid.demarches.workflow import Acte, exiger


def publish(demarche: Demarche, slug: str, *, lien_site: str, compte, now, notify) -> Demarche:
    """Publish a démarche en test, or reopen a closed one, at an address.

    The address of another démarche of the same administrateur is taken over: that one is closed, replaced by this one
    (A-241). Test dossiers are deleted (U-085). Raises EtatIncompatible, PublicationRefusee, SlugRefuse.
    """
    from ds_pyramid.demarches.revisions import mettre_en_vigueur  # which freezes the draft too

    if demarche.est_publiee or demarche.deleted_at:
        raise EtatIncompatible
    slug = slug.strip()
    _check(demarche, lien_site, now)
    former = check_slug(demarche, slug, compte)
    if demarche.en_test:
        notify(DossiersDeTestASupprimer(demarche=demarche, auteur=compte, now=now))
        freeze_draft(demarche, now).auteur_id = compte.id
    elif has_changes(demarche):  # changes made while it was closed are published with it (A- §19)
        mettre_en_vigueur(demarche, compte, now=now, notify=notify)
    give_slug(demarche, slug)
    demarche.lien_site = lien_site.strip()
    demarche.etat = EtatDemarche.PUBLIEE
    demarche.published_at = demarche.published_at or now  # the first one never changes
    demarche.habilitation = (now, compte.id)
    demarche.closed_at = demarche.remplacee_par = None
    demarche.message_cloture = ""
    note(demarche, compte, f"publication à l’adresse {slug}", now)
    notify(DemarchePubliee(demarche=demarche, auteur=compte, now=now))
    if former is not None and former.est_publiee:
        clore(former, compte, remplacee_par=demarche, now=now, notify=notify)
    elif former is not None:
        notify(DemarcheModifiee(demarche=former, auteur=compte, now=now))
    return demarche


def freeze_draft(demarche: Demarche, now) -> Revision:
    """Make the draft the published révision, and a copy of it the draft of later changes (A-250)."""
    published = demarche.draft
    published.published_at = now
    published.suppressions = ()
    published.champs.gather()
    published.annotations.gather()
    copy = Revision(
        max(int(name) for name in demarche["revisions"]) + 1,
        published.champs.descriptors,
        published.annotations.descriptors,
    )
    copy.ineligibilite = published.ineligibilite
    demarche["revisions"][str(copy.number)] = copy
    demarche.revision_publiee, demarche.revision_brouillon = published.number, copy.number
    return published


def changer_slug(demarche: Demarche, slug: str, compte, *, now, notify) -> None:
    """Change the address of a published démarche; the former one leads to the new (A-238, A-242).

    Raises EtatIncompatible, SlugRefuse.
    """
    exiger(demarche, Acte.CHANGER_ADRESSE)
    slug = slug.strip()
    if slug == demarche.slug:
        return
    if check_slug(demarche, slug, compte) is not None:
        raise SlugRefuse(_("Cette adresse est celle d’une autre de vos démarches."))
    give_slug(demarche, slug)
    note(demarche, compte, f"nouvelle adresse : {slug}", now)
    notify(DemarcheModifiee(demarche=demarche, auteur=compte, now=now))


def _check(demarche, lien_site, now):
    problemes = check_publication(demarche, now)
    if not lien_site.strip():
        message = _("Indiquez où les usagers trouveront le lien de la démarche.")
        problemes.append(Probleme(message, "publication#lien_site"))
    if problemes:
        raise PublicationRefusee(problemes)
