"""What the editors of texts share: their pages, the lists to pick from, the dossiers of previews."""

from ds_pyramid.core.security import Permission
from ds_pyramid.demarches.balises import groups
from ds_pyramid.demarches.courriels import proposees
from ds_pyramid.demarches.faces import DemarcheAdmin
from ds_pyramid.demarches.views.saisie import page
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.textes.apercu import dossier_d_apercu, dossiers_proposes

MODELES = "ds_pyramid.templates:textes/{}.pt".format


def add_page(config, name: str, view, modele: str | None = None, method: str | None = None):
    """Publish a page below a démarche, for its administrateurs; what follows its name is `request.subpath`."""
    config.add_view(
        view,
        context=DemarcheAdmin,
        name=name,
        permission=Permission.ADMINISTRER,
        renderer=MODELES(modele) if modele else None,
        request_method=method,
    )


def editeur(context, request, titre, *, mail: bool, depuis: int, **values) -> dict:
    """Return what the template of an editor receives: besides its own values, balises and dossiers to pick."""
    found = groups(proposees(context.demarche, mail=mail, depuis=depuis))
    return page(
        context,
        titre,
        groupes_de_balises=[(name, tags, number == 0) for number, (name, tags) in enumerate(found.items())],
        dossiers=dossiers_proposes(context.demarche, request.compte),
        choisi=request.params.get("dossier", ""),
        **values,
    )


def dossier_choisi(context, request, etat: Etat):
    """Return the dossier that the preview asked for shows."""
    numero = request.params.get("dossier", "")
    return dossier_d_apercu(context.demarche, request.compte, numero, etat=etat, now=request.now)
