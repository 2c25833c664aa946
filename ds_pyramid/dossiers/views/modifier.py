"""`/dossiers/<n>/modifier`: the form; every journey works without JavaScript (U-119 to U-135, U-306)."""

from pyramid.view import view_config, view_defaults

from ds_pyramid.champs.base import Erreur
from ds_pyramid.champs.form import VERSION, parse, values_sent
from ds_pyramid.champs.importes import importes
from ds_pyramid.champs.models import Key
from ds_pyramid.champs.page import FormulairePage
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
from ds_pyramid.dossiers.faces import DossierUsager, chemin
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.services.acces import check_editable
from ds_pyramid.dossiers.services.depot import DECLARATIVES, ineligibilite
from ds_pyramid.dossiers.views.liens import LiensUsager
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
    """The form page. Its buttons: `action` (enregistrer, deposer, soumettre), `ligne` and `fichier` of the champs."""

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
        if self.request.POST.get("action") == "deposer" and self.dossier.depose_at is not None:
            return go(self.request, chemin_dossier(self.dossier, "depose"))  # clicked twice
        try:
            refusals = self.save()
            return self.do(refusals)
        except LEAVE as refus:
            return self.leave(refus)
        except ActeImpossible as refus:
            self.request.response.status_int = 422
            return self.page(message=refus.message)

    def save(self) -> list[Erreur]:
        """Keep the answers and files of the page; return what is wrong with the files."""
        reading = services.lire_saisie(self.dossier)
        texts, unreadable = importes(reading, self.request.televersements)
        items = [(name, value) for name, value in self.request.POST.items() if isinstance(value, str)]
        struct = parse(items + texts)
        sent, version = values_sent(reading, struct), version_of(struct)
        # Without JavaScript a hidden box would be sent unticked: only what the page showed is an answer.
        shown = {key: value for key, value in sent.items() if reading.champ(key).visible}
        services.enregistrer(self.dossier, shown, version, self.request.compte, **self.act)
        while revealed := self.revealed({key: value for key, value in sent.items() if key not in shown}):
            services.enregistrer(self.dossier, revealed, None, self.request.compte, **self.act)
            shown |= revealed
        return unreadable + add_files(self.request, self.dossier, self.act)

    def revealed(self, sent) -> dict:
        """Return what was written in champs that the answers just kept show: the page showed them as one typed."""
        reading = services.lire_saisie(self.dossier)
        champs = {key: reading.champ(key) for key in sent}
        return {
            key: value
            for key, value in sent.items()
            if (champ := champs[key]) is not None
            and champ.visible
            and value is not False
            and not champ.type.is_blank(champ.descriptor, value)
        }

    def do(self, refusals):
        """Do what the button pressed asks; an unknown one only saves."""
        if refusals:
            self.request.response.status_int = 422
            return self.page(refusals)
        sent = self.request.POST
        try:
            if "ligne" in sent:
                return self.ligne(*sent["ligne"].split(":"))
            if "fichier" in sent:
                return self.fichier(*sent["fichier"].split(":"))
        except (TypeError, ValueError):  # a forged button
            return self.back("")
        service = {"deposer": services.deposer, "soumettre": services.resoumettre}.get(sent.get("action"))
        if service is not None:
            return self.submit(service)
        self.request.flash(_("Vos réponses sont enregistrées."))
        return self.back("")

    def submit(self, service):
        """Deposit or submit again; or show everything to mend at once (U-128)."""
        try:
            done = service(self.dossier, self.request.compte, **self.act)
        except ErreursDuFormulaire:
            # All is saved: shown by a GET, so that reloading the page sends nothing again, the deposit least of all.
            answer = go(self.request, chemin_dossier(self.dossier, "modifier"), complet=1)
            answer.location += "#erreurs"
            return answer
        except Ineligible:
            self.request.response.status_int = 422
            return self.page()
        except IdentiteManquante as refus:
            self.request.flash(refus.message, "warning")
            return go(self.request, chemin_dossier(self.dossier, "identite"))
        if service is services.deposer:
            return go(self.request, chemin_dossier(self.dossier, "depose"))
        if done:
            self.request.flash(_("Vos modifications sont transmises à l’administration."))
        return go(self.request, chemin_dossier(self.dossier))

    def ligne(self, acte, place):
        """Add, remove or move a row: `ajouter:12`, `supprimer:12|row`, `monter:12|row`, `descendre:12|row`."""
        block, row = Key.parse(place)
        if acte == "ajouter":
            row = services.ajouter_ligne(self.dossier, block, self.request.compte, **self.act)
        elif acte == "supprimer" and row:
            services.retirer_ligne(self.dossier, block, row, self.request.compte, **self.act)
            return self.back(f"ajouter-{block}")
        elif acte in ("monter", "descendre") and row:
            by = -1 if acte == "monter" else 1
            services.deplacer_ligne(self.dossier, block, row, by, self.request.compte, **self.act)
        return self.back(f"ligne-{block}-{row}")

    def fichier(self, acte, place, fichier_id):
        """Remove a file: `retirer:12:id`; of a dossier that is deposited, once it is confirmed (X-667)."""
        key = Key.parse(place)
        if acte == "retirer":
            if self.dossier.depose_at is not None and "confirme" not in self.request.POST:
                return self.confirmer_le_retrait(key, fichier_id)
            services.retirer_fichier(self.dossier, str(key), fichier_id, self.request.compte, **self.act)
        return self.back(key.html_name)

    def confirmer_le_retrait(self, key, fichier_id):
        """Ask whether a piece already sent is to be removed; everything else is saved by now."""
        champ = services.lire_saisie(self.dossier).champ(key)
        found = services.trouver_fichier(self.dossier, fichier_id)
        if champ is None or found is None:
            return self.back(key.html_name)
        self.request.override_renderer = TEMPLATE("confirmer")
        words = {"nom": found.nom, "libelle": champ.descriptor.libelle}
        return {
            "dossier": self.dossier,
            "titre": _("Supprimer une pièce d’un dossier déposé"),
            "texte": _(
                "Le fichier « ${nom} » ne répondra plus à « ${libelle} ». Ce changement sera noté dans l’historique du "
                "dossier quand vous transmettrez vos modifications.",
                mapping=words,
            ),
            "bouton": _("Supprimer le fichier"),
            "action": chemin_dossier(self.dossier, "modifier"),
            "annuler": chemin_dossier(self.dossier, "modifier"),
            "envois": (("fichier", f"retirer:{key}:{fichier_id}"), ("confirme", "1")),
        }

    def back(self, ancre):
        """Return to the form, where the act was made."""
        answer = go(self.request, chemin_dossier(self.dossier, "modifier"))
        answer.location += f"#{ancre}" if ancre else ""
        return answer

    def leave(self, refus):
        """Go to the dossier's page with the reason."""
        self.request.flash(refus.message, "warning")
        return go(self.request, chemin_dossier(self.dossier))

    def page(self, more=(), *, complete=False, message=None):
        """Return what the template receives; `more`: errors to show besides those of the answers."""
        dossier, request = self.dossier, self.request
        reading = services.lire_saisie(dossier)
        typed = services.erreurs_de_saisie(dossier, reading, complete=complete)
        erreurs = list({(e.key, e.message): e for e in (*typed, *more)}.values())
        demarche = dossier.demarche
        return {
            "dossier": dossier,
            "demarche": demarche,
            "service": demarche.service,
            "formulaire": FormulairePage(
                reading, renderer=deform_renderer, erreurs=erreurs, liens=LiensUsager(request, dossier)
            ),
            "brouillon": dossier.etat == Etat.BROUILLON,
            "proprietaire": request.compte.id == dossier.usager_id,
            "identite": services.identite_saisie(dossier),
            "modifie": services.has_modifications(dossier),
            "erreurs": erreurs if complete or more else [],
            "a_corriger": len({erreur.key for erreur in erreurs}),
            "message": message,
            "nouveau_formulaire": services.formulaire_a_change(dossier),
            "ineligible": light_html(str(ineligibilite(dossier, reading) or "")),
            "declarative": demarche.declarative if demarche.declarative in DECLARATIVES else None,
            "version": reading.champs.version,
            "autosave": chemin_dossier(dossier, "champs") + ("?complet=1" if complete else ""),
            "racine": chemin(demarche),
            "essai": dossier.essai,
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
