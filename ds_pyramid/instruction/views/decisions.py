"""The acts and decisions: one POST each, asked for confirmation by a page of its own; no JavaScript needed."""

from pyramid.httpexceptions import HTTPSeeOther

from ds_pyramid.core.filetypes import FichierRefuse, accepted_extensions
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.workflow import TransitionImpossible
from ds_pyramid.instruction import services
from ds_pyramid.instruction.errors import ActeRefuse
from ds_pyramid.instruction.faces import DossierInstruction
from ds_pyramid.instruction.views.actes import ACTES, DECISIONS
from ds_pyramid.instruction.views.cadre import Cadre

TEMPLATE = "ds_pyramid.templates:instruction/{}.pt".format
MOTIVATION_MAX = 20_000  # characters: far above any real one


def acte_view(acte):
    """Return the view that does one act, says it, goes back to the dossier or to the list it was asked from."""

    def view(context, request):
        try:
            acte.service(context.dossier, request.compte, now=request.now, notify=request.notify)
        except (TransitionImpossible, ActeRefuse) as refusal:
            request.flash(refusal.message, "warning")
        else:
            request.flash(acte.fait)
        return _back(context, request)

    return view


def confirmation_view(acte):
    """Return the view that asks before an act."""

    def view(context, request):
        avertissement = acte.avertissement(context.dossier)
        return Cadre(context, request)(None) | {"acte": acte, "avertissement": avertissement}

    return view


class DecisionView:
    """The page of one decision: motivation, justificatif, what the attestation will be."""

    def __init__(self, decision, context, request):
        self.decision, self.context, self.request = decision, context, request
        self.dossier = context.dossier

    def get(self):
        """Show the form, or say that it is too late."""
        if self.dossier.etat != Etat.EN_INSTRUCTION:
            self._too_late()
            return _back(self.context, self.request)
        return self._page()

    def post(self):
        """Decide. The second of two people is told what the first did (I-150)."""
        request = self.request
        motivation = request.POST.get("motivation", "")[:MOTIVATION_MAX].replace("\r\n", "\n")
        if self.dossier.etat != Etat.EN_INSTRUCTION:
            self._too_late()
            return _back(self.context, request)
        if self.decision.motivation_requise and not motivation.strip():
            return self._page(motivation, erreurs={"motivation": _("Indiquez la motivation de la décision.")})
        try:
            justificatif = self._justificatif()
        except FichierRefuse as refusal:
            return self._page(motivation, erreurs={"justificatif": refusal.message})
        try:
            services.decider(
                self.dossier,
                self.decision.etat,
                request.compte,
                motivation=motivation,
                justificatif=justificatif,
                now=request.now,
                notify=request.notify,
            )
        except ActeRefuse as refusal:
            return self._page(motivation, erreurs={"annotation": refusal.message}, annotation=refusal.key)
        request.flash(self.decision.fait)
        return _back(self.context, request)

    def _justificatif(self):
        sent = self.request.televersements.get("justificatif", [])
        if not sent or not sent[-1].nom:
            return None
        admises = accepted_extensions(self.request.registry.settings)
        return services.justificatif_of(sent[-1], now=self.request.now, admises=admises)

    def _too_late(self):
        message = _(
            "Ce dossier est déjà dans l’état « ${etat} ».", mapping={"etat": self.dossier.etat.libelle}
        )
        self.request.flash(message, "warning")

    def _page(self, motivation="", erreurs=None, annotation=None):
        modele = self.dossier.demarche.modele_attestation(self.decision.etat)
        with_attestation = modele is not None
        if erreurs:
            self.request.response.status_int = 422
        return Cadre(self.context, self.request)(None) | {
            "decision": self.decision,
            "motivation": motivation,
            "erreurs": erreurs or {},
            "annotation": annotation,
            "attestation": with_attestation,
            "balises_vides": self._empty_tags() if with_attestation else [],
        }

    def _empty_tags(self):
        """Return the tags of the attestation without value here, said by the feature above, if any (I-202)."""
        found = self.request.registry.get("ds.balises_vides")
        return found(self.dossier, str(self.decision.etat)) if found is not None else []


def _back(context, request):
    if request.POST.get("retour") == "liste" or request.params.get("retour") == "liste":
        path = f"/instruction/{context.dossier.demarche.numero}"
    else:
        path = context.path
    return HTTPSeeOther(location=request.script_name + path)


def includeme(config):
    """Register the views of each act and each decision: a new row of the tables has its pages."""
    for acte in (acte for acte in ACTES.values() if not acte.page):
        common = {"context": DossierInstruction, "name": acte.name, "permission": acte.permission}
        config.add_view(acte_view(acte), request_method="POST", **common)
        config.add_view(
            confirmation_view(acte),
            request_method="GET",
            renderer=TEMPLATE("confirmer"),
            **common,
        )
    for decision in DECISIONS.values():
        common = {
            "context": DossierInstruction,
            "name": decision.name,
            "permission": Permission.DECIDER,
            "renderer": TEMPLATE("decision"),
        }
        for method in ("get", "post"):
            config.add_view(_decision_view(decision, method), request_method=method.upper(), **common)


def _decision_view(decision, method):
    def view(context, request):
        return getattr(DecisionView(decision, context, request), method)()

    return view
