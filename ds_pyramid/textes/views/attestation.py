"""`…/attestation` and `…/attestation/refus`: the models of the documents made at a decision (A- §26)."""

from pyramid.httpexceptions import HTTPNotFound

from ds_pyramid.attestations.documents import attestation_pdf
from ds_pyramid.attestations.services import modele_du_moment
from ds_pyramid.attestations.views import inline_pdf
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.balises import DECISION
from ds_pyramid.demarches.images import ImageRefusee, image_of
from ds_pyramid.demarches.views.saisie import go
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.textes import services
from ds_pyramid.textes.errors import TexteRefuse
from ds_pyramid.textes.services import attestation as versions
from ds_pyramid.textes.views.outils import add_page, dossier_choisi, editeur
from ds_pyramid.web.files import file_response

SORTES = {(): "accepte", ("refus",): "refuse"}  # what follows `attestation` in the address
TITRES = {"accepte": _("Attestation d’acceptation"), "refuse": _("Attestation de refus")}
ADRESSES = {"accepte": "attestation", "refuse": "attestation/refus"}
IMAGES = ("logo", "signature")
TEXTES = ("titre", "corps", "pied")


def attestation(context, request):
    """Show the editor, the PDF of a version (`…/apercu.pdf`) or one of its images (`…/logo`)."""
    *place, last = request.subpath or ("",)
    if request.method in ("GET", "HEAD") and last == "apercu.pdf":
        return _preview(context, request, _sort(place))
    if request.method in ("GET", "HEAD") and last in IMAGES:
        return _image(context, request, _sort(place), last)
    return EditeurAttestation(context, request, _sort(request.subpath))()


def _sort(place):
    found = SORTES.get(tuple(place))
    if found is None:
        raise HTTPNotFound
    return found


def _preview(context, request, sorte):
    """The document as an usager would have it: the draft, or with `?version=en-service` the one in force (A-421)."""
    demarche = context.demarche
    modele = versions.brouillon_de(demarche, sorte)
    if request.params.get("version") == "en-service":
        modele = versions.en_vigueur(demarche, sorte) or modele
    dossier = dossier_choisi(context, request, Etat(sorte))
    modele = modele_du_moment(dossier, sorte, modele)
    content = attestation_pdf(dossier, request.registry, modele=modele, apercu=True)
    return inline_pdf(content, f"apercu-{ADRESSES[sorte].replace('/', '-')}.pdf")


def _image(context, request, sorte, name):
    fichier = getattr(versions.brouillon_de(context.demarche, sorte), name)
    if fichier is None:
        raise HTTPNotFound
    return file_response(request, fichier)


class EditeurAttestation:
    """The draft being changed. Buttons: `action` is enregistrer, publier, desactiver or abandonner."""

    def __init__(self, context, request, sorte):
        self.context, self.request, self.sorte = context, request, sorte
        self.demarche = context.demarche
        self.act = {"auteur": request.compte, "now": request.now, "notify": request.notify}
        self.erreurs: dict = {}

    def __call__(self):
        """Show the draft, or do what the button asks; texts that were typed are never lost."""
        if self.request.method != "POST":
            return self.page(versions.brouillon_de(self.demarche, self.sorte))
        action = self.request.POST.get("action", "enregistrer")
        if action == "desactiver":
            services.desactiver_attestation(self.demarche, self.sorte, **self.act)
            return self.back(
                _("L’attestation est hors service : les prochaines décisions n’en produiront pas.")
            )
        if action == "abandonner":
            versions.abandonner_brouillon(self.demarche, self.sorte, **self.act)
            return self.back(_("Le brouillon est abandonné."))
        return self.save(publish=action == "publier")

    def save(self, *, publish):
        """Keep the draft; put it in force when asked."""
        sent = self.request.POST
        typed = {name: sent.get(name, "").replace("\r\n", "\n") for name in TEXTES} | {"qr": "qr" in sent}
        images = self.images()
        if not self.erreurs:
            try:
                services.enregistrer_attestation(self.demarche, self.sorte, **typed, **images, **self.act)
                if publish:
                    services.publier_attestation(self.demarche, self.sorte, **self.act)
            except TexteRefuse as refus:
                self.erreurs = refus.erreurs
        if not self.erreurs:
            fait = _("L’attestation est en service : les prochaines décisions la produiront.")
            return self.back(
                fait if publish else _("Le brouillon est enregistré. Il n’est pas encore en service.")
            )
        self.request.response.status_int = 422
        draft = versions.brouillon_de(self.demarche, self.sorte)
        return self.page(draft, **typed)

    def images(self) -> dict:
        """Return the images sent, and None for those to remove."""
        found = {}
        for name in IMAGES:
            if f"retirer-{name}" in self.request.POST:
                found[name] = None
            sent = [f for f in self.request.televersements.get(name, ()) if f.nom and f.taille]
            if not sent:
                continue
            try:
                found[name] = image_of(sent[-1], now=self.request.now)
            except ImageRefusee as refus:
                self.erreurs[name] = [refus.message]
        return found

    def back(self, message):
        self.request.flash(message)
        return go(self.request, f"{self.context.path}/{ADRESSES[self.sorte]}")

    def page(self, draft, **typed):
        """Return what the template receives."""
        demarche, sorte = self.demarche, self.sorte
        published = versions.en_vigueur(demarche, sorte)
        values = {name: getattr(draft, name) for name in (*TEXTES, "qr")} | typed
        return editeur(
            self.context,
            self.request,
            TITRES[sorte],
            mail=False,
            depuis=DECISION,
            page_du_texte=ADRESSES[sorte],
            sorte=sorte,
            autres=[(ADRESSES[key], titre, key == sorte) for key, titre in TITRES.items()],
            valeurs=values,
            images=[(name, getattr(draft, name)) for name in IMAGES],
            erreurs=self.erreurs,
            en_service=published is not None and published.active,
            deja_publiee=published is not None,
            brouillon=versions.has_brouillon(demarche, sorte),
            pied_max=versions.PIED_MAX,
            signatures=[
                groupe.libelle for groupe in demarche.groupes.values() if groupe.signature is not None
            ],
            plusieurs_groupes=len(demarche.groupes) > 1,
        )


def includeme(config):
    """Publish the pages."""
    add_page(config, "attestation", attestation, "attestation")
