"""Announcements of what is new: files that ship with the package, and those of the operator (A-045, U-443).

A file is named `<day>-<name>.txt` (French) or `<day>-<name>.en.txt`. Its head gives `titre:` and `categories:` (roles,
separated by spaces); the text follows a blank line, with the light formatting of administrateurs. `ds.nouveautes`
is a folder of the operator's own, read beside the package's.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from ds_pyramid.core.security import Role

INTEGREES = Path(__file__).parent / "data" / "nouveautes"
CATEGORIES = (Role.ADMINISTRATEUR, Role.INSTRUCTEUR, Role.EXPERT, Role.USAGER)


class AnnonceIllisible(ValueError):
    """A file of announcement is not of the expected form; the message names it."""


@dataclass(frozen=True)
class Annonce:
    """One announcement."""

    jour: date
    titre: str
    texte: str
    categories: frozenset[Role]


def annonces(settings, langue: str = "fr") -> list[Annonce]:
    """Return the announcements in a language, in French where they have no other, the newest first."""
    folders = [INTEGREES, *filter(None, [settings.get("ds.nouveautes")])]
    found = [annonce for folder in folders for annonce in _folder(Path(folder), langue)]
    return sorted(found, key=lambda annonce: annonce.jour, reverse=True)


def parues(settings, langue: str, jour: date) -> list[Annonce]:
    """Return those of a day and before: one dated later waits for its day."""
    return [annonce for annonce in annonces(settings, langue) if annonce.jour <= jour]


def non_lues(settings, compte, profil: Role, jour: date) -> bool:
    """Say whether something came for a profile since the account last looked, or since it exists."""
    since = compte.nouveautes_vues.get(profil) or compte.created_at.date()
    return any(
        profil in annonce.categories and annonce.jour > since for annonce in parues(settings, "fr", jour)
    )


def marquer_lues(settings, compte, categories, jour: date) -> bool:
    """Remember that the account looked at some categories; return whether anything there was new."""
    news = [role for role in categories if non_lues(settings, compte, role, jour)]
    if news:
        compte.nouveautes_vues = {**compte.nouveautes_vues, **dict.fromkeys(news, jour)}
    return bool(news)


@lru_cache(maxsize=8)
def _folder(folder: Path, langue: str) -> tuple[Annonce, ...]:
    names = sorted(path for path in folder.glob("*.txt") if not path.name.endswith(".en.txt"))
    return tuple(_read(_translated(path, langue)) for path in names)


def _translated(path, langue):
    other = path.with_suffix(f".{langue}.txt")
    return other if other.exists() else path


def _read(path: Path) -> Annonce:
    head, _blank, texte = path.read_text(encoding="utf-8").partition("\n\n")
    fields = dict(line.split(":", 1) for line in head.splitlines() if ":" in line)
    try:
        jour = date.fromisoformat(path.name[:10])
        categories = frozenset(Role(name) for name in fields["categories"].split())
        return Annonce(jour, fields["titre"].strip(), texte.strip(), categories)
    except (KeyError, ValueError) as error:
        raise AnnonceIllisible(f"{path}: {error}") from error


def includeme(config):
    """Read the files when the application starts: one of them unreadable stops it there."""
    for langue in ("fr", "en"):
        annonces(config.registry.settings, langue)
