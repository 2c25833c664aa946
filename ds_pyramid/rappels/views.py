"""`/admin/demarches/<numero>/webhook`: the address, its signature, a sample call, the last calls (X-168, X-174)."""

from ds_pyramid.connectors.rappels import IRappels
from ds_pyramid.core.chiffrement import coffre_of
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.errors import EtatIncompatible, ReglageRefuse
from ds_pyramid.demarches.schemas_reglages import WebhookSchema
from ds_pyramid.demarches.services.historique import note
from ds_pyramid.demarches.services.reglages import set_webhook
from ds_pyramid.demarches.views.saisie import acte, add_page, build, go, page, refuse, sent
from ds_pyramid.dossiers.models import LIBELLES
from ds_pyramid.rappels import services
from ds_pyramid.rappels.subscribers import wake_worker

MONTRES = 30  # calls shown


class LienDeRappel:
    """The page; each button sends its own small form."""

    def __init__(self, context, request):
        self.context, self.request = context, request
        self.demarche = context.demarche
        self.file = request.root["rappels"]

    def __call__(self):
        """Show, or do what a button asks."""
        if self.request.method != "POST":
            return self._page(self._form())
        act = self.ACTES.get(self.request.POST.get("acte", ""), LienDeRappel._enregistrer)
        try:
            return act(self)
        except ReglageRefuse as refusal:
            self.request.flash(refusal.message, "error")
        except EtatIncompatible as refusal:
            self.request.flash(refusal.message, "error")
        return self._back()

    def _enregistrer(self):
        """Keep the address; the first one comes with the secret that signs its calls, shown this once (X-173)."""
        form = self._form()
        values = sent(self.request, form)
        if values is None:
            return self._page(form)
        local = self.request.registry.getUtility(IRappels).local
        try:
            set_webhook(self.demarche, values["adresse"], local=local, **acte(self.request))
        except ReglageRefuse as refusal:
            refuse(form, refusal.champ, refusal.message)
            self.request.response.status_int = 422
            return self._page(form)
        self.request.flash(_("C’est enregistré."))
        if self.demarche.webhook and self.file.lire(self.demarche.numero).secret is None:
            return self._secret()
        return self._back()

    def _secret(self):
        """Draw a new secret and show it: never again."""
        coffre = coffre_of(self.request.registry.settings)
        secret = services.changer_secret(self.request.root, self.demarche, coffre)
        note(self.demarche, self.request.compte, "secret du lien de rappel", self.request.now)
        self.request.response.cache_control.no_store = True
        return self._page(self._form(), secret=secret)

    def _essayer(self):
        services.essayer(self.request.root, self.demarche, now=self.request.now)
        self._wake()
        self.request.flash(_("L’appel d’essai part dans la minute : son résultat paraîtra ci-dessous."))
        return self._back()

    def _renvoyer(self):
        number = self.request.POST.get("appel", "")
        if number.isascii() and number.isdigit() and len(number) < 18:
            services.renvoyer(self.request.root, self.demarche, int(number), now=self.request.now)
            self._wake()
            self.request.flash(_("L’appel repart dans la minute."))
        return self._back()

    def _reprendre(self):
        services.reprendre(self.request.root, self.demarche, now=self.request.now)
        self._wake()
        self.request.flash(_("Les appels reprennent."))
        return self._back()

    ACTES = {"secret": _secret, "essayer": _essayer, "renvoyer": _renvoyer, "reprendre": _reprendre}

    def _form(self):
        return build(self.request, WebhookSchema, {"adresse": self.demarche.webhook})

    def _wake(self):
        wake_worker(self.request.registry, self.request.root)

    def _back(self):
        return go(self.request, f"{self.context.path}/webhook")

    def _page(self, form, secret=None):
        journal = self.file.lire(self.demarche.numero)
        return page(
            self.context,
            _("Lien de rappel"),
            formulaire=form,
            secret=secret,
            signe=journal.secret is not None,
            suspendu=journal.suspendu_at,
            appels=journal.derniers(MONTRES),
            etats={str(etat): libelle for etat, libelle in LIBELLES.items()},
        )


def lien_de_rappel(context, request):
    """Show the page, or do what a button asks."""
    return LienDeRappel(context, request)()


def includeme(config):
    """Publish the page."""
    add_page(config, "webhook", lien_de_rappel, "rappels")
