"""`…/instructeurs`: name instructeurs by their address, remove them (A-325 to A-337)."""

import re

from ds_pyramid.accounts.addresses import is_address, suggestion
from ds_pyramid.accounts.models import normalize_email
from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches import services
from ds_pyramid.demarches.errors import DernierInstructeur
from ds_pyramid.demarches.views.saisie import add_page, go, page

AU_PLUS = 50  # addresses at once


def instructeurs(context, request):
    """List them, with a form to add some."""
    return _page(context, request)


def instructeurs_post(context, request):
    """Add the addresses given, or remove one account."""
    if "retirer" in request.POST:
        return _remove(context, request)
    words = [normalize_email(word) for word in re.split(r"[\s,;]+", request.POST.get("emails", "")) if word]
    wrong = [word for word in dict.fromkeys(words) if not is_address(word)]
    right = [word for word in dict.fromkeys(words) if is_address(word)]
    if not words:
        return _page(context, request, erreur=_("Indiquez au moins une adresse électronique."))
    if len(words) > AU_PLUS:
        return _page(
            context, request, erreur=_("${n} adresses au plus à la fois.") % {"n": AU_PLUS}, saisie=words
        )
    _add(context, request, right)
    if wrong:
        message = _("Ces adresses ne sont pas valides : ${adresses}") % {"adresses": ", ".join(wrong)}
        return _page(context, request, erreur=message, saisie=wrong)
    return go(request, f"{context.path}/instructeurs")


def _add(context, request, emails):
    groupe = context.demarche.groupe_defaut
    for email in emails:
        _compte, added = services.inviter_instructeur(
            groupe, email, auteur=request.compte, now=request.now, notify=request.notify
        )
        if added:
            request.flash(_("${email} est instructeur de la démarche et en est prévenu.") % {"email": email})
        else:
            request.flash(_("${email} est déjà instructeur de la démarche.") % {"email": email}, "info")
        if added and suggestion(email):
            message = _("Vouliez-vous dire ${email} ? Si oui, retirez l’adresse et recommencez.")
            request.flash(message % {"email": suggestion(email)}, "warning")


def _remove(context, request):
    number = request.POST["retirer"]
    compte = get_compte(request.root, int(number)) if number.isascii() and number.isdigit() else None
    try:
        if compte is not None and services.retirer_instructeur(
            context.demarche.groupe_defaut,
            compte,
            auteur=request.compte,
            now=request.now,
            notify=request.notify,
        ):
            request.flash(_("${email} n’est plus instructeur de la démarche.") % {"email": compte.email})
    except DernierInstructeur as refusal:
        request.flash(refusal.message, "error")
    return go(request, f"{context.path}/instructeurs")


def _page(context, request, erreur=None, saisie=()):
    if erreur:
        request.response.status_int = 422
    groupe = context.demarche.groupe_defaut
    found = [get_compte(request.root, compte_id) for compte_id in sorted(groupe.instructeurs)]
    comptes = sorted((compte for compte in found if compte is not None), key=lambda compte: compte.email)
    return page(
        context, _("Instructeurs"), groupe=groupe, comptes=comptes, erreur=erreur, saisie="\n".join(saisie)
    )


def includeme(config):
    """Publish the page."""
    add_page(config, "instructeurs", instructeurs, "instructeurs", method="GET")
    add_page(config, "instructeurs", instructeurs_post, "instructeurs", method="POST")
