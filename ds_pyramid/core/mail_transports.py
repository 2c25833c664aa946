"""Where mails go: a real SMTP server (`ds.mail.transport = smtp`), or .eml files in development (`file`).

Settings of smtp: `ds.mail.host`, `ds.mail.port`, `ds.mail.tls` (starttls, the default; ssl; none), `ds.mail.ca`
(certificates to trust, else the system's), `ds.mail.user`; its password comes from DS_MAIL_PASSWORD only. Settings
of file: `ds.mail.sent`, the folder.
"""

import os
import smtplib
import ssl
from contextlib import contextmanager
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from ds_pyramid.core import clock
from ds_pyramid.core.mail import mail_folder

PORTS = {"starttls": 587, "ssl": 465, "none": 25}
TIMEOUT = 30  # seconds, for each exchange with the server


@contextmanager
def transport(settings):
    """Give a `deliver(sender, recipients, data)`; one SMTP connection serves a whole passage."""
    makers: dict[str, Any] = {"smtp": SmtpTransport, "file": FileTransport}
    kind = settings.get("ds.mail.transport", "smtp")
    if kind not in makers:
        raise ValueError(f"ds.mail.transport is {kind!r}: expected one of {sorted(makers)}")
    with makers[kind](settings) as deliver:
        yield deliver


class SmtpTransport:
    """Connects at the first mail, again after a failure; TLS certificates are always verified."""

    def __init__(self, settings):
        self.tls = settings.get("ds.mail.tls", "starttls")
        if self.tls not in PORTS:
            raise ValueError(f"ds.mail.tls is {self.tls!r}: expected one of {sorted(PORTS)}")
        self.host = settings.get("ds.mail.host", "localhost")
        self.port = int(settings.get("ds.mail.port") or PORTS[self.tls])
        self.ca = settings.get("ds.mail.ca") or None
        self.user = settings.get("ds.mail.user")
        self.connection: smtplib.SMTP | None = None

    def __enter__(self):
        return self.deliver

    def __exit__(self, *raised):
        self._close()

    def deliver(self, sender, recipients, data):
        """Send one mail. Raises OSError or SMTPException when the server did not accept it."""
        try:
            if self.connection is None:
                self.connection = self._connect()
            self.connection.sendmail(parseaddr(sender)[1], recipients, data)
        except (OSError, smtplib.SMTPException):
            self._close()
            raise

    def _connect(self):
        server: smtplib.SMTP
        if self.tls == "ssl":
            server = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=self._context())
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            if self.tls == "starttls":
                server.starttls(context=self._context())
            if self.user:
                server.login(self.user, os.environ.get("DS_MAIL_PASSWORD", ""))
        except BaseException:
            server.close()
            raise
        return server

    def _context(self):
        return ssl.create_default_context(cafile=self.ca)

    def _close(self):
        connection, self.connection = self.connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()


class FileTransport:
    """Writes each mail as <instant>-<n>.eml."""

    def __init__(self, settings):
        self.folder = sent_folder(settings)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def __enter__(self):
        return self.deliver

    def __exit__(self, *raised):
        pass

    def deliver(self, sender, recipients, data):
        """Write one mail under a name that no other has."""
        stamp = clock.now().strftime("%Y%m%dT%H%M%S%f")
        for number in range(10_000):
            try:
                with (self.folder / f"{stamp}-{number:04}.eml").open("xb") as target:
                    target.write(data)
                return
            except FileExistsError:
                continue


def sent_folder(settings) -> Path:
    """Return the folder of the .eml files."""
    return mail_folder(settings, "sent")
