"""Writing the annotations: champ by champ as one types, or all at once by the button (I-104, I-105)."""

from pyramid.httpexceptions import HTTPConflict, HTTPSeeOther, HTTPUnprocessableEntity
from pyramid.view import view_config

from ds_pyramid.champs.form import parse, values_sent
from ds_pyramid.champs.importes import importes
from ds_pyramid.champs.models import Key
from ds_pyramid.core.filetypes import FichierRefuse, accepted_extensions
from ds_pyramid.core.formats import format_time
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers.services.saisie import changes_elsewhere
from ds_pyramid.dossiers.views.champs import searched
from ds_pyramid.dossiers.views.modifier import version_of
from ds_pyramid.instruction import annotations as service
from ds_pyramid.instruction.errors import ActeRefuse
from ds_pyramid.instruction.faces import DossierInstruction
from ds_pyramid.instruction.views.liens import AnnotationsPage, name_of
from ds_pyramid.web.errors import wants_json


class AnnotationsView:
    """One sending of annotations: values, files, rows; buttons `ligne` and `fichier` are those of the champs."""

    def __init__(self, context, request):
        self.context, self.request = context, request
        self.dossier = context.dossier
        self.by = {"compte": request.compte, "now": request.now, "notify": request.notify}

    @view_config(
        context=DossierInstruction, name="annotations", permission=Permission.ANNOTER, request_method="POST"
    )
    def save(self):
        """Keep what was sent; answer a script with what the page must show, a browser with the page."""
        try:
            ancre = self._keep()
        except (ActeRefuse, FichierRefuse) as refusal:
            return self._refused(refusal)
        if wants_json(self.request):
            return self._answer()
        self.request.flash(_("Annotations enregistrées."))
        return self._back(ancre)

    def _keep(self) -> str:
        """Keep values, files, then do what a button asks; return where on the page to come back."""
        post = self.request.POST
        reading = service.lire_annotations(self.dossier)
        texts, unreadable = importes(reading, self.request.televersements)
        items = [(name, value) for name, value in post.items() if isinstance(value, str)]
        struct = parse(items + texts)
        sent = values_sent(reading, struct)
        shown = set(reading.visible_keys())
        if not wants_json(self.request):  # without JavaScript a hidden box would be sent unticked
            sent = {key: value for key, value in sent.items() if key in shown}
        self.before, self.received = version_of(struct), {str(struct.get("champ", "")), *sent}
        service.annoter(self.dossier, sent, **self.by)
        self._add_files()
        if unreadable:
            raise FichierRefuse(unreadable[0].message)
        try:
            return self._button(post)
        except (TypeError, ValueError):  # a forged button
            return ""

    def _add_files(self):
        admises = accepted_extensions(self.request.registry.settings)
        for name, files in self.request.televersements.items():
            try:
                key = str(Key.parse(name))
            except ValueError:
                continue
            service.ajouter_fichiers(self.dossier, key, files, admises=admises, **self.by)

    def _button(self, post) -> str:
        if "fichier" in post:
            acte, place, fichier_id = post["fichier"].split(":")
            if acte == "retirer":
                service.retirer_fichier(self.dossier, str(Key.parse(place)), fichier_id, **self.by)
            return Key.parse(place).html_name
        if "ligne" not in post:
            return ""
        acte, place = post["ligne"].split(":")
        block, row = Key.parse(place)
        if acte == "ajouter":
            row = service.ajouter_ligne(self.dossier, block, **self.by)
        elif acte == "supprimer" and row:
            service.retirer_ligne(self.dossier, block, row, **self.by)
            return f"ajouter-{block}"
        elif acte in ("monter", "descendre") and row:
            service.deplacer_ligne(self.dossier, block, row, -1 if acte == "monter" else 1, **self.by)
        return f"ligne-{block}-{row}"

    def _answer(self):
        """Return what static/js/autosave.js understands."""
        request, champs = self.request, self.dossier.annotations
        reading = service.lire_annotations(self.dossier)
        erreurs = reading.erreurs(complete=False)
        by_key: dict[str, list[str]] = {}
        for erreur in erreurs:
            by_key.setdefault(erreur.key, []).append(request.localizer.translate(erreur.message))
        elsewhere = changes_elsewhere(champs, self.before, self.received)
        page = AnnotationsPage(reading, request, self.context, erreurs)
        return self._json(
            {
                "version": champs.version,
                "enregistre": format_time(request.now, request.locale_name),
                "erreurs": by_key,
                "a_corriger": len(by_key),
                "visibles": reading.visible_keys(),
                "html": {key: str(page.inner(key)) for key in self._redrawn(reading, elsewhere)},
                "modifies": [self._change(reading, key) for key in elsewhere if reading.champ(key)],
                "recherche": searched(request, reading, self.received),
            }
        )

    def _redrawn(self, reading, elsewhere):
        """Return the keys to draw again: changed elsewhere, or holding files just received."""
        for key in sorted({*elsewhere, *self.received}):
            champ = reading.champ(key)
            if champ is not None and not champ.type.container and (champ.type.redrawn or key in elsewhere):
                yield key

    def _change(self, reading, key):
        written = self.dossier.annotations.written(key)
        return {
            "champ": key,
            "texte": reading.champ(key).text,
            "par": name_of(self.request.root, written[1]) if written else None,
        }

    def _json(self, body):
        response = self.request.response
        response.content_type, response.charset = "application/json", "utf-8"
        response.cache_control.no_store = True
        response.json_body = body
        return response

    def _refused(self, refusal):
        message = self.request.localizer.translate(refusal.message)
        if wants_json(self.request):
            kind = HTTPUnprocessableEntity if isinstance(refusal, FichierRefuse) else HTTPConflict
            raise kind(message)
        self.request.flash(refusal.message, "error")
        return self._back("")

    def _back(self, ancre):
        page = self.request.POST.get("retour", "")
        path = f"{self.context.path}/annotations" if page == "annotations" else self.context.path
        return HTTPSeeOther(location=f"{self.request.script_name}{path}#{ancre or 'annotations'}")
