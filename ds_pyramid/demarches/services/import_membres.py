"""Groupes and their members from a CSV file, columns `groupe` and `email`, and back (A-336, A-350).

Run twice, it changes nothing the second time: missing groupes and members are added, nobody is ever removed.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ds_pyramid.accounts.addresses import is_address
from ds_pyramid.accounts.models import normalize_email
from ds_pyramid.accounts.services import find_compte, get_compte
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.core.textindex import fold
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.errors import ActeRefuse, GroupeRefuse
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.services.groupes import cle, creer_groupe, groupes_de
from ds_pyramid.demarches.services.instructeurs import inviter_instructeur
from ds_pyramid.demarches.workflow import Acte, exiger

TAILLE_MAX = 1_000_000  # octets
LIGNES_MAX = 20_000
GROUPE, EMAIL = (
    ("groupe", "groupes"),
    ("email", "e-mail", "mail", "adresse", "courriel", "adresse electronique"),
)


class FichierRefuse(ActeRefuse):
    """The file is not one of groupes and members; nothing was changed."""


class Refus(NamedTuple):
    """A line that was left out: its number in the file, and why."""

    ligne: int
    message: TranslationString


@dataclass
class Bilan:
    """What an import did."""

    groupes: list[str] = field(default_factory=list)  # created
    ajoutes: list[tuple[str, str]] = field(default_factory=list)  # (groupe, address)
    presents: int = 0
    refus: list[Refus] = field(default_factory=list)


def importer_membres(demarche: Demarche, data: bytes, *, auteur, now, notify) -> Bilan:
    """Add the groupes and members of a file. Without a column `groupe`, all join the default groupe.

    Raises FichierRefuse, EtatIncompatible.
    """
    exiger(demarche, Acte.GERER_INSTRUCTEURS)
    lines = list(_read(data))
    report, root = Bilan(), find_root(demarche)
    known = {cle(groupe.libelle): groupe for groupe in demarche.groupes.values() if not groupe.a_supprimer}
    for number, libelle, email in lines:
        if email and not is_address(email):
            report.refus.append(Refus(number, _("« ${email} » n’est pas une adresse.") % {"email": email}))
            continue
        try:
            groupe = demarche.groupe_defaut if libelle is None else known.get(cle(libelle))
            if groupe is None:
                groupe = creer_groupe(demarche, libelle, auteur=auteur, now=now, notify=notify)
                known[cle(groupe.libelle)] = groupe
                report.groupes.append(groupe.libelle)
        except GroupeRefuse as refusal:
            report.refus.append(Refus(number, refusal.message))
            continue
        compte = find_compte(root, email) if email else None
        if not email or (compte is not None and compte.id in groupe.instructeurs):
            report.presents += bool(email)
            continue
        inviter_instructeur(groupe, email, auteur=auteur, now=now, notify=notify)
        report.ajoutes.append((groupe.libelle, email))
    return report


def exporter_membres(demarche: Demarche) -> str:
    """Return the groupes and members as the same CSV; a groupe without member has a line of its own."""
    root, out = find_root(demarche), io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(("groupe", "email"))
    for groupe in groupes_de(demarche):
        found = (get_compte(root, member) for member in groupe.instructeurs)
        emails = sorted(compte.email for compte in found if compte is not None)
        for email in emails or [""]:
            writer.writerow((_inert(groupe.libelle), _inert(email)))
    return out.getvalue()


def _read(data) -> Iterator[tuple[int, str | None, str]]:
    """Yield (line number, groupe or None, address), blank lines left out."""
    text = _decoded(data)
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=max(";,\t", key=first.count))
    try:
        header = [fold(cell).strip() for cell in next(rows, [])]
        email = _column(header, EMAIL)
        if email is None:
            raise FichierRefuse(_("Le fichier n’a pas de colonne « email »."))
        groupe = _column(header, GROUPE)
        for row in rows:
            address = normalize_email(row[email]) if len(row) > email else ""
            libelle = _cell(row, groupe)
            if not (address or libelle):
                continue
            if rows.line_num > LIGNES_MAX:
                raise FichierRefuse(_("Le fichier a plus de ${n} lignes.") % {"n": LIGNES_MAX})
            yield rows.line_num, libelle, address
    except csv.Error:
        raise FichierRefuse(_("Ce fichier n’est pas un fichier CSV lisible.")) from None


def _cell(row, rank):
    """Return the name of a groupe, None where the file has no such column; the mark of `_inert` is taken off."""
    if rank is None:
        return None
    text = row[rank].strip() if len(row) > rank else ""
    return text[1:] if text.startswith("'") and _inert(text[1:]) == text else text


def _decoded(data):
    if len(data) > TAILLE_MAX:
        raise FichierRefuse(_("Le fichier dépasse 1 Mo."))
    if b"\0" in data:
        raise FichierRefuse(_("Ce fichier n’est pas un fichier CSV lisible."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _column(header, names):
    return next((rank for rank, name in enumerate(header) if name in names), None)


def _inert(text):
    """Return a cell that no spreadsheet executes (decisions.md)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
