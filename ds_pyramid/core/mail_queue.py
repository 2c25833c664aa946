"""Send the queued mails, each once, with patience (U-404).

A mail file is deleted when the server has accepted it. Three guards keep it from leaving twice: a lock per mail
(released by the system if the process dies), the file itself, looked for again under the lock, and a mark per
Message-ID written between the server's answer and the deletion. What remains is the window of RFC 5321 §4.1.4: if
the process or the line dies after the server has accepted and before its answer or our mark is on disk, the mail is
sent again, with the same Message-ID, by which servers and readers drop the second.

One queue belongs to one host (its locks are the host's); several hosts each have theirs.
"""

import fcntl
import json
import logging
import os
import smtplib
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from hashlib import sha256

from ds_pyramid.core import clock
from ds_pyramid.core.mail import mail_folder, queue_path
from ds_pyramid.core.mail_journal import ECHOUE, REMIS, Journal
from ds_pyramid.core.mail_transports import transport

log = logging.getLogger(__name__)

# Waits after the first, second... failure, in seconds; 24 h in all. After a fifth failure the mail is set aside.
WAITS = (300, 1_800, 14_400, 69_900)
MARKS_KEPT = timedelta(days=30)
CRLF = policy.compat32.clone(linesep="\r\n")


@dataclass
class Report:
    """What one passage did."""

    sent: list[str] = field(default_factory=list)
    delayed: list[str] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)


class MailQueue:
    """The maildir, with the folders kept beside its own: locks, attempts, marks, dead letters."""

    def __init__(self, settings):
        self.root = queue_path(settings)
        self.dead = mail_folder(settings, "failed")
        self.journal = Journal(settings)
        self.locks, self.attempts, self.marks = (self.root / part for part in ("locks", "attempts", "marks"))
        for folder in (self.root, self.root / "new", self.dead, self.locks, self.attempts, self.marks):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def process(self, deliver, *, now: datetime) -> Report:
        """Offer each mail that is due to `deliver(sender, recipients, data)`, oldest first."""
        report = Report()
        for path in self._due(now):
            with self._lock(path.name) as held:
                if held and path.exists() and self._is_due(path.name, now):
                    self._send(path, deliver, report, now)
        self._forget_marks(now)
        return report

    def requeue(self) -> int:
        """Put the dead letters back at the start of their patience; return how many."""
        letters = [path for path in self.dead.iterdir() if path.is_file()]
        for path in letters:
            path.rename(self.root / "new" / path.name)
        return len(letters)

    def _due(self, now):
        paths = [path for path in (self.root / "new").iterdir() if not path.name.startswith(".")]
        return sorted((path for path in paths if self._is_due(path.name, now)), key=_written_at)

    def _is_due(self, name, now):
        return self._state(name).get("next", 0) <= now.timestamp()

    def _send(self, path, deliver, report, now):
        sender, recipients, message = _parse(path.read_bytes())
        message_id = message["Message-ID"]
        mark = self.marks / sha256(f"{message_id} {recipients}".encode()).hexdigest()
        if not mark.exists():
            try:
                deliver(sender, recipients, message.as_bytes(policy=CRLF))
            except (OSError, smtplib.SMTPException) as error:
                self._fail(path, message, error, report, now)
                return
            _touch(mark, now)
        self.journal.ecrire(mark.name, message_id, REMIS, now)
        path.unlink()
        self._state_path(path.name).unlink(missing_ok=True)
        report.sent.append(message_id)
        log.info("mail %s (%s) sent", message_id, message["X-Mail-Name"])

    def _fail(self, path, message, error, report, now):
        tries = self._state(path.name).get("tries", 0) + 1
        what = f"mail {message['Message-ID']} ({message['X-Mail-Name']}): {_without_addresses(error)}"
        if is_permanent(error) or tries > len(WAITS):
            path.rename(self.dead / path.name)
            self._state_path(path.name).unlink(missing_ok=True)
            cle = sha256(f"{message['Message-ID']} {path.name}".encode()).hexdigest()
            self.journal.ecrire(cle, message["Message-ID"], ECHOUE, now, _without_addresses(error))
            report.dead.append(message["Message-ID"])
            log.error("%s; set aside in %s", what, self.dead)
            return
        state = {"tries": tries, "next": now.timestamp() + WAITS[tries - 1]}
        self._state_path(path.name).write_text(json.dumps(state))
        report.delayed.append(message["Message-ID"])
        log.warning("%s; attempt %d failed, next in %d s", what, tries, WAITS[tries - 1])

    def _state_path(self, name):
        return self.attempts / f"{name}.json"

    def _state(self, name):
        try:
            return json.loads(self._state_path(name).read_text())
        except (FileNotFoundError, ValueError):
            return {}

    @contextmanager
    def _lock(self, name):
        """Say whether this process holds the mail's lock."""
        path = self.locks / name
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            yield False
            return
        # A lock taken on a file that another process has just unlinked excludes nobody.
        if not _same_file(handle, path):
            os.close(handle)
            yield False
            return
        try:
            yield True
        finally:
            path.unlink(missing_ok=True)
            os.close(handle)

    def _forget_marks(self, now):
        limit = (now - MARKS_KEPT).timestamp()
        for mark in self.marks.iterdir():
            if _written_at(mark) < limit:
                mark.unlink(missing_ok=True)


def drain(settings, *, now: datetime | None = None) -> Report:
    """Send what is due with the transport of the settings; this is what `ds-mail` and the worker repeat."""
    with transport(settings) as deliver:
        return MailQueue(settings).process(deliver, now=now or clock.now())


def is_permanent(error: Exception) -> bool:
    """Tell whether the server refuses this very mail for good (a refusal of our sign-in is not about the mail)."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _reason in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


def _parse(data: bytes):
    message = message_from_bytes(data)
    sender, recipients = (_header(message, name) for name in ("X-Actually-From", "X-Actually-To"))
    del message["X-Actually-From"], message["X-Actually-To"]
    return sender, [address.strip() for address in recipients.split(",")], message


def _header(message, name):
    return str(make_header(decode_header(message[name] or "")))


def _without_addresses(error):
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"recipient refused: {sorted(code for code, _reason in error.recipients.values())}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    return f"{type(error).__name__}: {error}"


def _same_file(handle, path):
    try:
        return os.fstat(handle).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False


def _touch(mark, now):
    with mark.open("w") as handle:
        handle.flush()
        os.fsync(handle.fileno())
    os.utime(mark, (now.timestamp(), now.timestamp()))


def _written_at(path):
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0
