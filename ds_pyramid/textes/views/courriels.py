"""`…/courriels`: the six e-mails and the message of the end of a deposit; `…/courriels/<page>` changes one."""

from pyramid.httpexceptions import HTTPNotFound

from ds_pyramid.core.i18n import _
from ds_pyramid.core.mail import queue_mail
from ds_pyramid.demarches.balises import DECISION, DEPOT, INSTRUCTION, Rendu
from ds_pyramid.demarches.courriels import COURRIELS, MESSAGE, codes_perdus
from ds_pyramid.demarches.views.saisie import go, page
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.notifications import context_of, rediger
from ds_pyramid.textes import services
from ds_pyramid.textes.errors import TexteRefuse
from ds_pyramid.textes.views.outils import add_page, dossier_choisi, editeur

PAR_PAGE = {courriel.page: courriel for courriel in COURRIELS}
# In which state the example of a preview is.
ETATS = {DEPOT: Etat.EN_CONSTRUCTION, INSTRUCTION: Etat.EN_INSTRUCTION, DECISION: Etat.ACCEPTE}
DECISIONS = {
    "dossier_accepte": Etat.ACCEPTE,
    "dossier_refuse": Etat.REFUSE,
    "dossier_sans_suite": Etat.SANS_SUITE,
}
TITRE = _("Courriels et message de dépôt")


def courriels(context, request):
    """List the texts with their state, or show the editor of one."""
    match request.subpath:
        case ():
            return _list(context, request)
        case (name,) if name in PAR_PAGE:
            return EditeurCourriel(context, request, PAR_PAGE[name])()
        case (name,) if name == MESSAGE:
            return EditeurMessage(context, request)()
    raise HTTPNotFound


def _list(context, request):
    demarche = context.demarche
    lost = {texte.page for texte, _name in codes_perdus(demarche)}
    lines = [
        (
            courriel.adresse,
            courriel.titre,
            courriel.quand,
            courriel.cle in demarche.textes,
            courriel.adresse in lost,
        )
        for courriel in COURRIELS
    ]
    message = f"courriels/{MESSAGE}"
    return page(
        context,
        TITRE,
        lignes=lines,
        message=(
            message,
            _("Message de fin de dépôt"),
            _("Affiché à l’usager, sur la page qui confirme son dépôt."),
            bool(demarche.message_depot),
            message in lost,
        ),
    )


class Editeur:
    """One text being changed. Buttons: `action` is enregistrer, apercu, essai or retablir."""

    modele = "ds_pyramid.templates:textes/courriel.pt"

    def __init__(self, context, request):
        self.context, self.request = context, request
        self.demarche = context.demarche
        self.act = {"auteur": request.compte, "now": request.now, "notify": request.notify}
        self.erreurs: dict = {}

    def __call__(self):
        """Show the text, or do what the button asks; what was typed is never lost."""
        if self.request.method != "POST":
            return self.page(*self.en_vigueur())
        typed = tuple(self.request.POST.get(name, "").replace("\r\n", "\n") for name in ("sujet", "corps"))
        action = self.request.POST.get("action", "enregistrer")
        if action == "retablir":
            self.retablir()
            self.request.flash(_("Le texte du site est rétabli."))
            return self.back()
        try:
            self.verifier(*typed)
            if action == "enregistrer":
                self.enregistrer(*typed)
                self.request.flash(_("Le texte est enregistré : il servira dès le prochain envoi."))
                return self.back()
            if action == "essai":
                self.essai(*typed)
        except TexteRefuse as refus:
            self.request.response.status_int = 422
            self.erreurs = refus.erreurs
        return self.page(*typed, apercu=action in ("apercu", "essai"))

    def back(self):
        return go(self.request, f"{self.context.path}/{self.adresse}")

    def page(self, sujet, corps, apercu=False):
        """Return what the template receives."""
        self.request.override_renderer = self.modele
        values = editeur(
            self.context,
            self.request,
            self.titre,
            mail=self.mail,
            depuis=self.depuis,
            page_du_texte=self.adresse,
            quand=self.quand,
            sujet=sujet,
            corps=corps,
            est_courriel=self.mail,
            personnalise=self.personnalise,
            neutre=self.neutre,
            erreurs=self.erreurs,
            apercu=self.apercu(sujet, corps) if apercu else None,
        )
        fil = (*values["fil"][:-1], (TITRE, f"{self.context.path}/courriels"), self.titre)
        return values | {"fil": fil}

    def apercu(self, sujet, corps):
        """Return the text as it would be for the dossier chosen."""
        dossier = dossier_choisi(self.context, self.request, self.etat)
        return rediger(sujet, corps, Rendu(dossier, self.request.registry)) | {"dossier": dossier}


class EditeurCourriel(Editeur):
    """An e-mail."""

    mail = True

    def __init__(self, context, request, courriel):
        super().__init__(context, request)
        self.courriel = courriel
        self.adresse, self.titre, self.quand = courriel.adresse, courriel.titre, courriel.quand
        self.depuis = courriel.depuis
        self.etat = DECISIONS.get(courriel.cle) or ETATS[courriel.depuis]

    @property
    def personnalise(self):
        return self.courriel.cle in self.demarche.textes

    @property
    def neutre(self):
        """Say whether the e-mail is replaced by a neutral one (A-415)."""
        return self.courriel.decision and self.demarche.accuse_lecture

    def en_vigueur(self):
        return services.courriel_de(self.demarche, self.courriel)

    def verifier(self, sujet, corps):
        services.verifier_courriel(self.demarche, self.courriel, sujet, corps)

    def enregistrer(self, sujet, corps):
        services.enregistrer_courriel(self.demarche, self.courriel, sujet, corps, **self.act)

    def retablir(self):
        services.reinitialiser_courriel(self.demarche, self.courriel, **self.act)

    def essai(self, sujet, corps):
        """Send the text to its author, as an usager would receive it (A-392)."""
        request = self.request
        dossier = dossier_choisi(self.context, request, self.etat)
        rendu = Rendu(dossier, request.registry)
        values = context_of(request.registry, dossier) | rediger(sujet, corps, rendu)
        values["sujet"] = request.localizer.translate(_("[Essai]")) + " " + values["sujet"]
        queue_mail(request.registry, request.compte, "dossier_personnalise", **values)
        message = _("Un essai vous est envoyé à l’adresse ${email}. Le texte n’est pas encore enregistré.")
        request.flash(message % {"email": request.compte.email}, "info")


class EditeurMessage(Editeur):
    """The message shown after the deposit."""

    mail, depuis, etat, neutre = False, DEPOT, Etat.EN_CONSTRUCTION, False
    adresse = f"courriels/{MESSAGE}"
    titre = _("Message de fin de dépôt")
    quand = _("Affiché à l’usager sur la page qui confirme son dépôt, au-dessus de ses documents.")

    @property
    def personnalise(self):
        return bool(self.demarche.message_depot)

    def en_vigueur(self):
        return "", services.message_de(self.demarche)

    def verifier(self, _sujet, corps):
        services.verifier_message(self.demarche, corps)

    def enregistrer(self, _sujet, corps):
        services.enregistrer_message(self.demarche, corps, **self.act)

    def retablir(self):
        services.enregistrer_message(self.demarche, "", **self.act)

    def essai(self, _sujet, _corps):
        """A message is not sent."""


def includeme(config):
    """Publish the pages."""
    add_page(config, "courriels", courriels, "courriels")
