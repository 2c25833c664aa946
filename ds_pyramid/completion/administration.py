"""`/admin/demarches/<n>/referentiels`: try the JSON services of the form; `?champ=` tries one (X-318).

A GET asks the service: it writes nothing, and must not hold the write gate while it waits.
"""

from ds_pyramid.accounts.throttling import waiting_time
from ds_pyramid.completion.essais import a_essayer, essayer
from ds_pyramid.completion.suggestions import NAME
from ds_pyramid.connectors.referentiels import IReferentiels
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.views.saisie import add_page, page


def referentiels(context, request):
    """List the référentiels of the form being edited that ask a service; show how one answers."""
    champs = a_essayer(context.demarche.draft.champs) + a_essayer(context.demarche.draft.annotations)
    asked = next((champ for champ in champs if str(champ.stable_id) == request.GET.get("champ")), None)
    essai = None
    if asked is not None and not waiting_time(request, NAME):
        essai = essayer(asked, request.registry.queryUtility(IReferentiels))
    return page(context, _("Référentiels par API"), champs=champs, choisi=asked, essai=essai)


def includeme(config):
    """Publish the page."""
    add_page(config, "referentiels", referentiels, "referentiels", method="GET")
