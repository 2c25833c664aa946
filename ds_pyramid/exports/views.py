"""`/instruction/<n>/exports`: ask for an export, see where each one is, download it (I-311 to I-322).

GET  exports                 the page
POST exports                 ask: `format`, `portee`, `groupe` (several)
POST exports/<id>/regenerer  ask the same again
GET  exports/<id>/fichier    the file, rights checked again (I-320)
"""

from typing import NamedTuple

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config, view_defaults

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.core.refusals import Refusal
from ds_pyramid.core.security import Permission
from ds_pyramid.exports.models import EtatExport, Export, Portee
from ds_pyramid.exports.services import demander_export, exports_visibles
from ds_pyramid.instruction.faces import DemarcheInstruction
from ds_pyramid.web.files import file_response
from ds_pyramid.web.layout import url

# In the order of the form: what most people need first.
FORMATS = (
    (
        "xlsx",
        _("Excel et LibreOffice (xlsx)"),
        _("Tous les onglets : dossiers, avis, blocs répétables"),
    ),
    ("ods", _("LibreOffice (ods)"), _("Les mêmes onglets, au format ouvert")),
    ("csv", _("Texte (csv)"), _("L’onglet des dossiers seulement, pour les traitements automatiques")),
    ("xls", _("Ancien Excel (xls)"), _("Pour les outils qui ne lisent rien d’autre")),
)
BADGES = {
    EtatExport.EN_ATTENTE: "fr-badge--info",
    EtatExport.EN_COURS: "fr-badge--info",
    EtatExport.PRET: "fr-badge--success",
    EtatExport.ECHOUE: "fr-badge--error",
}


class Ligne(NamedTuple):
    """An export as the page shows it."""

    export: Export
    demandeur: str
    groupes: str
    badge: str
    avancement: TranslationString | None
    adresse: str


@view_defaults(context=DemarcheInstruction, name="exports", permission=Permission.INSTRUIRE_DEMARCHE)
class ExportsView:
    """The exports of the groupes that an instructeur belongs to, on one démarche."""

    def __init__(self, context, request):
        self.context = context
        self.demarche = context.demarche
        self.request = request
        self.groupes = context.groupes_of(request.compte)
        self.adresse = f"/instruction/{self.demarche.numero}/exports"

    @view_config(request_method="GET", renderer="ds_pyramid.templates:exports/exports.pt")
    def get(self):
        """Show the page, or give a file."""
        if self.request.subpath:
            return self._file()
        return self._page()

    @view_config(request_method="POST", renderer="ds_pyramid.templates:exports/exports.pt")
    def post(self):
        """Ask for an export, new or the same again."""
        if self.request.subpath:
            export = self._export("regenerer")
            return self._ask(export.format, export.groupes, export.portee, fresh=True)
        posted = self.request.POST
        groupes = [int(id) for id in posted.getall("groupe") if id.isascii() and id.isdigit()]
        return self._ask(posted.get("format", ""), groupes or self.groupes, posted.get("portee", Portee.TOUS))

    def _ask(self, fmt, groupes, portee, **options):
        request = self.request
        try:
            export = demander_export(
                request.root,
                self.demarche,
                request.compte,
                fmt,
                groupes,
                now=request.now,
                notify=request.notify,
                portee=portee,
                **options,
            )
        except Refusal as refusal:
            request.response.status = refusal.status
            return self._page(erreur=refusal.message)
        if export.attendu:
            request.flash(
                _("Votre export se prépare. Vous pouvez quitter cette page : un courriel vous préviendra.")
            )
        else:
            request.flash(_("Cet export vient d’être fait : il est prêt à télécharger."))
        return HTTPSeeOther(url(self.request, self.adresse))

    def _page(self, erreur=None):
        lignes = [self._ligne(export) for export in self._visibles()]
        return {
            "fil": (
                (_("Démarches"), "/instruction"),
                (self.demarche.libelle, f"/instruction/{self.demarche.numero}"),
                _("Exports"),
            ),
            "demarche": self.demarche,
            "adresse": self.adresse,
            "erreur": erreur,
            "lignes": lignes,
            "en_preparation": any(ligne.export.attendu for ligne in lignes),
            "formats": FORMATS,
            "portees": list(Portee),
            "groupes": [self.demarche.groupes[str(id)] for id in self.groupes],
        }

    def _ligne(self, export):
        compte = get_compte(self.request.root, export.demande_par)
        return Ligne(
            export,
            compte.nom_complet if compte is not None else "",
            ", ".join(self.demarche.groupes[str(id)].libelle for id in export.groupes),
            BADGES[export.etat],
            _avancement(export),
            f"{self.adresse}/{export.id}",
        )

    def _file(self):
        export = self._export("fichier")
        if export.etat != EtatExport.PRET or not export.fichier.taille:
            raise HTTPNotFound(_("Ce fichier n’existe plus : demandez un nouvel export."))
        return file_response(self.request, export.fichier)

    def _export(self, action):
        """Return the export of the address, if its file may be had by this person now."""
        found = [one for one in self._visibles() if self.request.subpath == (str(one.id), action)]
        if not found:
            raise HTTPNotFound
        return found[0]

    def _visibles(self):
        return exports_visibles(self.request.root, self.demarche, self.request.compte, self.groupes)


def _avancement(export):
    """Return how far an export is, once known."""
    if export.etat != EtatExport.EN_COURS or not export.total:
        return None
    values = {"faits": export.faits, "total": export.total}
    return _("${faits} dossiers sur ${total}", mapping=values)


def includeme(config):
    """Register the views."""
    config.scan(__name__)
