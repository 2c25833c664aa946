"""`…/jeton-entreprise`, `…/jeton-particulier`: the tokens of a démarche, checked as they are entered (A-463 to A-466).

The service is asked what a token opens, outside the write gate. One that it refuses is not kept; when it does not
answer, a token of API Entreprise is kept on its word, one of API Particulier is not: nothing else says what it opens.
"""

from ds_pyramid.connectors.base import AccesRefuse, Indisponible, Introuvable
from ds_pyramid.connectors.entreprises import IEntreprises
from ds_pyramid.connectors.particulier import IParticulier
from ds_pyramid.core import jwt
from ds_pyramid.core.chiffrement import coffre_of
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches import schemas_reglages as schemas
from ds_pyramid.demarches.errors import EtatIncompatible, ReglageRefuse
from ds_pyramid.demarches.services import jetons
from ds_pyramid.demarches.services.jetons import ENTREPRISE, PARTICULIER
from ds_pyramid.demarches.views.saisie import acte, add_page, build, go, page, refuse, sent

REFUSE = _("Le service refuse ce jeton : vérifiez que vous l’avez collé en entier, ou demandez-en un autre.")
MUET = _(
    "API Particulier ne répond pas : ce jeton ne peut pas être vérifié pour le moment. Réessayez plus tard."
)
ABSENT = _("API Particulier n’est pas en service sur ce site : demandez à son exploitant de l’ouvrir.")
SUR_PAROLE = _(
    "Le jeton est enregistré, mais API Entreprise n’a pas répondu : ses droits sont ceux qu’il annonce."
)

AIDES = {
    ENTREPRISE: (
        _(
            "Sans jeton, les données publiques des entreprises sont reprises. Le vôtre donne accès à celles que "
            "votre administration a le droit de consulter."
        ),
        _(
            "Les données sont demandées au nom de votre service : son numéro SIRET accompagne chaque question."
        ),
    ),
    PARTICULIER: (
        _(
            "Ce jeton donne accès aux données des personnes (CAF, impôts, France Travail, enseignement supérieur) que "
            "votre administration a le droit de consulter."
        ),
        _(
            "Cochez ensuite, dans chaque champ du formulaire, les seules données dont vous avez besoin : rien d’autre "
            "n’est conservé. Changer de jeton décoche tout."
        ),
    ),
}
SCHEMAS = {ENTREPRISE: schemas.JetonSchema, PARTICULIER: schemas.JetonParticulierSchema}


def droits_entreprise(request, jeton: str) -> tuple[str, ...]:
    """Return what a token of API Entreprise opens. Raises ReglageRefuse when the service refuses it."""
    connector = request.registry.queryUtility(IEntreprises)
    if connector is None:
        return jwt.droits_of(jeton)
    try:
        return connector.privileges(jeton)
    except (AccesRefuse, Introuvable):
        raise ReglageRefuse("jeton", REFUSE) from None
    except Indisponible:
        request.flash(SUR_PAROLE, "warning")
        return jwt.droits_of(jeton)


def droits_particulier(request, jeton: str) -> tuple[str, ...]:
    """Return what a token of API Particulier opens. Raises ReglageRefuse when it cannot be verified."""
    connector = request.registry.queryUtility(IParticulier)
    if connector is None:
        raise ReglageRefuse("jeton", ABSENT)
    try:
        return connector.scopes(jeton)
    except (AccesRefuse, Introuvable):
        raise ReglageRefuse("jeton", REFUSE) from None
    except Indisponible:
        raise ReglageRefuse("jeton", MUET) from None


DROITS = {ENTREPRISE: droits_entreprise, PARTICULIER: droits_particulier}


def view_of(porteur):
    """Return the page of a kind of token."""

    def view(context, request):
        demarche = context.demarche
        form = build(request, SCHEMAS[porteur], {})
        if request.method == "POST":
            values = sent(request, form)
            if values is not None and _kept(request, form, porteur, demarche, values["jeton"]):
                request.flash(_("Le jeton est enregistré."))
                return go(request, context.path + f"/{porteur.page}")
        jeton = jetons.jeton_de(demarche, porteur)
        return page(
            context, porteur.libelle, formulaire=form, porteur=porteur, aide=AIDES[porteur], jeton=jeton,
            alerte=jetons.fin_proche(jeton, request.now),
            droits=jetons.droits_en_mots(jeton),
            champs=list(jetons.champs_particulier(demarche)) if porteur is PARTICULIER else [],
        )  # fmt: skip

    return view


def retirer_of(porteur):
    """Return the act that forgets a token."""

    def retirer(context, request):
        jetons.retirer(context.demarche, porteur, **acte(request))
        request.flash(_("Le jeton est retiré."))
        return go(request, context.path)

    return retirer


def _kept(request, form, porteur, demarche, texte):
    try:
        jeton, _fin = jetons.lire_jeton(porteur, texte, request.now)
        droits = DROITS[porteur](request, jeton)
        fermer = coffre_of(request.registry.settings).fermer
        jetons.poser(demarche, porteur, jeton, droits, fermer, **acte(request))
        return True
    except ReglageRefuse as refusal:
        refuse(form, refusal.champ, refusal.message)
    except EtatIncompatible as refusal:
        request.flash(refusal.message, "error")
    request.response.status_int = 422
    return False


def includeme(config):
    """Publish the pages; the services are asked outside the write gate."""
    for porteur in jetons.TOUS:
        config.add_gate_rule(rf"/admin/demarches/\d+/{porteur.page}$", False)
        add_page(config, porteur.page, view_of(porteur), "jeton")
        add_page(config, f"retirer-{porteur.page}", retirer_of(porteur), method="POST")
