"""`…/reaffecter`: the groupe that takes a dossier over (I-261 to I-263)."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config, view_defaults

from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.demarches.services.groupes import groupes_de
from ds_pyramid.instruction import services
from ds_pyramid.instruction.errors import ActeRefuse
from ds_pyramid.instruction.faces import DossierInstruction
from ds_pyramid.instruction.views.cadre import Cadre


@view_defaults(
    context=DossierInstruction,
    name="reaffecter",
    permission=Permission.REAFFECTER,
    renderer="ds_pyramid.templates:instruction/reaffecter.pt",
)
class ReaffectationView:
    """The choice of a groupe, then the move."""

    def __init__(self, context, request):
        self.context, self.request = context, request
        self.dossier = context.dossier

    @view_config(request_method="GET")
    def get(self):
        """Show the open groupes."""
        return self._page()

    @view_config(request_method="POST")
    def post(self):
        """Move the dossier, then go back to the list: it may be out of reach."""
        request, demarche = self.request, self.dossier.demarche
        groupe = demarche.groupes.get(request.POST.get("groupe", ""))
        try:
            services.reaffecter(self.dossier, groupe, request.compte, now=request.now, notify=request.notify)
        except ActeRefuse as refusal:
            request.response.status_int = 422
            return self._page(refusal.message)
        mapping = {"numero": self.dossier.numero, "groupe": groupe.libelle}
        request.flash(_("Le dossier no ${numero} est confié au groupe « ${groupe} ».") % mapping)
        return HTTPSeeOther(location=f"{request.script_name}/instruction/{demarche.numero}")

    def _page(self, erreur=None):
        groupes = [
            groupe
            for groupe in groupes_de(self.dossier.demarche)
            if not groupe.ferme and not groupe.a_supprimer and groupe.id != self.dossier.groupe_id
        ]
        return Cadre(self.context, self.request)(None) | {"groupes": groupes, "erreur": erreur}
