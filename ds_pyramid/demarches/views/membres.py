"""Members of a groupe: addresses typed in a form, accounts taken out. Shared by the pages that show members."""

import re

from ds_pyramid.accounts.addresses import is_address, suggestion
from ds_pyramid.accounts.models import normalize_email
from ds_pyramid.accounts.services import get_compte, inviter
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import services
from ds_pyramid.demarches.errors import ActeRefuse
from ds_pyramid.demarches.events import GroupeModifie
from ds_pyramid.demarches.views.saisie import acte

AU_PLUS = 50  # addresses at once


def comptes_de(root, groupe) -> list:
    """Return the accounts of a groupe, by address."""
    found = (get_compte(root, compte_id) for compte_id in groupe.instructeurs)
    return sorted((compte for compte in found if compte is not None), key=lambda compte: compte.email)


def add_sent(request, demarche, groupe):
    """Add the addresses sent; return (message, what was typed) when some cannot be, else None (A-335)."""
    words = [normalize_email(word) for word in re.split(r"[\s,;]+", request.POST.get("emails", "")) if word]
    wrong = [word for word in dict.fromkeys(words) if not is_address(word)]
    right = [word for word in dict.fromkeys(words) if is_address(word)]
    if not words:
        return _("Indiquez au moins une adresse électronique."), ()
    if len(words) > AU_PLUS:
        return _("${n} adresses au plus à la fois.") % {"n": AU_PLUS}, words
    added = [compte.id for compte in (_add(request, groupe, email) for email in right) if compte is not None]
    if added:
        request.notify(
            GroupeModifie(
                demarche=demarche, groupe=groupe, ajoutes=tuple(added), auteur=request.compte, now=request.now
            )
        )
    if wrong:
        return _("Ces adresses ne sont pas valides : ${adresses}") % {"adresses": ", ".join(wrong)}, wrong
    return None


def _add(request, groupe, email):
    """Invite one; return the account when it was not there."""
    compte, added = services.inviter_instructeur(groupe, email, **acte(request))
    if not added:
        request.flash(_("${email} est déjà instructeur de ce groupe.") % {"email": email}, "info")
        return None
    request.flash(_("${email} est instructeur et en est prévenu.") % {"email": email})
    if suggestion(email):
        message = _("Vouliez-vous dire ${email} ? Si oui, retirez l’adresse et recommencez.")
        request.flash(message % {"email": suggestion(email)}, "warning")
    return compte


def remove_sent(
    request, demarche, groupe, *, confirmed: bool = True, retirer=services.retirer_instructeur
) -> bool:
    """Take out the account whose number was sent; False when that must be confirmed first: nobody would be left.

    `retirer`: the use case, that of an administrateur or that of a member (`retirer_pair`).
    """
    compte = _account_sent(request, "retirer")
    if compte is None:
        return True
    if not confirmed and groupe.instructeurs == {compte.id} and not demarche.en_test:
        return False
    try:
        if retirer(groupe, compte, **acte(request)):
            request.flash(_("${email} n’est plus instructeur.") % {"email": compte.email})
            request.notify(
                GroupeModifie(
                    demarche=demarche,
                    groupe=groupe,
                    retires=(compte.id,),
                    auteur=request.compte,
                    now=request.now,
                )
            )
    except ActeRefuse as refusal:
        request.flash(refusal.message, "error")
    return True


def _account_sent(request, name):
    number = request.POST.get(name, "")
    return get_compte(request.root, int(number)) if number.isascii() and number.isdigit() else None


def invite_again(request, demarche) -> None:
    """Send its invitation again to an account that never signed in (A-337)."""
    compte = _account_sent(request, "relancer")
    if compte is None or compte.id not in demarche.instructeurs or compte.is_active:
        return
    contexte = f" pour la démarche « {demarche.libelle} »"
    inviter(
        request.root,
        compte.email,
        Role.INSTRUCTEUR,
        now=request.now,
        notify=request.notify,
        contexte=contexte,
    )
    request.flash(_("L’invitation est renvoyée à ${email}.") % {"email": compte.email})
