"""Accounts for tests, how to sign in through the pages, and the mails really queued."""

import email
import re
from email import policy

from ds_pyramid.accounts.passwords import hash_password
from ds_pyramid.accounts.services import create_compte
from ds_pyramid.core import clock
from ds_pyramid.core.mail import queue_path

PASSWORD = "une phrase de passe 2026"
_hashes = {}


def make_compte(root, email="camille@exemple.fr", *roles, now=None, password=PASSWORD, confirmed=True):
    """Create a confirmed account that signs in with PASSWORD; hashing is done once per password."""
    now = now or clock.now()
    compte = create_compte(root, email, now=now, roles=roles, confirmed=confirmed)
    if password is not None:
        compte.password_hash = _hashes.setdefault(password, hash_password(password))
    return compte


def sign_in(app, email="camille@exemple.fr", password=PASSWORD, retour=None):
    """Sign in through the page; return the answer to the form."""
    page = app.get("/connexion", {"retour": retour} if retour else {})
    form = form_to(page, "/connexion")
    form["email"], form["password"] = email, password
    return form.submit()


def form_to(page, path):
    """Return the form of a page that posts to a path."""
    return next(form for form in page.forms.values() if form.action.split("?")[0].endswith(path))


def queued_mails(settings):
    """Return the mails in the queue, oldest first."""
    folder = queue_path(settings) / "new"
    files = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns) if folder.is_dir() else []
    return [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]


def link_in(mail):
    """Return the first address of the site in a mail's text, without its host."""
    text = mail.get_body(preferencelist=("plain",)).get_content()
    return re.search(r"https?://[^/\s]+(/\S*)", text)[1]
