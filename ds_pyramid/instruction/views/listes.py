"""`/instruction/<numero>`: the tabs of a démarche, read from the ordered lists alone."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.instruction.faces import DemarcheInstruction
from ds_pyramid.instruction.indexes import Ligne, liste_label
from ds_pyramid.instruction.lecture import Place, search_words, visible_dossier
from ds_pyramid.instruction.views.accueil import before_number
from ds_pyramid.instruction.views.lignes import Presentation

TAILLE = 25
ONGLETS = (
    ("a_suivre", _("À suivre")),
    ("suivis", _("Suivis par moi")),
    ("traites", _("Traités")),
    ("tous", _("Au total")),
    ("expirants", _("Expirants")),
    ("silences", _("À échéance")),
    ("archives", _("À archiver")),
    ("corbeille", _("Corbeille")),
)
# What an empty tab says: a title, and what will come there.
VIDES = {
    "a_suivre": (_("Aucun dossier à suivre"), _("Les nouveaux dossiers déposés arriveront ici.")),
    "suivis": (
        _("Vous ne suivez aucun dossier"),
        _("Un dossier que vous suivez vient ici, jusqu’à sa décision."),
    ),
    "traites": (
        _("Aucun dossier traité"),
        _("Les dossiers acceptés, refusés ou classés sans suite viendront ici."),
    ),
    "tous": (_("Aucun dossier pour le moment"), _("Les dossiers déposés par les usagers arriveront ici.")),
    "expirants": (
        _("Aucun dossier n’expire bientôt"),
        _("Les dossiers dont la conservation se termine dans les 14 jours s’affichent ici."),
    ),
    "silences": (
        _("Aucun délai ne court"),
        _("Les dossiers en instruction s’affichent ici, du plus proche au plus lointain terme du délai."),
    ),
    "archives": (_("Aucun dossier à archiver"), _("Les dossiers traités que vous archivez se rangent ici.")),
    "corbeille": (
        _("La corbeille est vide"),
        _("Les dossiers supprimés ou expirés y restent 7 jours, le temps de changer d’avis."),
    ),
}


@view_config(
    context=DemarcheInstruction,
    permission=Permission.INSTRUIRE_DEMARCHE,
    request_method="GET",
    renderer="ds_pyramid.templates:instruction/liste.pt",
)
class ListeView:
    """One tab, 25 lines a page, and the search box."""

    def __init__(self, context, request):
        self.context, self.request = context, request
        self.demarche = context.demarche
        self.groupes = context.groupes_of(request.compte)
        self.root = request.root
        self.place = Place(self.root.listes, self.demarche.numero, request.compte.id, self.groupes)
        self.presentation = Presentation(
            request, self.root, self.demarche, routed=len(self.demarche.groupes) > 1
        )

    def __call__(self):
        words = self.request.params.get("q", "").strip()
        label = next((x for x in self.demarche.labels if x.id == self.request.params.get("label")), None)
        if words:
            return self._found(words)
        return self._tab() if label is None else self._labelled(label)

    def _labelled(self, label):
        """The dossiers of one's groupes that bear a label, whatever their tab (I-068)."""
        names = [liste_label(label.id, groupe) for groupe in self.groupes]
        after, rang = read_key(self.request.params.get("apres")), read_rank(self.request.params.get("rang"))
        found = self.root.listes.page(names, after, TAILLE)
        if not found.rows and after is not None:
            return HTTPSeeOther(location=self.request.path + f"?label={label.id}")
        rank = rang if after else 0
        return self._common(None) | {
            "lignes": self.presentation.rows([Ligne(*row) for _key, row in found.rows], None),
            "rang": rank + 1,
            "precedente": {"label": label.id} if after is not None else None,
            "suivante": found.next
            and {"label": label.id, "apres": write_key(found.next), "rang": rank + TAILLE},
            "compte": self.root.listes.total(names),
            "filtre": label.id,
            "titre_onglet": _("Label « ${nom} »", mapping={"nom": label.nom}),
            "vide": (_("Aucun dossier ne porte ce label"), _("Posez un label depuis la page d’un dossier.")),
        }

    def _labels(self):
        """Return (label, count) of the labels that some dossier of one's groupes bears."""
        counts = (
            (x, self.root.listes.total(liste_label(x.id, g) for g in self.groupes))
            for x in self.demarche.labels
        )
        return [(label, count) for label, count in counts if count]

    def _tab(self):
        chosen = self.request.params.get("onglet")
        onglet = chosen if chosen in dict(ONGLETS) else "a_suivre"
        now = self.request.now
        after, rang = read_key(self.request.params.get("apres")), read_rank(self.request.params.get("rang"))
        page = self.place.page(onglet, after, now, TAILLE)
        if not page.rows and after is not None:  # the lines moved meanwhile: begin again
            return HTTPSeeOther(location=self.request.path + f"?onglet={onglet}")
        return self._common(onglet) | {
            "lignes": self.presentation.rows([Ligne(*row) for _key, row in page.rows], onglet),
            "rang": (rang if after else 0) + 1,
            "precedente": self._previous(onglet, page, after, rang),
            "suivante": page.next
            and {"onglet": onglet, "apres": write_key(page.next), "rang": (rang if after else 0) + TAILLE},
            "vide": VIDES[onglet],
        }

    def _previous(self, onglet, page, after, rang):
        if after is None or not page.rows:
            return None
        key = self.place.before(onglet, page.rows[0][0], TAILLE)
        if key is None:
            return {"onglet": onglet}
        return {"onglet": onglet, "apres": write_key(key), "rang": max(0, rang - TAILLE)}

    def _found(self, words):
        numero = int(words) if words.isascii() and words.isdigit() else None
        if numero is not None and self._opens(numero):
            path = f"/instruction/{self.demarche.numero}/dossiers/{numero}"
            return HTTPSeeOther(location=self.request.script_name + path)
        lines, after = search_words(
            self.root,
            self.request.compte,
            words,
            self.request.now,
            demarche=self.demarche.numero,
            before=before_number(self.request),
        )
        return self._common(None) | {
            "lignes": self.presentation.rows(lines, None),
            "rang": 1,
            "precedente": None,
            "suivante": {"q": words, "apres": after} if after else None,
            "vide": (
                _("Aucun dossier trouvé"),
                _("Vérifiez l’orthographe, essayez un seul mot ou le numéro du dossier."),
            ),
        }

    def _opens(self, numero):
        dossier = visible_dossier(self.root, self.request.compte, numero, self.request.now)
        return dossier is not None and dossier.demarche is self.demarche

    def _common(self, onglet):
        now = self.request.now
        offered = [(name, label) for name, label in ONGLETS if name != "silences" or self.demarche.sva_svr]
        counts = {name: self.place.count(name, now) for name, _label in offered}
        return {
            "demarche": self.demarche,
            "fil": ((_("Démarches"), "/instruction"), self.demarche.libelle),
            "onglets": [
                (name, label, counts[name], self.place.a_du_nouveau(name)) for name, label in offered
            ],
            "onglet": onglet,
            "compte": counts.get(onglet, 0),
            "routee": self.presentation.routed,
            "labels": self._labels(),
            "filtre": None,
            "q": self.request.params.get("q", "").strip(),
            "titre_onglet": dict(ONGLETS).get(onglet, _("Résultats de la recherche")),
        }


def write_key(key) -> str:
    """Return a key of a list as a word of an address."""
    return ":".join(repr(part) for part in key)


def read_key(text: str | None):
    """Return the key of an address, None when there is none or it was tampered with."""
    try:
        seconds, numero = (text or "").split(":")
        return float(seconds), int(numero)
    except ValueError:
        return None


def read_rank(text: str | None) -> int:
    """Return how many lines come before a page: only told, never trusted."""
    return min(int(text), 10_000_000) if text and text.isascii() and text.isdigit() else 0
