"""How a request is executed: body read to disk, then the write gate, then attempts that are retried on conflicts.

An execution policy of Pyramid, around all attempts: pyramid_retry's own is run inside the gate. A refusal met before
the attempts (too big, no room left, too busy) is raised again where exception views render it with the site's layout.
"""

from dataclasses import replace
from io import BytesIO
from urllib.parse import unquote

from pyramid.httpexceptions import status_map
from pyramid.tweens import EXCVIEW
from pyramid_retry import LastAttemptPredicate, RetryableErrorPredicate, RetryableExecutionPolicy
from webob import BaseRequest
from webob.multidict import MultiDict
from webob.request import DisconnectionError
from ZEO.Exceptions import ClientDisconnected, ServerException

from ds_pyramid.core.gate import GateBusy, gate_of, needs_gate
from ds_pyramid.core.refusals import Refusal, StorageAway, is_disk_full
from ds_pyramid.core.stack import with_room
from ds_pyramid.core.storage import ATTEMPTS
from ds_pyramid.core.uploads import EnvoiIllisible, EspaceInsuffisant, FichierTropGros, Form, Spool

FORM, REFUSAL = "ds.form", "ds.refusal"


def execution_policy(registry, attempts: int):
    """Return the policy: spool, gate, attempts."""
    retryable = RetryableExecutionPolicy(attempts)

    def attempt(environ, router):
        return retryable(environ, _SameCookies(router, environ))

    def execute(environ, router):
        spool, sent = Spool(registry.settings), environ["wsgi.input"]
        try:
            _check_query(environ)
            _read(environ, spool)
            if REFUSAL in environ or not needs_gate(registry, environ):
                return with_room(attempt, environ, router)
            return with_room(_through_the_gate, environ, router)
        finally:
            spool.close()
            if environ["wsgi.input"] is not sent:
                environ["wsgi.input"].close()

    def _through_the_gate(environ, router):
        gate = gate_of(registry)
        try:
            gate.enter()
        except GateBusy as busy:
            environ[REFUSAL] = busy
            return attempt(environ, router)
        try:
            return attempt(environ, router)
        finally:
            gate.leave()

    return execute


class _SameCookies:
    """The router, giving each attempt the cookies that the browser sent.

    WebOb writes what a view puts in `request.cookies` (a new anti-CSRF token, at sign-in) into the environ, which
    attempts share: the next one would be refused with a token that nobody has yet.
    """

    def __init__(self, router, environ):
        self.router, self.sent = router, environ.get("HTTP_COOKIE")

    def request_context(self, environ):
        environ.pop("webob._parsed_cookies", None)
        if self.sent is None:
            environ.pop("HTTP_COOKIE", None)
        else:
            environ["HTTP_COOKIE"] = self.sent
        return self.router.request_context(environ)

    def invoke_request(self, request):
        return self.router.invoke_request(request)


def televersements(request):
    """The files sent with the form, by field name. Their blobs are placed by the request's connection."""
    form = request.environ.get(FORM, Form([]))
    return {
        name: [replace(file, adopt=request.zodb.add) for file in files] for name, files in form.files.items()
    }


def _check_query(environ):
    """Refuse an address whose query is no text: reading it would fail wherever it is first read."""
    try:
        unquote(environ.get("QUERY_STRING", ""), errors="strict")
    except UnicodeDecodeError:
        environ[REFUSAL] = EnvoiIllisible()
        environ["QUERY_STRING"] = ""


def _read(environ, spool):
    """Read the body whole; keep a refusal for the attempts to raise."""
    length = _content_length(environ)
    if length == 0:
        return
    try:
        if length > spool.limits.request:
            raise FichierTropGros(spool.limits.file)
        if environ.get("CONTENT_TYPE", "").lower().startswith("multipart/form-data"):
            _keep_form(environ, spool.read_form(environ["wsgi.input"], environ["CONTENT_TYPE"], length))
        else:
            _keep_body(environ)
    except Refusal as refusal:
        environ[REFUSAL] = refusal
        _replace_body(environ, BytesIO(), 0)


def _content_length(environ):
    try:
        return max(0, int(environ.get("CONTENT_LENGTH") or 0))
    except ValueError:
        return 0


def _keep_form(environ, form):
    """Let `request.POST` answer from the form already read."""
    environ[FORM] = form
    body = BytesIO()
    _replace_body(environ, body, 0)
    environ["webob._parsed_post_vars"] = (MultiDict(form.items), body)


def _keep_body(environ):
    """Read another body before the gate, so that a slow client holds nobody up."""
    try:
        BaseRequest(environ).make_body_seekable()
    except DisconnectionError:
        raise EnvoiIllisible from None
    except OSError as error:
        raise EspaceInsuffisant if is_disk_full(error) else error from None


def _replace_body(environ, body, length):
    environ["wsgi.input"] = body
    environ["webob.is_body_seekable"] = True
    environ["CONTENT_LENGTH"] = str(length)


def refusal_tween_factory(handler, registry):
    """Raise the refusal met before the attempts where exception views see it."""

    def raise_refusal(request):
        if REFUSAL in request.environ:
            raise _http_error(request, request.environ[REFUSAL])
        return handler(request)

    return raise_refusal


def refusal_view(refusal, request):
    """Show a refusal raised by a view as the HTTP error it is."""
    return request.invoke_exception_view((type(refusal), _http_error(request, refusal), None))


def disk_full_view(error, request):
    """Say that no room is left, whatever was being written."""
    return refusal_view(EspaceInsuffisant(), request)


def storage_away_view(error, request):
    """Say that the storage cannot be reached, at once: each new attempt would wait for it as long as the first."""
    request.environ["retry.attempts"] = request.environ["retry.attempt"] + 1
    return refusal_view(StorageAway(), request)


class DiskFullPredicate:
    """View predicate `disk_full=True`: the exception says that nothing more can be written."""

    def __init__(self, value, config):
        self.value = value

    def text(self):
        return f"disk_full = {self.value}"

    phash = text

    def __call__(self, context, request):
        return is_disk_full(context) is self.value


def _http_error(request, refusal):
    detail = request.localizer.translate(refusal.message)
    error = status_map[refusal.status](detail)
    if refusal.status == GateBusy.status:
        error.headers["Retry-After"] = "5"
    return error


def includeme(config):
    """Set the policy once the settings are complete."""
    config.add_view_predicate("last_retry_attempt", LastAttemptPredicate)
    config.add_view_predicate("retryable_error", RetryableErrorPredicate)
    config.add_view_predicate("disk_full", DiskFullPredicate)
    config.add_request_method(televersements, reify=True)
    config.add_tween("ds_pyramid.web.execution.refusal_tween_factory", under=EXCVIEW)
    config.add_exception_view(refusal_view, context=Refusal)
    for error in (OSError, ServerException):
        config.add_exception_view(disk_full_view, context=error, disk_full=True)
    config.add_exception_view(storage_away_view, context=ClientDisconnected)
    attempts = int(config.registry.settings.get("retry.attempts", ATTEMPTS))
    config.set_execution_policy(execution_policy(config.registry, attempts))
