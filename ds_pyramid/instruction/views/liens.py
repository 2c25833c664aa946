"""Where the pages of a dossier send to, on the administration's side."""

from datetime import UTC, datetime

from markupsafe import Markup

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.champs.page import FormulairePage, LiensDuSite
from ds_pyramid.core.formats import format_datetime
from ds_pyramid.core.i18n import _
from ds_pyramid.dossiers.views.liens import source_address
from ds_pyramid.instruction.lecture import visible_dossier
from ds_pyramid.web.fields import deform_renderer
from ds_pyramid.web.layout import url


class LiensInstruction(LiensDuSite):
    """Links of one dossier for one instructeur."""

    administration = True

    def __init__(self, request, face):
        self.request, self.base, self.numero = request, face.path, face.dossier.numero
        super().__init__(request.registry)

    def fichier(self, fichier, champ) -> str | None:
        """Return the address of a file of the dossier or of its form, None while the antivirus holds it."""
        if not fichier.servable:
            return None
        return url(self.request, f"{self.base}/fichiers/{fichier.id}")

    def choix(self, champ) -> str:
        """Return the address that searches a list as one types."""
        return source_address(self.request, self.numero, champ)

    def geojson(self, champ) -> str:
        """Return the address of the shapes of a map."""
        return url(self.request, f"{self.base}/carte.geojson", champ=str(champ.key))

    def dossier(self, numero) -> str | None:
        """Return the address of another dossier when the reader instructs it too (I-101, X-555)."""
        linked = visible_dossier(self.request.root, self.request.compte, numero, self.request.now)
        if linked is None:
            return None
        return url(self.request, f"/instruction/{linked.demarche.numero}/dossiers/{numero}")


class AnnotationsPage(FormulairePage):
    """The annotations to fill in; under each, who changed it last, and when (I-105)."""

    sans_mention = True  # the page says itself what mandatory means here

    def __init__(self, reading, request, face, erreurs=()):
        self.request = request
        liens = LiensInstruction(request, face)
        super().__init__(reading, renderer=deform_renderer, erreurs=erreurs, liens=liens)

    def _element(self, champ):
        element = super()._element(champ)
        if element.genre == "champ":
            element.html = element.html + self._signature(champ)
        return element

    def _signature(self, champ) -> Markup:
        written = self.reading.champs.written(champ.key)
        if written is None:
            return Markup("")
        instant = format_datetime(datetime.fromtimestamp(written[0], UTC), self.request.locale_name)
        message = _(
            "Modifié par ${personne} le ${instant}",
            mapping={"personne": name_of(self.request.root, written[1]), "instant": instant},
        )
        text = self.request.localizer.translate(message)
        return Markup('<p class="ds-ecrit" data-ecrit="{}">{}</p>').format(str(champ.key), text)


def name_of(root, compte_id) -> str:
    """Return the name under which colleagues know an account."""
    compte = get_compte(root, compte_id) if compte_id is not None else None
    return compte.nom_complet if compte is not None else "?"
