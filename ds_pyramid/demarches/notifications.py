"""The mails to administrateurs and instructeurs about démarches; they are few (A-044)."""

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core.formats import format_date
from ds_pyramid.core.i18n import _
from ds_pyramid.core.mail import absolute_url, queue_mail
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.services.jetons import ENTREPRISE, Porteur, jeton_de


def tell_automatic_closing(registry, demarche: Demarche, now) -> None:
    """Tell the administrateurs that their démarche has closed by itself (A-282)."""
    for compte in administrateurs_of(demarche):
        jour = format_date(demarche.date_limite or now, compte.locale or "fr")
        cle = f"{demarche.numero}|fermee|{now.date().isoformat()}"
        queue_mail(registry, compte, "demarche_fermee", cle=cle, jour=jour, **context_of(registry, demarche))


def tell_copy(event) -> None:
    """Tell an administrateur that a colleague sent him a copy (A-071)."""
    queue_mail(
        event.registry,
        event.compte,
        "demarche_copie_recue",
        source=event.source.libelle,
        expediteur=event.auteur.email,
        **context_of(event.registry, event.demarche),
    )


def tell_administrateur(event, name: str) -> None:
    """Tell an account that it joined or left the administrateurs, unless it did that itself (A-025)."""
    if event.auteur is None or event.auteur.id != event.compte.id:
        auteur = event.auteur.email if event.auteur else ""
        queue_mail(
            event.registry, event.compte, name, auteur=auteur, **context_of(event.registry, event.demarche)
        )


def tell_groupe(event) -> None:
    """Tell the members of a groupe, and those who left, who joined and who left, in one mail (A-332, I-251).

    Those who joined are told by their invitation.
    """
    root = find_root(event.demarche)
    lines = [f"+ {_email(root, compte_id)}" for compte_id in event.ajoutes]
    lines += [f"− {_email(root, compte_id)}" for compte_id in event.retires]
    concerned = (event.groupe.instructeurs | set(event.retires)) - set(event.ajoutes)
    context = context_of(event.registry, event.demarche)
    context["lien"] = absolute_url(event.registry, f"/instruction/{event.demarche.numero}")
    for compte in _usable(root, concerned):
        queue_mail(
            event.registry,
            compte,
            "groupe_membres",
            groupe=event.groupe.libelle,
            auteur=event.auteur.email if event.auteur else context["demarche"],
            changements="\n".join(lines),
            **context,
        )


def tell_token_end(registry, demarche: Demarche, porteur: Porteur, *, cle: str) -> None:
    """Tell the administrateurs that a token ends, or has ended (A-465, X-226)."""
    context = context_of(registry, demarche)
    context["lien"] += f"/{porteur.page}"
    for compte in administrateurs_of(demarche):
        jour = format_date(jeton_de(demarche, porteur).expire_at, compte.locale or "fr")
        queue_mail(
            registry, compte, "demarche_jeton_expire", cle=cle, jour=jour, jeton=porteur.libelle,
            entreprise=porteur is ENTREPRISE, **context,
        )  # fmt: skip


def tell_deactivation(event) -> None:
    """Tell the administrateurs that the platform took their démarche off line, and why (A-498)."""
    for compte in administrateurs_of(event.demarche):
        context = context_of(event.registry, event.demarche)
        queue_mail(event.registry, compte, "demarche_desactivee", motif=event.motif, **context)


def tell_support(event) -> None:
    """Hand the request of an administrateur to the support; answering it writes to him (A-043)."""
    queue_mail(
        event.registry,
        event.registry.settings["ds.contact"],
        "support_demande",
        reply_to=event.compte.email,
        email=event.compte.email,
        sujet=event.sujet,
        telephone=event.telephone,
        demarche=event.demarche,
        message=event.message,
    )


# When an administrateur is written to: mail, words. `Aide et contact` shows them.
COURRIELS_ADMINISTRATEUR = (
    ("agent_invitation", _("votre compte est créé, pour choisir votre mot de passe")),
    ("agent_profil_ajoute", _("un profil est ajouté à votre compte")),
    ("demarche_administrateur_ajoute", _("on vous ajoute aux administrateurs d’une démarche")),
    ("demarche_administrateur_retire", _("on vous en retire")),
    ("demarche_copie_recue", _("un collègue vous envoie la copie d’une démarche")),
    ("demarche_fermee", _("une démarche se ferme d’elle-même, à sa date limite")),
    ("demarche_desactivee", _("la plateforme désactive une démarche")),
    ("demarche_jeton_expire", _("le jeton API Entreprise d’une démarche arrive à sa fin")),
    ("rappel_en_echec", _("l’adresse de rappel d’une démarche ne répond plus")),
)


def tell_dead_links(registry, demarche: Demarche, liens: list[str]) -> None:
    """Tell the administrateurs that links given to usagers lead nowhere any more, once each (X-356)."""
    context = context_of(registry, demarche)
    context["lien"] += "/presentation"
    for compte in administrateurs_of(demarche):
        cle = f"{demarche.numero}|liens|{'|'.join(liens)}"
        queue_mail(registry, compte, "demarche_liens_morts", cle=cle, liens="\n".join(liens), **context)


def context_of(registry, demarche: Demarche) -> dict:
    """Return what each of these mails may say."""
    return {
        "demarche": demarche.libelle,
        "numero": demarche.numero,
        "lien": absolute_url(registry, f"/admin/demarches/{demarche.numero}"),
    }


def administrateurs_of(demarche: Demarche) -> list:
    """Return the accounts that administer a démarche and can sign in."""
    return _usable(find_root(demarche), demarche.administrateurs)


def _usable(root, ids) -> list:
    found = (get_compte(root, compte_id) for compte_id in sorted(ids))
    return [compte for compte in found if compte is not None and not compte.blocked_at]


def _email(root, compte_id):
    compte = get_compte(root, compte_id)
    return compte.email if compte is not None else ""
