"""What every request offers to views: the account, the clock, the announcer."""

from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier


def now(request):
    """The instant of the request: one, however long it lasts."""
    return clock.now()


def compte(request):
    """The signed-in Compte, or None."""
    return request.identity


def notify(request):
    """The `notify` that services receive."""
    return notifier(request.registry)


def includeme(config):
    """Add the properties."""
    for function in (now, compte, notify):
        config.add_request_method(function, reify=True)
