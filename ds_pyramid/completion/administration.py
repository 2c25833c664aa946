"""`/admin/demarches/<n>/referentiels`: try the JSON services of the form; `champ` names the one tried (X-318).

A try that succeeds is remembered until the settings change: the form cannot be published without. The service is asked
outside the write gate; what is written is one line of the démarche.
"""

from ds_pyramid.accounts.throttling import waiting_time
from ds_pyramid.completion.essais import ATTENDEZ, Essai, essayer
from ds_pyramid.completion.suggestions import NAME
from ds_pyramid.connectors.referentiels import IReferentiels
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.services.essais import a_essayer, est_essaye, noter_essai
from ds_pyramid.demarches.views.saisie import add_page, page


def referentiels(context, request):
    """List the référentiels of the form being edited that ask a service; try one of them."""
    demarche = context.demarche
    champs = a_essayer(demarche.draft.champs) + a_essayer(demarche.draft.annotations)
    asked = next((champ for champ in champs if str(champ.stable_id) == request.POST.get("champ")), None)
    essai = None
    if asked is not None and waiting_time(request, NAME):
        essai = Essai((ATTENDEZ,))
    elif asked is not None:
        essai = essayer(asked, request.registry.queryUtility(IReferentiels))
        noter_essai(demarche, asked, reussi=essai.reussi)
    essayes = {champ.stable_id for champ in champs if est_essaye(demarche, champ)}
    return page(context, _("Référentiels par API"), champs=champs, essayes=essayes, choisi=asked, essai=essai)


def includeme(config):
    """Publish the page."""
    config.add_gate_rule(r"/admin/demarches/\d+/referentiels$", False)
    add_page(config, "referentiels", referentiels, "referentiels")
