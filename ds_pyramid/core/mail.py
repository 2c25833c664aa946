"""Queue a mail in the transaction: it leaves after the commit, or not at all (U-401, U-404).

The queue is a maildir (`ds.mail.queue`); `core.mail_queue` sends it. Settings read here: `ds.url` (address of the
site, the only host that links of mails bear: X-731), `ds.site_name` (its name), `ds.mail.from`, `ds.mail.queue` (else
mail/queue below `ds.data`).
"""

import hashlib
import secrets
from contextvars import ContextVar
from email.utils import formataddr, formatdate, parseaddr
from pathlib import Path
from typing import NamedTuple

import transaction
from pyramid_mailer.mailer import Mailer
from pyramid_mailer.message import Attachment, Message
from unidecode import unidecode

from ds_pyramid.core import clock
from ds_pyramid.core.mail_templates import one_line, render_html, render_subject, render_text

MUTED = "ds.mail.muted"  # set in a script's registry, so that invented dossiers write to nobody
DEFAULT_SITE = "Démarches"

# The transaction that a mail joins: the request's where there is one, else the thread's (scripts, tasks).
_manager: ContextVar = ContextVar("mail_transaction_manager", default=transaction.manager)


class Courrier(NamedTuple):
    """A mail as it was queued: what a trace of it needs."""

    message_id: str
    destinataire: str
    sujet: str
    texte: str
    pieces: tuple[str, ...] = ()  # names of what is joined


def queue_mail(registry, to, name, **kw) -> str:
    """Queue a mail as `envoyer` does; return its Message-ID, empty when the registry is muted."""
    courrier = envoyer(registry, to, name, **kw)
    return courrier.message_id if courrier is not None else ""


def envoyer(
    registry, to, name, *, attachments=(), reply_to=None, cle=None, langue=None, **context
) -> Courrier | None:
    """Render templates/emails/<name>/ and queue it for one person; return what was queued.

    `to` is an address, or an object with `email` and perhaps `locale`. `attachments` holds (name, mime, bytes) or
    objects with `nom`, `mime` and `open()`. Two mails of the same `cle` to the same person within 30 days are sent
    once: give one to a mail that a repeated task could queue again. With `numero_dossier` and `lien_dossier` in the
    context, both parts end with a link to the dossier (U-400); with `mention`, both say it before that link. Nothing
    is sent by a muted registry: None. Raises ValueError when the address is not one.
    """
    if registry.get(MUTED):
        return None
    settings = registry.settings
    address = _address(getattr(to, "email", to))
    langue = langue or getattr(to, "locale", None) or "fr"
    context = _site(settings) | context
    message = Message(
        subject=render_subject(name, langue, context),
        recipients=[address],
        sender=sender(settings),
        body=render_text(name, langue, context),
        html=render_html(name, langue, context),
        extra_headers=_headers(settings, address, name, cle, langue, reply_to),
        attachments=[_attachment(piece) for piece in attachments],
    )
    Mailer(queue_path=_queue(settings), transaction_manager=_manager.get()).send_to_queue(message)
    return Courrier(
        message.extra_headers["Message-ID"],
        address,
        message.subject,
        message.body,
        tuple(piece.filename for piece in message.attachments),
    )


def includeme(config):
    """Join the transactions of requests; refuse a production site whose links would lead nowhere (X-731)."""
    config.add_subscriber(_join_request, "pyramid.interfaces.INewRequest")
    settings = config.registry.settings
    if settings.get("ds.environment") != "production":
        return
    if not settings.get("ds.url", "").startswith("https://"):
        raise ValueError("ds.url must be the https:// address of the site: mails link to it")
    if not settings.get("ds.mail.from"):
        raise ValueError("ds.mail.from must be the address that sends the platform's mails")


def absolute_url(registry, path: str) -> str:
    """Return the full address of a path of the site, on its own host."""
    return registry.settings.get("ds.url", "http://127.0.0.1:6543").rstrip("/") + "/" + path.lstrip("/")


def sender(settings) -> str:
    """Return the From header: always the platform, never an administration (U-399)."""
    name, address = parseaddr(settings.get("ds.mail.from") or f"ne-pas-repondre@{_host(settings)}")
    return formataddr((one_line(name or settings.get("ds.site_name", DEFAULT_SITE)), address))


def queue_path(settings) -> Path:
    """Return the folder of the queue."""
    return mail_folder(settings, "queue")


def mail_folder(settings, name: str) -> Path:
    """Return one of the folders of mails: `ds.mail.<name>`, else mail/<name> below the site's data."""
    return Path(settings.get(f"ds.mail.{name}") or Path(settings.get("ds.data") or "var") / "mail" / name)


def _join_request(event):
    token = _manager.set(event.request.tm)
    event.request.add_finished_callback(lambda _request: _manager.reset(token))


def _site(settings):
    url = settings.get("ds.url", "http://127.0.0.1:6543").rstrip("/")
    return {
        "site": settings.get("ds.site_name", DEFAULT_SITE),
        "site_url": url,
        "url": lambda path: f"{url}/{path.lstrip('/')}",
    }


def _headers(settings, address, name, cle, langue, reply_to):
    seed = f"{name}|{cle}|{address.lower()}" if cle else secrets.token_hex(16)
    headers = {
        "Message-ID": f"<{hashlib.sha256(seed.encode()).hexdigest()[:40]}@{_host(settings)}>",
        "Date": formatdate(clock.now().timestamp(), usegmt=True),
        "Auto-Submitted": "auto-generated",
        "Content-Language": langue,
        "X-Mail-Name": name,
    }
    return headers | ({"Reply-To": _address(reply_to)} if reply_to else {})


def _address(address) -> str:
    plain = str(address).strip()
    local, _, domain = plain.rpartition("@")
    if not local or not domain or any(char in plain for char in ' ,;<>\r\n\t"') or not plain.isascii():
        raise ValueError(f"not a mail address: {plain!r}")
    return plain


def _attachment(piece):
    nom, mime, data = piece if isinstance(piece, tuple) else (piece.nom, piece.mime, _bytes(piece))
    # repoze.sendmail fails on accented names of files.
    return Attachment(one_line(unidecode(nom)).replace("/", "-"), mime, data)


def _bytes(piece):
    with piece.open() as source:
        return source.read()


def _host(settings) -> str:
    return settings.get("ds.url", "http://127.0.0.1:6543").split("://", 1)[-1].split("/")[0].split(":")[0]


def _queue(settings) -> str:
    """Make the maildir, readable by the site's user only: mails hold links that open accounts."""
    folder = queue_path(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(mode=0o700, exist_ok=True)
    return str(folder)
