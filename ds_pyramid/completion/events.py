"""What completion announces."""

from dataclasses import dataclass
from datetime import datetime

from ds_pyramid.core.events import Event
from ds_pyramid.dossiers.models import Dossier


@dataclass(kw_only=True)
class CompletionDemandee(Event):
    """Questions about a dossier are to be asked now: the worker may begin."""

    dossier: Dossier
    now: datetime
