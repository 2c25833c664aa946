"""The one source of time: UTC instants, Paris days (I-004), and a clock that tests can hold still."""

import os
from calendar import monthrange
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

_held: datetime | None = None


def now() -> datetime:
    """Return the current instant, aware, in UTC."""
    return _held or datetime.now(UTC)


def is_held() -> bool:
    """Tell whether the clock stands still (tests, `ds.now`): what happens every minute cannot wait for the next."""
    return _held is not None


def today() -> date:
    """Return the current day in Paris."""
    return to_paris(now()).date()


def to_paris(instant: datetime) -> datetime:
    """Return the same instant as a Paris wall-clock time."""
    return instant.astimezone(PARIS)


def start_of_day(day: date) -> datetime:
    """Return the instant at which a Paris day begins, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=PARIS).astimezone(UTC)


def parse(text: str) -> datetime:
    """Read an ISO instant or day; one without zone is a Paris time. Raises ValueError."""
    instant = datetime.fromisoformat(text)
    return (instant if instant.tzinfo else instant.replace(tzinfo=PARIS)).astimezone(UTC)


def add_months(instant: datetime, months: int) -> datetime:
    """Add calendar months on the Paris clock; the day is clamped to the month's last (I-004)."""
    local = to_paris(instant)
    index = local.year * 12 + local.month - 1 + months
    year, month = divmod(index, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(UTC)


def add_days(instant: datetime, days: int) -> datetime:
    """Add whole days on the Paris clock, so that midnight stays midnight across a time change."""
    return (to_paris(instant) + timedelta(days=days)).astimezone(UTC)


@contextmanager
def frozen(instant: datetime | str):
    """Hold the clock at an instant."""
    global _held
    before, _held = _held, parse(instant) if isinstance(instant, str) else instant
    try:
        yield _held
    finally:
        _held = before


def includeme(config):
    """Hold the clock where `ds.now` or DS_NOW say so; refused in production."""
    global _held
    held = os.environ.get("DS_NOW") or config.registry.settings.get("ds.now")
    if not held:
        return
    if config.registry.settings.get("ds.environment") == "production":
        raise ValueError("ds.now / DS_NOW hold the clock still: refused in production")
    _held = parse(held)
