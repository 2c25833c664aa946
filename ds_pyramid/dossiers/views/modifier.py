"""`/dossiers/<n>/modifier`: the form; every journey works without JavaScript (U-119 to U-135, U-306)."""

from pyramid.view import view_config, view_defaults

from ds_pyramid.champs.base import Erreur
from ds_pyramid.champs.form import EMPREINTES, VERSION, empreintes, parse, values_sent
from ds_pyramid.champs.models import Key
from ds_pyramid.core.filetypes import FichierRefuse, accepted_extensions
from ds_pyramid.core.html import light_html
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers import services
from ds_pyramid.dossiers.errors import (
    ActeImpossible,
    DemarcheFermee,
    ErreursDuFormulaire,
    EtatChange,
    IdentiteManquante,
    Ineligible,
    ReserveAuProprietaire,
)
from ds_pyramid.dossiers.faces import DossierUsager
from ds_pyramid.dossiers.formulaire import PageFormulaire, sections
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.services.acces import check_editable
from ds_pyramid.dossiers.services.depot import DECLARATIVES, ineligibilite
from ds_pyramid.dossiers.views.outils import TEMPLATE, chemin_dossier, go
from ds_pyramid.web.fields import deform_renderer

LEAVE = (
    DemarcheFermee,
    EtatChange,
    ReserveAuProprietaire,
)  # refusals after which the form is no longer the place


