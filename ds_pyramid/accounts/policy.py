"""Who is asking: the account of the browser's server-side session, and its principals (architecture §6).

Needs no context, so it may be asked before traversal. The account is read at each request: a role withdrawn, a block
or a closed session act at the next one (X-423).
"""

from pyramid.authorization import ACLHelper, Authenticated, Everyone
from pyramid.interfaces import ISecurityPolicy
from pyramid.request import RequestLocalCache
from zope.interface import implementer

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.accounts.sessions import close_session, find_session, open_session, session_key, touch_session
from ds_pyramid.core.security import compte_principal, groupe_principal, role_principal

COOKIE = "_DS_session"


@implementer(ISecurityPolicy)
class ComptePolicy:
    """The one security policy; `identity` is a Compte or None."""

    def __init__(self):
        self._identities = RequestLocalCache(find_identity)
        self._acl = ACLHelper()

    def identity(self, request):
        """Return the signed-in account, or None."""
        return self._identities.get_or_create(request)

    def authenticated_userid(self, request):
        """Return its number, as text."""
        compte = self.identity(request)
        return str(compte.id) if compte is not None else None

    def permits(self, request, context, permission):
        """Judge by the ACLs from the context upwards."""
        return self._acl.permits(context, principals_of(self.identity(request)), permission)

    def remember(self, request, userid, **_options):
        """Open a session for an account (its number); return the headers that give it to the browser."""
        compte = get_compte(request.root, int(userid))
        secret = open_session(
            request.root,
            compte,
            now=request.now,
            user_agent=request.user_agent or "",
            ip=request.remote_addr or "",
        )
        self._identities.set(request, compte)
        return [("Set-Cookie", _cookie(request, secret))]

    def forget(self, request, **_options):
        """Close the session of the browser; return the headers that take it away."""
        compte, secret = self.identity(request), session_secret(request)
        if compte is not None and secret:
            close_session(request.root, compte, session_key(secret))
        self._identities.set(request, None)
        return [("Set-Cookie", _cookie(request, None))]


def find_identity(request):
    """Return the account of the request's session; note the visit once a day."""
    secret = session_secret(request)
    session = find_session(request.root, secret, now=request.now)
    compte = get_compte(request.root, session.compte_id) if session is not None else None
    if compte is None or not compte.is_active:
        return None
    touch_session(request.root, secret, now=request.now)
    return compte


def principals_of(compte) -> list[str]:
    """Return the principals of an account, or of nobody."""
    if compte is None:
        return [Everyone]
    roles = [role_principal(role) for role in compte.roles]
    groupes = [groupe_principal(groupe) for groupe in compte.groupes]
    return [Everyone, Authenticated, compte_principal(compte.id), *roles, *groupes]


def session_secret(request) -> str | None:
    """Return the secret that the browser sent."""
    return request.cookies.get(COOKIE)


def _cookie(request, secret):
    """Return the Set-Cookie value; without a secret, one that removes the cookie."""
    parts = [f"{COOKIE}={secret or ''}", "Path=/", "HttpOnly", "SameSite=Lax"]
    parts += ["Secure"] if request.scheme == "https" else []
    parts += [] if secret else ["Max-Age=0", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"]
    return "; ".join(parts)
