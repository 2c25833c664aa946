"""`…/demander-correction`: what the usager must correct, and why (I-141)."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config, view_defaults

from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers.models import RAISONS_CORRECTION
from ds_pyramid.dossiers.workflow import TransitionImpossible
from ds_pyramid.instruction import services
from ds_pyramid.instruction.faces import DossierInstruction
from ds_pyramid.instruction.views.cadre import Cadre

RECOMMENCE = _(
    "Le délai au terme duquel le silence vaut décision s’arrête. Il recommencera en entier après la correction."
)
REPREND = _(
    "Le délai au terme duquel le silence vaut décision s’arrête. Il reprendra où il en était après la correction, mais "
    "recommencera en entier si le dossier est incomplet."
)


@view_defaults(
    context=DossierInstruction,
    name="demander-correction",
    permission=Permission.INSTRUIRE,
    renderer="ds_pyramid.templates:instruction/correction.pt",
)
class CorrectionView:
    """The form, then the request."""

    def __init__(self, context, request):
        self.context, self.request = context, request

    @view_config(request_method="GET")
    def get(self):
        """Show the form; a request still pending is there to be changed."""
        pending = self.context.dossier.correction_attendue
        return self._page(*(("incorrect", "") if pending is None else (pending.raison, pending.texte)))

    @view_config(request_method="POST")
    def post(self):
        """Ask, or say what lacks."""
        request = self.request
        raison, texte = request.POST.get("raison", "incorrect"), request.POST.get("texte", "")
        try:
            services.demander_correction(
                self.context.dossier,
                request.compte,
                raison=raison,
                texte=texte,
                now=request.now,
                notify=request.notify,
            )
        except TransitionImpossible as refusal:
            request.response.status_int = 422
            return self._page(raison, texte, refusal.message)
        request.flash(_("La correction est demandée. L’usager en est informé et peut modifier son dossier."))
        return HTTPSeeOther(location=request.script_name + self.context.path)

    def _page(self, raison, texte, erreur=None):
        values = {"raison": raison, "texte": texte, "erreur": erreur, "raisons": RAISONS_CORRECTION}
        return Cadre(self.context, self.request)(None) | values | {"silence": self._silence()}

    def _silence(self):
        """Say what becomes of the delay, where silence decides."""
        regle = self.context.dossier.demarche.sva_svr
        if regle is None or self.context.dossier.echeance_silence is None:
            return None
        return RECOMMENCE if regle.reprise == "recommence" else REPREND