@view_defaults(
    context=DossierUsager, name="modifier", permission=Permission.LIRE, renderer=TEMPLATE("modifier")
)
class ModifierView:
    """The form page. Buttons are named `action`: enregistrer, deposer, soumettre, or an act on a row or a file."""

    def __init__(self, context, request):
        self.context, self.request = context, request
        self.dossier = context.dossier
        self.act = {"now": request.now, "notify": request.notify}

    @view_config(request_method="GET")
    def get(self):
        """Show the form with what is typed wrong; what is missing is said at the deposit only."""
        try:
            check_editable(self.dossier, self.request.now)
        except ActeImpossible as refus:
            return self.leave(refus)
        if (
            services.identite_saisie(self.dossier) is None
            and self.request.compte.id == self.dossier.usager_id
        ):
            return go(self.request, chemin_dossier(self.dossier, "identite"))
        return self.page(complete=bool(self.request.GET.get("complet")))

    @view_config(request_method="POST")
    def post(self):
        """Save everything sent, then do what the button asks; nothing typed is ever lost."""
        try:
            refusals = self.save()
            return self.do(self.request.POST.get("action", "enregistrer"), refusals)
        except LEAVE as refus:
            return self.leave(refus)
        except ActeImpossible as refus:
            self.request.response.status_int = 422
            return self.page(message=refus.message)

    def save(self) -> list[Erreur]:
        """Keep the answers and files of the page; return what is wrong with the files."""
        reading = services.lire_saisie(self.dossier)
        struct = parse((name, value) for name, value in self.request.POST.items() if isinstance(value, str))
        sent = values_sent(reading, struct)
        # Without JavaScript a hidden box would be sent unticked: only what the page showed is an answer.
        shown = {key: value for key, value in sent.items() if reading.champ(key).visible}
        services.enregistrer(self.dossier, shown, version_of(struct), self.request.compte, **self.act)
        return add_files(self.request, self.dossier, self.act)

    def do(self, action, refusals):
        """Do what a button asks; an unknown one only saves."""
        name, *args = action.split(":")
        method = {
            "deposer": self.deposer,
            "soumettre": self.soumettre,
            "ajouter": self.ajouter,
            "retirer": self.retirer,
            "monter": lambda block, row: self.deplacer(block, row, -1),
            "descendre": lambda block, row: self.deplacer(block, row, 1),
            "retirer-fichier": self.retirer_fichier,
        }.get(name)
        if refusals:
            self.request.response.status_int = 422
            return self.page(refusals)
        if method is None:
            self.request.flash(_("Vos réponses sont enregistrées."))
            return go(self.request, chemin_dossier(self.dossier, "modifier"))
        try:
            return method(*args)
        except (TypeError, ValueError):  # a forged button
            return go(self.request, chemin_dossier(self.dossier, "modifier"))

    def deposer(self):
        """Deposit, or show everything to mend at once (U-128)."""
        return self.submit(services.deposer, "depose")

    def soumettre(self):
        """Submit the changes made since the deposit."""
        return self.submit(services.resoumettre, None)

    def submit(self, service, page):
        """Call a service that checks the whole form; go on when it agrees."""
        try:
            done = service(self.dossier, self.request.compte, **self.act)
        except ErreursDuFormulaire as refus:
            self.request.response.status_int = 422
            return self.page(refus.erreurs, complete=True)
        except Ineligible as refus:
            self.request.response.status_int = 422
            return self.page(ineligible=refus.message)
        except IdentiteManquante as refus:
            self.request.flash(refus.message, "warning")
            return go(self.request, chemin_dossier(self.dossier, "identite"))
        if page is None and done:
            self.request.flash(_("Vos modifications sont transmises à l’administration."))
        return go(self.request, chemin_dossier(self.dossier, *filter(None, [page])))

    def ajouter(self, block):
        """Add a row and go to it."""
        row = services.ajouter_ligne(self.dossier, int(block), self.request.compte, **self.act)
        return self.back(f"ligne-{block}-{row}")

    def retirer(self, block, row):
        """Remove a row."""
        services.retirer_ligne(self.dossier, int(block), row, self.request.compte, **self.act)
        return self.back(f"champ-{int(block)}")

    def deplacer(self, block, row, by):
        """Move a row."""
        services.deplacer_ligne(self.dossier, int(block), row, by, self.request.compte, **self.act)
        return self.back(f"ligne-{int(block)}-{row}")

    def retirer_fichier(self, key, fichier_id):
        """Remove a file."""
        champ_key = Key.parse(key)
        services.retirer_fichier(self.dossier, str(champ_key), fichier_id, self.request.compte, **self.act)
        return self.back(champ_key.html_name)

    def back(self, ancre):
        """Return to the form, where the act was made."""
        answer = go(self.request, chemin_dossier(self.dossier, "modifier"))
        answer.location += f"#{ancre}"
        return answer

    def leave(self, refus):
        """Go to the dossier's page with the reason."""
        self.request.flash(refus.message, "warning")
        return go(self.request, chemin_dossier(self.dossier))

    def page(self, more=(), *, complete=False, message=None, ineligible=None):
        """Return what the template receives; `more`: errors to show besides those of the answers."""
        dossier, request = self.dossier, self.request
        reading = services.lire_saisie(dossier)
        erreurs = list({(e.key, e.message): e for e in (*reading.erreurs(complete=complete), *more)}.values())
        page = PageFormulaire(reading, erreurs, renderer=deform_renderer)
        demarche = dossier.demarche
        proprietaire = request.compte.id == dossier.usager_id
        return {
            "dossier": dossier,
            "demarche": demarche,
            "service": demarche.service,
            "brouillon": dossier.etat == Etat.BROUILLON,
            "proprietaire": proprietaire,
            "identite": services.identite_saisie(dossier),
            "modifie": services.has_modifications(dossier),
            "morceaux": page.morceaux(),
            "plan": sections(reading, erreurs, request.localizer.translate(_("Début du formulaire"))),
            "erreurs": erreurs if complete or more else [],
            "a_corriger": len({erreur.key for erreur in erreurs}),
            "message": message,
            "ineligible": light_html(str(ineligible or ineligibilite(dossier, reading) or "")),
            "declarative": demarche.declarative if demarche.declarative in DECLARATIVES else None,
            "version": reading.champs.version,
            "empreintes": empreintes(reading.walk()),
            "noms": {"empreintes": EMPREINTES, "version": VERSION},
            "autosave": chemin_dossier(dossier, "champs") + ("?complet=1" if complete else ""),
            "enregistre": dossier.updated_at,
            "scripts": scripts_of(reading),
        }


def add_files(request, dossier, act) -> list[Erreur]:
    """Keep the files sent, champ by champ; return an error for each one refused."""
    admises = accepted_extensions(request.registry.settings)
    erreurs = []
    for name, files in request.televersements.items():
        if not name.startswith("champ-"):
            continue
        try:
            key = Key.parse(name)
        except ValueError:
            continue
        for file in files:
            try:
                services.ajouter_fichiers(dossier, str(key), [file], request.compte, admises=admises, **act)
            except FichierRefuse as refus:
                erreurs.append(Erreur(str(key), refus.message))
    return erreurs


def version_of(struct) -> int | None:
    """Return the version of the page that sent a form, None when it does not say."""
    text = struct.get(VERSION, "")
    return (
        int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 16 else None
    )


def scripts_of(reading) -> list[str]:
    """Return the scripts that the champs of a form ask for."""
    found = (getattr(champ.type, "script", None) for champ in reading.walk(hidden=True))
    return list(dict.fromkeys(name for name in found if name))
