"""`/instruction/<n>/notifications`: what an instructeur is told of a démarche (I-132)."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config, view_defaults

from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.instruction.faces import DemarcheInstruction
from ds_pyramid.instruction.preferences import Preferences, choisir, preferences_of

CHOIX = (
    ("depot", _("À chaque dépôt"), _("Un courriel pour chaque dossier déposé dans vos groupes.")),
    (
        "quotidien",
        _("Chaque matin"),
        _(
            "Du lundi au samedi, vers 10 h : les nouveaux dossiers, ceux que vous suivez et qui ont été modifiés."
        ),
    ),
    (
        "hebdomadaire",
        _("Chaque semaine"),
        _("Le lundi matin : l’activité de la semaine, toutes démarches réunies."),
    ),
)


@view_defaults(
    context=DemarcheInstruction,
    name="notifications",
    permission=Permission.INSTRUIRE_DEMARCHE,
    renderer="ds_pyramid.templates:instruction/notifications.pt",
)
class NotificationsView:
    """The choices of the reader on this démarche."""

    def __init__(self, context, request):
        self.demarche, self.request = context.demarche, request
        self.adresse = f"/instruction/{self.demarche.numero}"

    @view_config(request_method="GET")
    def get(self):
        """Show them."""
        chosen = preferences_of(self.demarche, self.request.compte.id)
        return {
            "demarche": self.demarche,
            "adresse": self.adresse,
            "choix": [(name, label, aide, getattr(chosen, name)) for name, label, aide in CHOIX],
            "fil": (
                (_("Démarches"), "/instruction"),
                (self.demarche.libelle, self.adresse),
                _("Notifications"),
            ),
        }

    @view_config(request_method="POST")
    def post(self):
        """Keep them."""
        sent = self.request.POST.getall("choix")
        choisir(self.demarche, self.request.compte, Preferences(*(name in sent for name, *_rest in CHOIX)))
        self.request.flash(_("Vos notifications sont enregistrées."))
        return HTTPSeeOther(location=self.request.script_name + self.adresse)
