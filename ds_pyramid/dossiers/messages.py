"""The exchange of a dossier: one record a message, in a tree of its own, so that the dossier stays small (A-394).

Automatic mails are kept as they were sent, with what became of them (A-397). A message that is not `public` is read
by the administration only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from BTrees.IOBTree import IOBTree
from BTrees.Length import Length
from persistent import Persistent

from ds_pyramid.core.mail_journal import ECHOUE, REMIS

SIGNATURE = "\n-- \n"  # after this line, the plain text of a mail only says who sends it
ATTENTE = "attente"  # in the queue; then REMIS or ECHOUE


@dataclass(frozen=True)
class Envoi:
    """One mail: its name in templates/emails, to whom, what became of it and when."""

    nom: str
    destinataire: str
    message_id: str
    etat: str = ATTENTE
    etat_at: datetime | None = None
    raison: str = ""

    @property
    def remis(self) -> bool:
        """The mail server of the platform handed it over."""
        return self.etat == REMIS

    @property
    def echoue(self) -> bool:
        """It could not be handed over, and will not be tried again."""
        return self.etat == ECHOUE


class Message(Persistent):
    """One message. `auteur_id` None: the platform. `envoi` is replaced, never changed in place."""

    numero = 0  # in its dossier, from 1
    auteur_id: int | None = None
    auteur_email = ""
    sujet = ""
    pieces: tuple[str, ...] = ()  # names of what the mail carried
    envoi: Envoi | None = None
    public = True  # shown to the usager's side

    def __init__(self, texte: str, *, date: datetime, **fields):
        self.texte = texte
        self.date = date
        self.__dict__.update(fields)

    @property
    def corps(self) -> str:
        """What it says, without the signature of the site."""
        return self.texte.split(SIGNATURE)[0].strip()


class Messages(Persistent):
    """The messages of one dossier by number, in order."""

    def __init__(self):
        self.par_numero = IOBTree()
        self.nombre = Length()

    def __len__(self):
        return self.nombre()

    def ajouter(self, message: Message) -> Message:
        """Add a message at the end."""
        message.numero = self.par_numero.maxKey() + 1 if self.par_numero else 1
        self.par_numero[message.numero] = message
        self.nombre.change(1)
        return message

    def trouver(self, numero: int) -> Message | None:
        """Return a message by number."""
        return self.par_numero.get(numero)

    def recents(self, avant: int | None = None) -> Iterator[Message]:
        """Iterate over the messages before a number, the latest first; only those asked for are loaded."""
        while self.par_numero:
            try:
                avant = self.par_numero.maxKey(avant - 1) if avant is not None else self.par_numero.maxKey()
            except ValueError:
                return
            yield self.par_numero[avant]

    def page(
        self, avant: int | None = None, *, taille: int = 25, prives: bool
    ) -> tuple[list[Message], int | None]:
        """Return (messages, number to continue before or None), the latest first; `prives`: all of them."""
        found: list[Message] = []
        for message in self.recents(avant):
            if message.public or prives:
                if len(found) == taille:
                    return found, found[-1].numero
                found.append(message)
        return found, None


def messages_of(dossier) -> Messages:
    """Return the messages of a dossier, to add to."""
    if dossier.messages is None:
        dossier.messages = Messages()
    return dossier.messages
