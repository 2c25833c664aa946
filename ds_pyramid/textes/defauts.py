"""The six e-mails as they leave when nobody rewrote them, in the form in which they can be rewritten.

templates/emails/ holds the same words in the recipient's language; a test compares them.
"""

from ds_pyramid.demarches.courriels import Courriel

BONJOUR = "Bonjour,\n\n"
LIEN = "\n\n[Voir mon dossier](--lien dossier--)"
MOTIVATION = "\n\nMotivation de la décision :\n\n--motivation--"
CONTACT = "\n\nUne question ? Contactez le service en charge de la démarche :\n--contact du service--"

# Key of the e-mail -> (subject, body).
DEFAUTS: dict[str, tuple[str, str]] = {
    "dossier_depose": (
        "Votre dossier no --numéro du dossier-- est déposé (--libellé démarche--)",
        BONJOUR
        + "Votre dossier no --numéro du dossier-- a bien été déposé sur la démarche « --libellé démarche-- ». "
        "Ce message en accuse réception.\n\n"
        "L’administration peut maintenant le consulter. Tant que son instruction n’a pas commencé, vous pouvez "
        "encore le modifier.\n\n"
        "L’attestation de dépôt se télécharge depuis la page de votre dossier." + LIEN + CONTACT,
    ),
    "dossier_en_instruction": (
        "Votre dossier no --numéro du dossier-- est en cours d’instruction (--libellé démarche--)",
        BONJOUR + "L’instruction de votre dossier no --numéro du dossier-- a commencé, sur la démarche "
        "« --libellé démarche-- ».\n\nVous pouvez toujours le consulter, mais plus le modifier. Si vous aviez commencé "
        "des modifications sans les soumettre, elles ne sont pas prises en compte.\n\n"
        "Vous serez prévenu de la décision par un message comme celui-ci." + LIEN + CONTACT,
    ),
    "dossier_accepte": (
        "Votre dossier no --numéro du dossier-- est accepté (--libellé démarche--)",
        BONJOUR
        + "Votre dossier no --numéro du dossier--, déposé sur la démarche « --libellé démarche-- », a été accepté."
        + MOTIVATION
        + "\n\nLes documents liés à cette décision, s’il y en a, sont joints à ce message et restent disponibles sur "
        "la page de votre dossier." + LIEN + CONTACT,
    ),
    "dossier_refuse": (
        "Votre dossier no --numéro du dossier-- est refusé (--libellé démarche--)",
        BONJOUR
        + "Votre dossier no --numéro du dossier--, déposé sur la démarche « --libellé démarche-- », a été refusé."
        + MOTIVATION
        + LIEN
        + CONTACT,
    ),
    "dossier_sans_suite": (
        "Votre dossier no --numéro du dossier-- est classé sans suite (--libellé démarche--)",
        BONJOUR
        + "Votre dossier no --numéro du dossier--, déposé sur la démarche « --libellé démarche-- », a été "
        "classé sans suite." + MOTIVATION + LIEN + CONTACT,
    ),
    "dossier_decision_retiree": (
        "La décision sur votre dossier no --numéro du dossier-- est retirée (--libellé démarche--)",
        BONJOUR
        + "L’administration a repris l’instruction de votre dossier no --numéro du dossier--, sur la démarche "
        "« --libellé démarche-- » : la décision qui vous avait été annoncée n’est plus valable, ni les documents qui "
        "l’accompagnaient.\n\nVous serez prévenu de la nouvelle décision." + LIEN + CONTACT,
    ),
}


def defaut(courriel: Courriel) -> tuple[str, str]:
    """Return subject and body of an e-mail that was not rewritten."""
    return DEFAUTS[courriel.cle]
