"""Balises: `--libellé--` in a text of the administrateur, replaced by what a dossier holds (A- §24.2)."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from markupsafe import Markup, escape

from ds_pyramid.core.formats import format_date, format_datetime, format_number
from ds_pyramid.demarches.balises_table import (
    COMMUNES,
    DECISION,
    DEPOT,
    INSTRUCTION,
    Balise,
    Lien,
    Source,
    fold,
    of_forms,
)

__all__ = [
    "DECISION",
    "DEPOT",
    "INSTRUCTION",
    "balises",
    "empty_tags",
    "groups",
    "render",
    "to_shown",
    "to_stored",
    "unknown_tags",
]

TAG = re.compile(r"--(?!-)([^\n]+?)(?<!-)--")


def balises(demarche, *, mail: bool = True, depuis: int = DECISION) -> list[Balise]:
    """Return the tags a text of the démarche may hold, in the order of the list shown to the administrateur."""
    found = [b for b in COMMUNES if b.applies(demarche)]
    found += of_forms([demarche.draft])
    return [b for b in found if b.depuis <= depuis and (mail or not b.mail)]


def unknown_tags(text: str, demarche, *, mail: bool = True, depuis: int = DECISION) -> list[str]:
    """Return the names between dashes that no tag has, in order, once each (A-399, A-401)."""
    table = _table(demarche, [demarche.draft, demarche.revision])
    found = {}
    for name in TAG.findall(text or ""):
        balise = table.get(fold(name))
        if balise is None or balise.depuis > depuis or (balise.mail and not mail):
            found.setdefault(name.strip())
    return list(found)


def render(text: str, dossier, *, registry=None, html: bool = False) -> str:
    """Return the text with the values of a dossier; an unknown tag stays as typed (I-195).

    With `html`, the text is HTML already and values are escaped: an answer injects neither markup nor another tag
    (A-406). Addresses need the registry.
    """
    source = Source(dossier, registry)
    table = _table_of(dossier)

    def replace(match):
        balise = table.get(fold(match[1]))
        return match[0] if balise is None else _shown(balise.value(source), html)

    return TAG.sub(replace, text or "")


def empty_tags(text: str, dossier, registry=None) -> list[str]:
    """Return the labels of the tags that have no value in this dossier (A-425, I-202)."""
    source = Source(dossier, registry)
    table = _table_of(dossier)
    found = {}
    for name in TAG.findall(text or ""):
        balise = table.get(fold(name))
        if balise is not None and not _shown(balise.value(source), False):
            found.setdefault(balise.libelle)
    return list(found)


def to_stored(text: str, demarche) -> str:
    """Return the text with the tags of champs by identifier, so that they survive a change of label (A-405)."""
    table = _table(demarche, [demarche.draft, demarche.revision])

    def replace(match):
        balise = table.get(fold(match[1]))
        return f"--{balise.code}--" if balise is not None and balise.code else match[0]

    return TAG.sub(replace, text or "")


def to_shown(text: str, demarche) -> str:
    """Return a stored text with the labels of today, as the administrateur reads it."""
    by_code = {b.code: b for b in of_forms([demarche.revision, demarche.draft]) if b.code}

    def replace(match):
        balise = by_code.get(match[1])
        return f"--{balise.libelle}--" if balise is not None else match[0]

    return TAG.sub(replace, text or "")


def _table_of(dossier):
    demarche = dossier.demarche
    return _table(demarche, [dossier.revision, demarche.draft, demarche.revision])


def _table(demarche, revisions) -> dict[str, Balise]:
    """Return folded name -> tag; the first revision wins, common tags win over champs."""
    table: dict[str, Balise] = {}
    for balise in (*(b for b in COMMUNES if b.applies(demarche)), *of_forms(revisions)):
        table.setdefault(fold(balise.libelle), balise)
        if balise.code:
            table.setdefault(fold(balise.code), balise)
    return table


def _shown(value: Any, html: bool) -> str:
    """Return a value as read in a mail or a document."""
    if isinstance(value, Lien):
        if not html:
            return value.url
        return Markup('<a href="{}">{}</a>').format(value.url, value.texte) if value.url else ""
    if isinstance(value, tuple):
        if not html:
            return "\n".join(f"- {line}" for line in value)
        return (
            Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(v) for v in value))
            if value
            else ""
        )
    text = _text(value)
    return Markup("<br/>").join(escape(line) for line in text.splitlines()) if html else text


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, datetime):
        return format_date(value) if value.tzinfo else format_datetime(value)
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, (int, float, Decimal)):
        return format_number(value)
    return "" if value is None else str(value)


def groups(found: Iterable[Balise]) -> dict[str, list[Balise]]:
    """Return the tags by group, in order, for the list shown below an editor (A-398)."""
    by_group: dict[str, list[Balise]] = {}
    for balise in found:
        by_group.setdefault(balise.groupe, []).append(balise)
    return by_group
