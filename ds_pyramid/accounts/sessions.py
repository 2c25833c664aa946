"""Sessions kept by the server, so that each can be seen and closed (X-419, X-422).

The browser holds a random secret; `root.sessions` is keyed by its SHA-256, so the stored data open nothing. Each
account lists its own keys, so that its sessions are found without a walk.
"""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

SEEN_EVERY = timedelta(days=1)  # how precisely the last visit is known: a write a day, not one per page
IDLE = timedelta(days=30)  # a session not used for so long is closed
LONGEST_AGENT = 120  # characters kept of the browser's name


@dataclass(frozen=True)
class SessionOuverte:
    """One browser signed in to one account."""

    compte_id: int
    created_at: datetime
    seen_at: datetime
    user_agent: str
    ip: str


def open_session(root, compte, *, now: datetime, user_agent: str = "", ip: str = "") -> str:
    """Open a session and return the secret for the browser."""
    secret = secrets.token_urlsafe(32)
    key = session_key(secret)
    root.sessions[key] = SessionOuverte(compte.id, now, now, user_agent[:LONGEST_AGENT], ip)
    compte.sessions = (*(known for known in compte.sessions if known in root.sessions), key)
    return secret


def find_session(root, secret: str | None, *, now: datetime) -> SessionOuverte | None:
    """Return the open session of a browser's secret, if any."""
    session = root.sessions.get(session_key(secret)) if secret else None
    return session if session is not None and session.seen_at + IDLE > now else None


def touch_session(root, secret: str, *, now: datetime) -> None:
    """Note a visit, at most once a day."""
    key = session_key(secret)
    session = root.sessions[key]
    if session.seen_at + SEEN_EVERY <= now:
        root.sessions[key] = replace(session, seen_at=now)


def close_session(root, compte, key: str) -> None:
    """Close one session of an account, by its key; a key that is not its own is ignored."""
    if key in compte.sessions:
        compte.sessions = tuple(known for known in compte.sessions if known != key)
        root.sessions.pop(key, None)


def close_sessions(root, compte, *, keep: str | None = None) -> int:
    """Close all sessions of an account but one (a key); return how many."""
    closed = [key for key in compte.sessions if key != keep]
    for key in closed:
        root.sessions.pop(key, None)
    compte.sessions = tuple(key for key in compte.sessions if key == keep)
    return len(closed)


def list_sessions(root, compte, *, now: datetime) -> list[tuple[str, SessionOuverte]]:
    """Return the (key, session) pairs of an account, last seen first."""
    found = [(key, root.sessions.get(key)) for key in compte.sessions]
    alive = [(key, session) for key, session in found if session and session.seen_at + IDLE > now]
    return sorted(alive, key=lambda pair: pair[1].seen_at, reverse=True)


def session_key(secret: str) -> str:
    """Return the key under which a secret's session is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()
