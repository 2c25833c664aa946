"""`/dossiers/<n>`: résumé, demande, confirmation of the deposit (U-292 to U-305)."""

from pyramid.view import view_config

from ds_pyramid.champs.page import Resume
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission as P
from ds_pyramid.demarches.balises import Rendu
from ds_pyramid.dossiers import services
from ds_pyramid.dossiers.etablissement import lignes_etablissement
from ds_pyramid.dossiers.faces import DossierUsager, chemin
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.services.corbeille import can_prolonger, can_restaurer
from ds_pyramid.dossiers.services.destruction import date_destruction
from ds_pyramid.dossiers.services.expiration import is_bientot_expire
from ds_pyramid.dossiers.suivi import engagements, etapes, statut
from ds_pyramid.dossiers.views.commencer import is_open
from ds_pyramid.dossiers.views.liens import LiensUsager
from ds_pyramid.dossiers.views.outils import TEMPLATE, chemin_dossier, go, may
from ds_pyramid.web.fields import deform_renderer

# Name below the dossier's page, what it is, whether there is one. The pages are in attestations/.
DOCUMENTS = (
    ("attestation-depot.pdf", _("Attestation de dépôt"), lambda d: d.depose_at is not None),
    ("dossier.pdf", _("Dossier complet"), lambda d: d.depose_at is not None),
    (
        "attestation.pdf",
        _("Attestation de la décision"),
        lambda d: d.attestation is not None and not d.decision_cachee,
    ),
)


@view_config(
    context=DossierUsager, name="", request_method="GET", permission=P.LIRE, renderer=TEMPLATE("resume")
)
def resume(context, request):
    """Say where the dossier is, what happened, what can be done now."""
    dossier = context.dossier
    return {
        **frame(context, request, "resume"),
        "statut": statut(dossier, request.locale_name),
        "etapes": etapes(dossier),
        "engagements": engagements(dossier),
        "expire": services.expiration(dossier) if is_bientot_expire(dossier) else None,
        "prolonger": may(request, context, P.PROLONGER) and can_prolonger(dossier, request.now),
        "motivation": "" if dossier.decision_cachee else dossier.motivation,
        "documents": documents(dossier),
        "destruction": date_destruction(dossier),
    }


@view_config(
    context=DossierUsager,
    name="demande",
    request_method="GET",
    permission=P.LIRE,
    renderer=TEMPLATE("demande"),
)
def demande(context, request):
    """Show identity and answers, the pending ones included: they are the reader's own."""
    dossier = context.dossier
    identite = services.identite_saisie(dossier)
    public = request.compte.id != dossier.usager_id
    return {
        **frame(context, request, "demande"),
        "identite": identite,
        "etablissement": lignes_etablissement(identite, public=public),
        "resume": Resume(
            services.lire_saisie(dossier), renderer=deform_renderer, liens=LiensUsager(request, dossier)
        ),
    }


@view_config(
    context=DossierUsager, name="depose", request_method="GET", permission=P.LIRE, renderer=TEMPLATE("depose")
)
def depose(context, request):
    """Confirm the deposit (U-292, U-293)."""
    dossier = context.dossier
    if dossier.depose_at is None:
        return go(request, chemin_dossier(dossier))
    demarche = dossier.demarche
    return {
        **frame(context, request, "resume"),
        "message": Rendu(dossier, request.registry).html(demarche.message_depot),
        "monavis": demarche.monavis,
        "documents": documents(dossier),
    }


def frame(context, request, onglet: str) -> dict:
    """Return what every page of a dossier shows around its own part."""
    dossier = context.dossier
    demarche = dossier.demarche
    proprietaire = request.compte.id == dossier.usager_id
    groupe = demarche.groupes.get(str(dossier.groupe_id)) if dossier.groupe_id else None
    return {
        "dossier": dossier,
        "demarche": demarche,
        "onglet": onglet,
        "service": demarche.service,
        "contact": dict(groupe.contact) if groupe is not None else {},
        "proprietaire": proprietaire,
        "modifiable": may(request, context, P.MODIFIER),
        "modifie": services.has_modifications(dossier),
        "supprimable": may(request, context, P.SUPPRIMER),
        "restaurable": may(request, context, P.RESTAURER) and can_restaurer(dossier, request.now),
        "nouveau": chemin(demarche, essai=dossier.essai) if is_open(demarche, request.now) else None,
        "etat_cache": dossier.decision_cachee,
        "a_lire": dossier.decision_cachee and proprietaire,
        "termine": dossier.termine,
        "brouillon": dossier.etat == Etat.BROUILLON,
    }


def documents(dossier) -> list[tuple]:
    """Return (what it is, path) of what can be downloaded (U-405, U-408, U-410)."""
    return [(libelle, chemin_dossier(dossier, name)) for name, libelle, there in DOCUMENTS if there(dossier)]
