"""`/dossiers`: one's dossiers by tab, 25 a page, with a search by number and title (U-360 to U-372)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pyramid.view import view_config

from ds_pyramid.core import clock
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.core.textindex import fold
from ds_pyramid.dossiers.faces import Dossiers, plain_number
from ds_pyramid.dossiers.indexes import ONGLETS, TRAITE, LigneUsager, liste
from ds_pyramid.dossiers.models import TRAITE_LIBELLE, Etat
from ds_pyramid.dossiers.services.corbeille import JOURS
from ds_pyramid.dossiers.services.destruction import RAISONS, Trace
from ds_pyramid.dossiers.views.outils import TEMPLATE

PAR_PAGE = 25
CHERCHES = 5000  # lines of a person looked through by a search

# Tab -> name, what to say when it is empty.
TEXTES = {
    "en_cours": (
        _("En cours"),
        _(
            "Aucun dossier en cours. Pour commencer une démarche, suivez le lien que vous a donné l’administration."
        ),
    ),
    "a_corriger": (_("À corriger"), _("L’administration ne vous demande aucune correction.")),
    "traites": (_("Traités"), _("Aucun dossier traité pour le moment.")),
    "invites": (_("Dossiers invités"), _("Personne ne vous a invité sur son dossier.")),
    "expirant": (_("Expirant"), _("Aucun dossier n’expire dans les deux semaines qui viennent.")),
    "supprimes": (_("Supprimés récemment"), _("Aucun dossier supprimé ces sept derniers jours.")),
    "supprimes_definitivement": (
        _("Supprimés définitivement"),
        _("Aucun de vos dossiers n’a été effacé définitivement."),
    ),
}


@dataclass(frozen=True)
class Ligne:
    """One line as the page shows it."""

    numero: int
    demarche: str
    demandeur: str
    etat: str
    etat_libelle: object
    modifie: datetime
    expire: datetime | None = None
    supprime: datetime | None = None
    depose: datetime | None = None
    a_corriger: bool = False


@view_config(context=Dossiers, request_method="GET", permission=Permission.PROFIL, renderer=TEMPLATE("liste"))
def mes_dossiers(context, request):
    """Show one tab, or what a search finds in all of them."""
    compte, root = request.compte, request.root
    cherche = " ".join(request.GET.get("q", "").split())[:200]
    onglet = request.GET.get("onglet", "en_cours")
    onglet = onglet if onglet in ONGLETS else "en_cours"
    if cherche:
        lignes, suite = search(root, compte, cherche), None
    else:
        lignes, suite = page_of(root, compte, onglet, request)
    return {
        "onglet": None if cherche else onglet,
        "onglets": tabs(root, compte, request.now, onglet),
        "lignes": lignes,
        "suite": suite,
        "debut": bool(request.GET.get("apres")),
        "cherche": cherche,
        "vide": TEXTES[onglet][1],
        "traces": onglet == "supprimes_definitivement" and not cherche,
        "restaurables": onglet == "supprimes" and not cherche,
    }


def tabs(root, compte, now, current) -> list[dict]:
    """Return the tabs with their counts; an empty one is not shown, but the first two and the current."""
    found = []
    for key, (libelle, _vide) in TEXTES.items():
        count = root.listes.count(liste(compte.id, key))
        if key == "supprimes":
            count = sum(1 for _line in recent(root, compte, now))
        if count or key in ("en_cours", "traites", current):
            found.append({"key": key, "libelle": libelle, "nombre": count})
    return found


def page_of(root, compte, onglet, request):
    """Return the lines of a page, and the mark of the next one or None."""
    if onglet == "supprimes":
        return [line_of(root, row) for row in recent(root, compte, request.now)], None
    after = mark_read(request.GET.get("apres"))
    page = root.listes.page([liste(compte.id, onglet)], after=after, size=PAR_PAGE)
    build = trace_line if onglet == "supprimes_definitivement" else line_of
    suite = f"{page.next[0]!r}:{page.next[1]}" if page.next else None
    return [build(root, row) for _key, row in page.rows], suite


def recent(root, compte, now):
    """Yield the rows deleted less than seven days ago: they can be restored."""
    limit = clock.add_days(now, -JOURS).timestamp()
    for _key, row in root.listes.items(liste(compte.id, "supprimes")):
        if LigneUsager(*row).supprime > limit:
            yield row


def search(root, compte, cherche) -> list[Ligne]:
    """Return the lines whose number is asked, or whose title holds the words; accents and case do not matter."""
    names = [liste(compte.id, tab) for tab in ("en_cours", "traites", "invites")]
    rows = [row for _key, row in root.listes.page(names, size=CHERCHES).rows]
    numero = _number(cherche)
    if numero is not None:
        return [line_of(root, row) for row in rows if row[0] == numero]
    words = fold(cherche).split()
    titles: dict[int, str] = {}
    found = []
    for row in rows:
        demarche = LigneUsager(*row).demarche
        if demarche not in titles:
            titles[demarche] = fold(title_of(root, demarche))
        if all(word in titles[demarche] for word in words):
            found.append(line_of(root, row))
    return found


def line_of(root, row) -> Ligne:
    """Return a line from what the list holds."""
    line = LigneUsager(*row)
    return Ligne(
        line.numero,
        title_of(root, line.demarche),
        line.demandeur,
        line.etat,
        TRAITE_LIBELLE if line.etat == TRAITE else Etat(line.etat).libelle,
        instant(line.modifie),
        instant(line.expire),
        instant(line.supprime),
        instant(line.depose),
        line.a_corriger,
    )


def trace_line(root, row) -> dict:
    """Return what remains of a destroyed dossier (U-365)."""
    trace = Trace(*row)
    return {
        "numero": trace.numero,
        "demarche": trace.demarche,
        "administration": trace.administration,
        "depose": instant(trace.depose),
        "decide": instant(trace.decide),
        "raison": RAISONS.get(trace.raison, trace.raison),
        "detruit": instant(trace.detruit),
    }


def title_of(root, numero) -> str:
    """Return the title of a démarche."""
    demarche = root["demarches"].get(str(numero))
    return demarche.libelle if demarche is not None else ""


def instant(seconds) -> datetime | None:
    """Return the instant of a number of seconds."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def mark_read(text) -> tuple | None:
    """Return the key after which a page begins, None for the first page or a mark that means nothing."""
    seconds, _colon, numero = (text or "").partition(":")
    try:
        return float(seconds), int(numero)
    except ValueError:
        return None


def _number(text):
    try:
        return int(plain_number(text.removeprefix("no ").removeprefix("n°").strip()))
    except KeyError:
        return None
