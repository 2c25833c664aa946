"""Reactions to what happens to accounts: one mail, or one line of the log, each."""

import logging

from ds_pyramid.accounts import events, notifications
from ds_pyramid.core.mail import queue_mail

log = logging.getLogger(__name__)

# event -> (mail, its context, whom it goes to)
MAILS = (
    (events.ConfirmationDemandee, "compte_confirmation", notifications.confirmation, "compte"),
    (events.InscriptionSurCompteExistant, "compte_existant", notifications.compte_existant, "compte"),
    (events.MotDePasseOublie, "compte_mot_de_passe_oublie", notifications.mot_de_passe_oublie, "compte"),
    (events.MotDePasseChange, "compte_mot_de_passe_change", notifications.mot_de_passe_change, "compte"),
    (events.CompteVerrouille, "compte_verrouille", notifications.verrouille, "compte"),
    (events.AdresseDemandee, "compte_nouvelle_adresse", notifications.nouvelle_adresse, "adresse"),
    (events.AdresseDemandee, "compte_adresse_changement_demande", notifications.changement_demande, "compte"),
    (events.AdresseDejaPrise, "compte_adresse_prise", notifications.assistance, "adresse"),
    (
        events.AdresseDejaPrise,
        "compte_adresse_changement_demande",
        notifications.changement_demande,
        "compte",
    ),
    (events.AdresseChangee, "compte_adresse_changee", notifications.assistance, "ancienne"),
    (events.AgentInvite, "agent_invitation", notifications.invitation, "compte"),
    (events.AgentProfilAjoute, "agent_profil_ajoute", notifications.profil_ajoute, "compte"),
)


def mailer(name, context, recipient):
    """Return the subscriber that queues one mail, in the language of the account."""

    def send(event):
        langue = event.compte.locale or "fr"
        queue_mail(event.registry, getattr(event, recipient), name, langue=langue, **context(event))

    return send


def log_event(event):
    """Keep a line of what happened to an account, without its address or any secret (U-037, X-417)."""
    log.info("account %s: %s", event.compte.id, type(event).__name__)


def includeme(config):
    """Subscribe."""
    for event, name, context, recipient in MAILS:
        config.add_subscriber(mailer(name, context, recipient), event)
    config.add_subscriber(log_event, events.CompteEvent)
