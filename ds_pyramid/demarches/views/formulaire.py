"""`…/champs` and `…/annotations`: the form as an outline, with what is to be mended."""

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.duree import duree_estimee
from ds_pyramid.demarches.verifications import check_formulaire
from ds_pyramid.demarches.views.saisie import add_page, page

TITRES = {"champs": _("Formulaire"), "annotations": _("Annotations privées")}


def page_of(name: str):
    """Return the view of the champs or of the annotations of the draft."""

    def view(context, request):
        formulaire = getattr(context.demarche.draft, name)
        return page(
            context,
            TITRES[name],
            nom=name,
            lignes=list(outline(formulaire.descriptors)),
            problemes=[p for p in check_formulaire(context.demarche) if p.lien.startswith(name)],
            minutes=duree_estimee(formulaire),
        )

    return view


def outline(descriptors, depth: int = 0):
    """Yield (depth, descriptor, is it a title): champs stand below their title, children below their block."""
    below = depth
    for descriptor in descriptors:
        heading = descriptor.type.heading
        if heading:
            below = depth + descriptor.type.level(descriptor)
        yield (below - 1 if heading else below), descriptor, heading
        yield from outline(descriptor.children, below + 1)


def includeme(config):
    """Publish the pages."""
    for name in ("champs", "annotations"):
        add_page(config, name, page_of(name), "champs")
