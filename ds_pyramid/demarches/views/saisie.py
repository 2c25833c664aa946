"""What the form pages share: a Deform form on our templates, values kept and errors beside fields when refused."""

import colander
from deform import Button, Form, ValidationFailure
from pyramid.httpexceptions import HTTPSeeOther

from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.demarches.faces import DemarcheAdmin, GroupeAdmin
from ds_pyramid.web.layout import deform_renderer, url

ESPACE = (_("Démarches"), "/admin")
MODELES = "ds_pyramid.templates:admin/{}.pt"


def build(request, schema, values=None, *, bouton=None, **bindings) -> Form:
    """Return the form of a schema class, filled with values; it is sent to the page's own address."""
    buttons = (Button("envoyer", bouton or _("Enregistrer")),)
    node = schema().bind(**bindings)
    form = Form(node, buttons=buttons, renderer=deform_renderer, action=request.path_qs)
    if values is not None:
        form.set_appstruct({child.name: values[child.name] for child in node if child.name in values})
    return form


def sent(request, form: Form) -> dict | None:
    """Return the values sent, or None when they are refused: the form then shows what was typed and its errors."""
    try:
        return form.validate(request.POST.items())
    except ValidationFailure:
        request.response.status_int = 422
        return None


def refuse(form: Form, name: str, message) -> None:
    """Show beside a field what a use case refused."""
    form[name].error = colander.Invalid(form[name].schema, message)
    form.error = colander.Invalid(form.schema, "")


def acte(request) -> dict:
    """Return who acts, when, and the announcer: what every use case takes."""
    return {"auteur": request.compte, "now": request.now, "notify": request.notify}


def page(context: DemarcheAdmin, titre, **values) -> dict:
    """Return what the template of a page below a démarche receives: its title and breadcrumb, and the values."""
    demarche = context.demarche
    fil = (ESPACE, (demarche.libelle, context.path), titre)
    return {"demarche": demarche, "titre": titre, "fil": fil, "adresse": context.path, **values}


def go(request, path: str, **query) -> HTTPSeeOther:
    """Return the redirection to a page of the site."""
    return HTTPSeeOther(location=url(request, path, **query))


def add_page(
    config,
    name: str,
    view,
    modele: str | None = None,
    *,
    context=DemarcheAdmin,
    method: str | None = None,
    permission: Permission | None = None,
):
    """Publish a page below a démarche, for its administrateurs; or in their space, for all of them."""
    below = context in (DemarcheAdmin, GroupeAdmin)
    permission = permission or (Permission.ADMINISTRER if below else Permission.ADMIN_ESPACE)
    config.add_view(
        view,
        context=context,
        name=name,
        permission=permission,
        renderer=MODELES.format(modele) if modele else None,
        request_method=method,
    )
