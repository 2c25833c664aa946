"""What exports announce."""

from dataclasses import dataclass
from datetime import datetime

from ds_pyramid.core.events import Event
from ds_pyramid.exports.models import Export


@dataclass(kw_only=True)
class ExportDemande(Event):
    """Someone asked for an export: the worker may begin."""

    export: Export
    now: datetime


@dataclass(kw_only=True)
class ExportTermine(Event):
    """An export is ready, or failed for good: those who asked are told (N-33)."""

    export: Export
    now: datetime
