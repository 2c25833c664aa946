"""What the calls announce."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ds_pyramid.core.events import Event


@dataclass(kw_only=True)
class RappelsEnEchec(Event):
    """A call was given up, the first since one succeeded; `suspendu`: so many that no other is tried."""

    demarche: Any
    appel: Any
    suspendu: bool
    now: datetime
