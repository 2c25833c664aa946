"""Writing the annotations: champ by champ as one types, or all at once by the button (I-104, I-105)."""

from pyramid.httpexceptions import HTTPConflict, HTTPSeeOther, HTTPUnprocessableEntity
from pyramid.view import view_config

from ds_pyramid.champs.form import parse, values_sent
from ds_pyramid.champs.models import Key
from ds_pyramid.core.filetypes import FichierRefuse, accepted_extensions
from ds_pyramid.core.formats import format_time
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers.services.saisie import changes_elsewhere
from ds_pyramid.instruction import annotations as service
from ds_pyramid.instruction.errors import ActeRefuse
from ds_pyramid.instruction.faces import DossierInstruction
from ds_pyramid.instruction.views.dossier import email_of
from ds_pyramid.instruction.views.reponses import morceaux, with_controls
from ds_pyramid.web.errors import wants_json
from ds_pyramid.web.fields import deform_renderer


class AnnotationsView:
    """One sending of annotations: values, files, rows."""

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
            self._keep()
        except (ActeRefuse, FichierRefuse) as refusal:
            return self._refused(refusal)
        if wants_json(self.request):
            return self._answer()
        self.request.flash(_("Annotations enregistrées."))
        return self._back()

    def _keep(self):
        post = self.request.POST
        struct = parse(post.items())
        self.before = self._version()
        reading = service.lire_annotations(self.dossier)
        self.sent = values_sent(reading, struct)
        service.annoter(self.dossier, self.sent, **self.by)
        self.files: set[str] = set()
        self._files()
        self._rows(post)

    def _files(self):
        admises = accepted_extensions(self.request.registry.settings)
        for name, sent in self.request.televersements.items():
            sent = [televersement for televersement in sent if televersement.nom]
            if sent:
                key = str(Key.parse(name)) if name.startswith("champ-") else ""
                self.files.add(key)
                service.ajouter_fichiers(self.dossier, key, sent, admises=admises, **self.by)
        if "retirer-fichier" in self.request.POST:
            key, _sep, fichier_id = self.request.POST["retirer-fichier"].partition("/")
            self.files.add(key)
            service.retirer_fichier(self.dossier, key, fichier_id, **self.by)

    def _rows(self, post):
        if post.get("ajouter-ligne", "").isdigit():
            service.ajouter_ligne(self.dossier, int(post["ajouter-ligne"]), **self.by)
        block, _sep, row = post.get("retirer-ligne", "").partition("|")
        if block.isdigit():
            service.retirer_ligne(self.dossier, int(block), row, **self.by)

    def _version(self):
        text = self.request.POST.get("version", "")
        return int(text) if text.isascii() and text.isdigit() else None

    def _answer(self):
        """What static/js/autosave.js understands."""
        request, champs = self.request, self.dossier.annotations
        reading = service.lire_annotations(self.dossier)
        errors: dict[str, list[str]] = {}
        for erreur in reading.erreurs(complete=False):
            errors.setdefault(erreur.key, []).append(request.localizer.translate(erreur.message))
        elsewhere = changes_elsewhere(champs, self.before, self.sent)
        request.response.cache_control.no_store = True
        return self._json(
            {
                "version": champs.version,
                "enregistre": format_time(request.now, request.locale_name),
                "erreurs": errors,
                "a_corriger": len(errors),
                "html": self._redrawn(reading),
                "visibles": reading.visible_keys(),
                "modifies": [
                    self._change(reading, key) for key in elsewhere if reading.champ(key) is not None
                ],
            }
        )

    def _redrawn(self, reading):
        """Return the champs whose files changed, drawn again: key -> what their element holds."""
        pieces = with_controls(morceaux(reading), renderer=deform_renderer)
        return {piece.key: inner(piece.controle) for piece in pieces if piece.key in self.files}

    def _change(self, reading, key):
        written = self.dossier.annotations.written(key)
        return {
            "champ": key,
            "texte": reading.champ(key).text,
            "par": email_of(self.request.root, written[1]) if written else "",
        }

    def _json(self, body):
        response = self.request.response
        response.content_type, response.charset = "application/json", "utf-8"
        response.json_body = body
        return response

    def _refused(self, refusal):
        message = self.request.localizer.translate(refusal.message)
        if wants_json(self.request):
            kind = HTTPUnprocessableEntity if isinstance(refusal, FichierRefuse) else HTTPConflict
            raise kind(message)
        self.request.flash(refusal.message, "error")
        return self._back()

    def _back(self):
        page = self.request.POST.get("retour", "")
        path = f"{self.context.path}/annotations" if page == "annotations" else self.context.path
        return HTTPSeeOther(location=f"{self.request.script_name}{path}#annotations")


def inner(html: str) -> str:
    """Return what the outermost element of a piece of HTML holds."""
    return html[html.index(">") + 1 : html.rindex("</")]
