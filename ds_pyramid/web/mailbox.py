"""`/__mails`: the mails of a development site, as their recipients would read them.

Exists only where mails go to files (`ds.mail.transport = file`) and the site is not in production.
"""

import re
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from pyramid.response import Response

from ds_pyramid.core.mail_queue import drain
from ds_pyramid.core.mail_transports import sent_folder
from ds_pyramid.core.security import Allow, Everyone
from ds_pyramid.web.site import Container

SHOWN = 200  # mails listed, newest first
LINK = re.compile(r"(https?://[^\s<>\"]+)")
# The mail's own style is allowed on its page, nothing else.
MAIL_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


class Courrier:
    """One .eml file."""

    def __init__(self, parent, name: str, message: EmailMessage):
        self.__parent__, self.__name__ = parent, name
        self.message = message

    @property
    def objet(self) -> str:
        """The subject."""
        return str(self.message["Subject"])

    @property
    def date(self) -> datetime:
        """When it was queued."""
        return parsedate_to_datetime(self.message["Date"])

    @property
    def morceaux(self) -> list[tuple[str, bool]]:
        """The text part, cut in (text, is it a link)."""
        text = self.message.get_body(preferencelist=("plain",)).get_content()
        return [(part, bool(LINK.fullmatch(part))) for part in LINK.split(text) if part]

    @property
    def html(self) -> str | None:
        """The HTML part, if any."""
        part = self.message.get_body(preferencelist=("html",))
        return part.get_content() if part else None

    @property
    def pieces(self) -> list[EmailMessage]:
        """The attachments."""
        return list(self.message.iter_attachments())


class Courriers(Container):
    """The folder of sent mails; open to whoever reaches a development site."""

    name = "__mails"
    __acl__ = [(Allow, Everyone, "public")]

    def folder(self) -> Path:
        """Where the .eml files are."""
        return sent_folder(self.request.registry.settings)

    def __getitem__(self, name):
        path = self.folder() / name
        if not re.fullmatch(r"[\w-]+\.eml", name) or not path.is_file():
            raise KeyError(name)
        return Courrier(self, name, message_from_bytes(path.read_bytes(), policy=policy.default))

    def recents(self) -> list[Courrier]:
        """The mails, newest first."""
        names = sorted((path.name for path in self.folder().glob("*.eml")), reverse=True)
        return [self[name] for name in names[:SHOWN]]


def liste(context, request):
    """List the mails, after sending what is still queued."""
    drain(request.registry.settings)
    return {"courriers": context.recents()}


def courrier(context, request):
    """Show one mail as text, with its links."""
    return {"courrier": context}


def courrier_html(context, request):
    """Give the HTML part as the mail reader would draw it."""
    response = Response(context.html or "", content_type="text/html", charset="utf-8")
    response.headers["Content-Security-Policy"] = MAIL_CSP
    return response


def piece(context, request):
    """Give an attachment: `/__mails/<name>/piece?n=0`."""
    pieces = context.pieces
    number = request.GET.get("n", "")
    if not number.isdigit() or int(number) >= len(pieces):
        return Response(status=404)
    part = pieces[int(number)]
    response = Response(part.get_payload(decode=True), content_type=part.get_content_type())
    response.content_disposition = f'attachment; filename="{part.get_filename("piece")}"'
    return response


def includeme(config):
    """Publish the mailbox of a development site."""
    settings = config.registry.settings
    if settings.get("ds.environment") == "production" or settings.get("ds.mail.transport") != "file":
        return
    config.add_container(Courriers)
    template = "ds_pyramid.templates:mailbox/{}.pt".format
    config.add_view(liste, context=Courriers, renderer=template("liste"), permission="public")
    config.add_view(courrier, context=Courrier, renderer=template("courrier"), permission="public")
    config.add_view(courrier_html, context=Courrier, name="html", permission="public")
    config.add_view(piece, context=Courrier, name="piece", permission="public")
