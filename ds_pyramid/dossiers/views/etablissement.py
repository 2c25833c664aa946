"""The SIRET of a personne morale: asked to the register outside the gate, shown, then confirmed (U-099 to U-107).

What the register said travels in the confirmation form, signed: the request that writes asks nobody.
"""

from itsdangerous import BadSignature, URLSafeTimedSerializer

from ds_pyramid.accounts.throttling import waiting_time
from ds_pyramid.champs.distants import lignes
from ds_pyramid.champs.types.siret import FICHE, FOURNISSEUR, grouped
from ds_pyramid.connectors.base import Indisponible, Introuvable
from ds_pyramid.connectors.entreprises import IEntreprises
from ds_pyramid.core.i18n import _
from ds_pyramid.core.throttle import Limit, Throttle
from ds_pyramid.demarches.services.jetons import contexte
from ds_pyramid.dossiers import services
from ds_pyramid.dossiers.errors import IdentiteInvalide

DELAI = 8.0  # seconds somebody waits for the register
VALIDITE = 24 * 3600  # seconds during which what it said may be confirmed
LIMIT = "60/60"  # questions in so many seconds, for one address; `ds.throttle.siret`
NAME = "siret"

TROP = _("Vous avez fait trop de recherches : attendez une minute avant de recommencer.")
INCONNU = _(
    "Aucun établissement n’a ce numéro SIRET : vérifiez-le, ou cherchez-le dans l’annuaire des entreprises."
)
PANNE = _(
    "Le registre des entreprises ne répond pas pour le moment, vous n’y êtes pour rien. Indiquez vous-même la raison "
    "sociale et l’adresse : vous pouvez continuer et déposer votre dossier, ces données seront vérifiées plus tard."
)


def etape(request, demarche) -> dict:
    """Return what the page of a personne morale shows: the number to give, the recap to confirm, or all by hand.

    `etape` is "siret", "recap" or "saisie"; without a register everything is typed by hand.
    """
    connector = request.registry.queryUtility(IEntreprises)
    if connector is None:
        return {"etape": "saisie"}
    sent = request.GET.get("siret", "").strip()
    if not sent:
        return {"etape": "siret"}
    try:
        siret = services.lire_siret(sent)
    except IdentiteInvalide as refus:
        return _faulty(request, sent, refus.erreurs["siret"])
    if waiting_time(request, NAME):
        return _faulty(request, sent, TROP, 429)
    try:
        asking = connector.pour(contexte(demarche, IEntreprises))
        found = asking.etablissement(siret, presse=DELAI)
    except Introuvable:
        return _faulty(request, sent, INCONNU)
    except Indisponible:
        return {"etape": "saisie", "valeurs": {"siret": grouped(siret)}, "panne": PANNE}
    return {
        "etape": "recap",
        "valeurs": {"siret": siret},
        "recap": recap(found),
        "preuve": _signer(request).dumps(found),
    }


def lire(request, demarche, saisie):
    """Return the identity that a form holds: confirmed, or typed by hand. Raises IdentiteInvalide."""
    preuve = request.POST.get("preuve", "")
    if not (demarche.pour_personne_morale and preuve):
        return services.lire_identite(demarche, saisie)
    try:
        found = _signer(request).loads(preuve, max_age=VALIDITE)
    except BadSignature:
        raise IdentiteInvalide({"siret": _("Cette page a expiré : indiquez de nouveau le numéro.")}) from None
    return services.identite_trouvee(found, now=request.now)


def recap(found) -> list[tuple]:
    """Return (label, text) of what the register said; of one whose data are not public, its number alone (U-105)."""
    shown = [(_("Numéro SIRET"), grouped(found["siret"]))]
    if found.get("diffusable", True):
        shown += [(_("Raison sociale"), found.get("raison_sociale")), (_("Adresse"), found.get("adresse"))]
        shown += lignes(FICHE, found)
    else:
        shown.append(
            (_("Données"), _("Cet établissement a demandé que ses données ne soient pas publiques."))
        )
    if found.get("etat_administratif") not in ("", "A", None):
        shown.append((_("État"), _("Fermé")))
    return [*((label, text) for label, text in shown if text), (_("Source"), FOURNISSEUR)]


def _faulty(request, sent, message, status=422):
    request.response.status_int = status
    return {"etape": "siret", "valeurs": {"siret": sent}, "erreurs": {"siret": message}}


def _signer(request) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(request.registry.settings["ds.secret"], salt="etablissement")


def includeme(config):
    """Make the limit of this process."""
    limit = Limit.parse(config.registry.settings.get(f"ds.throttle.{NAME}", LIMIT))
    config.registry["ds.throttles"][NAME] = Throttle(limit)
