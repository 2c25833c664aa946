"""The trace that each automatic mail leaves on its dossier: what, to whom, when, and what became of it (A-397)."""

from collections.abc import Iterable

from ds_pyramid.core.mail import Courrier
from ds_pyramid.core.mail_journal import ECHOUE, REMIS, Sort
from ds_pyramid.core.tree import find_root
from ds_pyramid.dossiers.messages import Envoi, Message, messages_of
from ds_pyramid.dossiers.models import Dossier

EN_ATTENTE = (
    "courriels_en_attente"  # list of the mails whose fate is not known: (Message-ID, dossier, message)
)
DERNIERS = 30  # messages looked at to find a mail announced twice


def consigner(
    dossier: Dossier,
    courrier: Courrier | None,
    nom: str,
    *,
    now,
    public: bool = True,
    texte: str | None = None,
) -> Message | None:
    """Keep a mail just queued among the messages of a dossier; None when it was not queued, or is there already.

    `texte` replaces the text of a mail that speaks of other dossiers too.
    """
    if courrier is None or (dossier.messages is not None and _is_known(dossier.messages, courrier)):
        return None
    message = messages_of(dossier).ajouter(
        Message(
            courrier.texte if texte is None else texte,
            date=now,
            sujet=courrier.sujet,
            pieces=courrier.pieces,
            envoi=Envoi(nom, courrier.destinataire, courrier.message_id),
            public=public,
        )
    )
    find_root(dossier).listes.place(None, {EN_ATTENTE: (_key(dossier, message), ())})
    return message


def noter_les_sorts(root, sorts: Iterable[Sort]) -> list[Sort]:
    """Write on the dossiers what became of their mails; return the fates that concern no dossier.

    One that failed is still waited for: the operator may put it back in the queue.
    """
    unknown = []
    for sort in sorts:
        low, high = (sort.message_id, 0, 0), (sort.message_id, float("inf"), 0)
        keys = [key for key, _row in root.listes.items(EN_ATTENTE, min=low, max=high)]
        for _message_id, numero, message in keys:
            _note(root, numero, message, sort)
        for key in keys if sort.etat == REMIS else ():
            root.listes.place({EN_ATTENTE: key}, {})
        if not keys:
            unknown.append(sort)
    return unknown


def oublier_les_envois(dossier: Dossier) -> None:
    """Wait no more for the mails of a dossier about to be destroyed."""
    messages = dossier.messages
    for message in messages.recents() if messages is not None else ():
        if message.envoi is not None and message.envoi.etat != REMIS:
            find_root(dossier).listes.place({EN_ATTENTE: _key(dossier, message)}, {})


def _is_known(messages, courrier):
    recents = (message for _rank, message in zip(range(DERNIERS), messages.recents(), strict=False))
    return any(m.envoi is not None and m.envoi.message_id == courrier.message_id for m in recents)


def _note(root, numero, message_numero, sort):
    demarche = root["demarches"].get(str(root.dossier_index.get(numero)))
    dossier = demarche.dossiers.get(numero) if demarche is not None else None
    message = dossier.messages.trouver(message_numero) if dossier is not None and dossier.messages else None
    if message is not None and message.envoi is not None:
        if sort.etat == ECHOUE:
            dossier.courriel_non_remis_at = sort.instant
        elif dossier.courriel_non_remis_at is not None:
            dossier.courriel_non_remis_at = None
        before = message.envoi
        message.envoi = Envoi(
            before.nom, before.destinataire, before.message_id, sort.etat, sort.instant, sort.raison
        )


def _key(dossier, message):
    return (message.envoi.message_id, dossier.numero, message.numero)
