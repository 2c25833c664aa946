"""The identity page: before the form, and later while the dossier may change (U-099 to U-118)."""

from dataclasses import asdict

from pyramid.view import view_config, view_defaults

from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers import services
from ds_pyramid.dossiers.errors import ActeImpossible, IdentiteInvalide
from ds_pyramid.dossiers.faces import DemarcheUsager, DossierUsager
from ds_pyramid.dossiers.services.acces import check_editable, check_proprietaire
from ds_pyramid.dossiers.services.identite import CIVILITES
from ds_pyramid.dossiers.views import etablissement
from ds_pyramid.dossiers.views.commencer import is_open
from ds_pyramid.dossiers.views.outils import TEMPLATE, chemin_dossier, go

CHAMPS = (
    "pour_tiers",
    "civilite",
    "nom",
    "prenom",
    "mandataire_nom",
    "mandataire_prenom",
    "notification",
    "beneficiaire_email",
    "siret",
    "raison_sociale",
    "adresse",
)


class IdentitePage:
    """What both ways to the page share."""

    def __init__(self, context, request):
        self.context, self.request = context, request

    @property
    def demarche(self):
        return self.context.demarche

    def page(self, valeurs, erreurs=None, **more):
        """Return what the template receives; `pour_tiers` is None until the choice is made."""
        choix = valeurs.get("pour_tiers") if self.demarche.tiers_autorise else "non"
        return {
            "demarche": self.demarche,
            "morale": self.demarche.pour_personne_morale,
            "valeurs": valeurs,
            "erreurs": erreurs or {},
            "pour_tiers": choix,
            "civilites": CIVILITES,
            "annuler": self.annuler,
            "nouveau": isinstance(self.context, DemarcheUsager),
            "essai": self.essai,
            "autre_siret": self.request.path,
            "etape": "saisie",
            "recap": [],
            "preuve": "",
            "panne": None,
            **more,
        }

    def morale(self, present=None):
        """Return the page of a personne morale, at the step that its register allows; `present`: what is known now."""
        step = etablissement.etape(self.request, self.demarche)
        valeurs = step.pop("valeurs", None) or present or {}
        return self.page(valeurs, step.pop("erreurs", None), **step)

    def saisie(self):
        """Return the texts sent."""
        return {name: self.request.POST.get(name, "") for name in CHAMPS}

    def invalid(self, saisie, refus):
        """Show the page again with its errors."""
        self.request.response.status_int = 422
        return self.page(
            saisie, refus.erreurs, etape="siret" if self.request.POST.get("preuve") else "saisie"
        )


@view_defaults(
    context=DemarcheUsager, name="identite", permission=Permission.COMMENCER, renderer=TEMPLATE("identite")
)
class NouvelleIdentite(IdentitePage):
    """Before the dossier exists: giving the identity creates the brouillon (U-132)."""

    @property
    def annuler(self):
        return self.context.path

    @property
    def essai(self):
        return self.context.essai

    @view_config(request_method="GET")
    def get(self):
        """Ask who the demandeur is; in two steps without JavaScript: `?pour_tiers=oui` shows the fields."""
        if not (self.context.actuel and is_open(self.demarche, self.request.now)):
            return go(self.request, self.context.path)
        if self.demarche.pour_personne_morale:
            return self.morale()
        compte = self.request.compte
        valeurs = {
            "pour_tiers": self.request.GET.get("pour_tiers", ""),
            "nom": compte.nom,
            "prenom": compte.prenom,
            "civilite": compte.civilite or "",
        }
        if valeurs["pour_tiers"] == "oui":
            valeurs = {
                "pour_tiers": "oui",
                "mandataire_nom": compte.nom,
                "mandataire_prenom": compte.prenom,
            }
        return self.page(valeurs)

    @view_config(request_method="POST")
    def post(self):
        """Create the brouillon and open the form."""
        saisie, request = self.saisie(), self.request
        try:
            identite = etablissement.lire(request, self.demarche, saisie)
            dossier = services.creer_brouillon(
                self.demarche,
                request.compte,
                identite=identite,
                essai=self.essai,
                now=request.now,
                notify=request.notify,
            )
        except IdentiteInvalide as refus:
            return self.invalid(saisie, refus)
        except ActeImpossible as refus:
            request.flash(refus.message, "warning")
            return go(request, self.context.path)
        return go(request, chemin_dossier(dossier, "modifier"))


@view_defaults(
    context=DossierUsager, name="identite", permission=Permission.LIRE, renderer=TEMPLATE("identite")
)
class IdentiteDuDossier(IdentitePage):
    """Changing the identity of a dossier."""

    @property
    def demarche(self):
        return self.context.dossier.demarche

    @property
    def annuler(self):
        return chemin_dossier(self.context.dossier, "modifier")

    @property
    def essai(self):
        return self.context.dossier.essai

    @view_config(request_method="GET")
    def get(self):
        """Show the identity to change."""
        try:
            self._check()
        except ActeImpossible as refus:
            return self.refused(refus)
        identite = services.identite_saisie(self.context.dossier)
        if self.demarche.pour_personne_morale:
            return self.morale({k: getattr(identite, k, "") for k in ("siret", "raison_sociale", "adresse")})
        valeurs = {k: v for k, v in asdict(identite).items() if isinstance(v, str)} if identite else {}
        tiers = identite is not None and identite.pour_tiers
        valeurs["pour_tiers"] = self.request.GET.get("pour_tiers") or ("oui" if tiers else "non")
        valeurs["notification"] = (
            ("email" if valeurs.get("beneficiaire_email") else "aucune") if tiers else ""
        )
        return self.page(valeurs)

    @view_config(request_method="POST")
    def post(self):
        """Keep it and go back to the form."""
        saisie, request, dossier = self.saisie(), self.request, self.context.dossier
        try:
            self._check()
            identite = etablissement.lire(request, self.demarche, saisie)
            services.donner_identite(
                dossier, identite, request.compte, now=request.now, notify=request.notify
            )
        except IdentiteInvalide as refus:
            return self.invalid(saisie, refus)
        except ActeImpossible as refus:
            return self.refused(refus)
        request.flash(_("L’identité est enregistrée."))
        return go(request, chemin_dossier(dossier, "modifier"))

    def refused(self, refus):
        """Go back to the dossier with the reason."""
        self.request.flash(refus.message, "warning")
        return go(self.request, chemin_dossier(self.context.dossier))

    def _check(self):
        check_proprietaire(self.context.dossier, self.request.compte)
        check_editable(self.context.dossier, self.request.now)
