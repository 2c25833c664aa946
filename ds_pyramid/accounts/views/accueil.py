"""`/`: sign in, or choose one's space. No sign-up and no search for a démarche (U-015, A-245)."""

from pyramid.view import view_config

from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Role
from ds_pyramid.web.site import Site

# role -> address, what the space is for, one line
ESPACES = {
    Role.USAGER: ("/dossiers", _("Mes dossiers"), _("Reprendre un brouillon, suivre une demande, répondre.")),
    Role.INSTRUCTEUR: ("/instruction", _("Instruire"), _("Lire, suivre et décider les dossiers reçus.")),
    Role.ADMINISTRATEUR: ("/admin", _("Administrer"), _("Créer, publier et gérer des démarches.")),
}


@view_config(
    context=Site,
    request_method="GET",
    permission="public",
    renderer="ds_pyramid.templates:accounts/accueil.pt",
)
def accueil(context, request):
    """Show the home page."""
    compte = request.compte
    return {"espaces": [espace for role, espace in ESPACES.items() if compte and compte.has_role(role)]}
