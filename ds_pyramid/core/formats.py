"""Dates, times, numbers and sizes as people read them, in French and in English; instants are told in Paris time."""

from datetime import date, datetime, time
from decimal import Decimal

from ds_pyramid.core.clock import PARIS

FINE = "\u202f"  # narrow no-break space, between thousands
INSECABLE = "\u00a0"

MOIS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "en": ("January February March April May June July August September October November December".split()),
}
# Thousands separator, decimal mark, units of files.
NOMBRES = {"fr": (FINE, ",", ("o", "ko", "Mo", "Go")), "en": (",", ".", ("B", "kB", "MB", "GB"))}


def _langue(langue: str | None) -> str:
    return langue if langue in MOIS else "fr"


def local(moment: datetime) -> datetime:
    """Return an instant on the Paris clock; one without zone is already there."""
    return moment.astimezone(PARIS) if moment.tzinfo else moment


def format_date(day: date | datetime | None, langue: str = "fr") -> str:
    """Return "14 janvier 2026", "14 January 2026"; empty for None."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = local(day)
    langue = _langue(langue)
    number = "1er" if langue == "fr" and day.day == 1 else day.day
    return f"{number} {MOIS[langue][day.month - 1]} {day.year}"


def format_time(moment: datetime | time | None, langue: str = "fr") -> str:
    """Return "14 h 32", "14:32"; empty for None."""
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        moment = local(moment)
    mark = " h " if _langue(langue) == "fr" else ":"
    return f"{moment.hour}{mark}{moment.minute:02d}"


def format_datetime(moment: datetime | None, langue: str = "fr") -> str:
    """Return "14 janvier 2026 à 14 h 32", "14 January 2026 at 14:32"; empty for None."""
    if moment is None:
        return ""
    link = "à" if _langue(langue) == "fr" else "at"
    return f"{format_date(moment, langue)} {link} {format_time(moment, langue)}"


def format_number(number: int | float | Decimal | None, langue: str = "fr") -> str:
    """Return 3201.5 as "3 201,5" with a narrow no-break space, "3,201.5" in English; empty for None."""
    if number is None:
        return ""
    thousands, mark, _ = NOMBRES[_langue(langue)]
    whole, _, decimals = f"{number:,f}".partition(".") if isinstance(number, Decimal) else _parts(number)
    whole = whole.replace("-", "\u2212").replace(",", thousands)
    return f"{whole}{mark}{decimals}" if decimals else whole


def _parts(number):
    text = f"{number:,}"
    whole, point, decimals = text.partition(".")
    return whole, point, "" if decimals == "0" else decimals


def format_size(octets: int | None, langue: str = "fr") -> str:
    """Return a size of file: "840 o", "12 ko", "3,4 Mo" (1 ko = 1,000 octets)."""
    if octets is None:
        return ""
    units = NOMBRES[_langue(langue)][2]
    rank, size = 0, float(octets)
    while size >= 999.5 and rank < len(units) - 1:
        rank, size = rank + 1, size / 1000
    rounded = round(size, 1) if rank >= 2 and size < 100 else round(size)
    return f"{format_number(rounded, langue)}{INSECABLE}{units[rank]}"


def phone_link(text: str | None) -> str | None:
    """Return the address that dials a number, None for words in its place: "À compléter", "sur rendez-vous"."""
    text = text or ""
    if text.startswith("+"):
        text = text.replace("(0)", "")  # dialled inside the country only
    dialled = "".join(c for c in text if c not in " .-()\u00a0\u202f")
    return f"tel:{dialled}" if dialled.removeprefix("+").isdecimal() else None


def format_duration(seconds: int, langue: str = "fr") -> str:
    """Return a waiting time rounded up: "30 secondes", "5 minutes", "2 heures"."""
    steps = ((3600, "heure", "hour"), (60, "minute", "minute"), (1, "seconde", "second"))
    seconds = max(1, int(seconds))
    size, fr, en = next(step for step in steps if seconds >= step[0])
    number = -(-seconds // size)
    word = fr if _langue(langue) == "fr" else en
    return f"{number} {word}{'s' if number > 1 else ''}"


def format_minutes(minutes: int) -> str:
    """Return how long something takes: "20 min", "1 h 13 min", "2 h"; the same in both languages."""
    hours, left = divmod(minutes, 60)
    parts = [f"{hours}\N{NO-BREAK SPACE}h"] * bool(hours) + [f"{left}\N{NO-BREAK SPACE}min"] * bool(
        left or not hours
    )
    return "\N{NO-BREAK SPACE}".join(parts)
