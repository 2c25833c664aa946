"""Periodic work: ask the remote services (X-202)."""

from functools import partial

from ds_pyramid.completion.services import completer
from ds_pyramid.core.events import notifier
from ds_pyramid.core.tasks import IGNORE, for_each, periodic_task


@periodic_task("* * * * *")
def completer_reponses(root, registry, *, now):
    """Ask the remote services about the answers that wait for them: SIRET, RNA, addresses..."""
    absents: set = set()
    act = partial(completer, root, registry, absents=absents, now=now, notify=notifier(registry))
    return for_each(root["a_completer"].dues(now), lambda cle: act(cle) or IGNORE, own_transactions=True)
