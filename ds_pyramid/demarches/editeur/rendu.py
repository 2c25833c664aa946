"""The editor drawn: cards, lines of the outline, panels; and the few pieces of HTML that one change needs.

A change is answered by *operations* on the page: replace the inside of an element, insert, move or remove one. They are
found by comparing the form before and after, so that their number and size do not depend on the size of the form.
"""

import re
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import islice

from markupsafe import Markup
from pyramid.renderers import render

from ds_pyramid.champs import duree
from ds_pyramid.champs.models import ChampDescriptor, Champs, Formulaire
from ds_pyramid.champs.page import FormulairePage
from ds_pyramid.champs.referentiels import Referentiel
from ds_pyramid.champs.walk import read
from ds_pyramid.core.blobs import Fichier
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches import usages
from ds_pyramid.demarches.editeur import actes, aides, conditions, controles, ecarts
from ds_pyramid.demarches.editeur.panneau import Panneau
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.web.fields import deform_renderer

MODELES = "ds_pyramid.templates:editeur/{}.pt"
_TEXTAREA = re.compile(r"(<textarea.*?</textarea>)", re.DOTALL)
_BLANKS = re.compile(r"\s*\n\s*")
LISTE_MAX = 25  # options of a list drawn in a card
MONTREES = 10  # problems and pieces of advice listed at the top


class Etat:
    """What is said of a form at one moment besides its champs: faults, advice, time."""

    def __init__(self, demarche: Demarche, page: str):
        form = actes.formulaire(demarche, page)
        self.descriptors, self.slices, self.champs = form.descriptors, form.slices, form.by_id
        self.defauts = controles.defauts(demarche.draft, page)
        self.generales, self.aides = aides.conseils(demarche, page)
        self.suppressions = [one for one in demarche.draft.suppressions if one.page == page]
        gone = {key for one in self.suppressions for key in one.ids}
        self.cites = usages.conditions(demarche.draft, gone) if gone else []
        self.minutes = duree.minutes_of(form.slices)

    def remarques(self, stable_id: int) -> tuple:
        """Return what a card says besides the champ, to be compared."""
        faults, advice = self.defauts.get(stable_id, ()), self.aides.get(stable_id, ())
        return tuple(map(str, faults)), tuple(aide.cle for aide in advice)

    def remarques_changees(self, before: "Etat") -> set[int]:
        """Return the champs of which something else is said than before."""
        touched = {
            key
            for now, then in ((self.defauts, before.defauts), (self.aides, before.aides))
            for key in now.keys() | then.keys()
            if now.get(key) is not then.get(key)  # what a slice says stays the same objects
        }
        return {key for key in touched if self.remarques(key) != before.remarques(key)}

    @property
    def entete(self) -> tuple:
        """Return what the head of the page says, to be compared."""
        faults = tuple(
            (key, tuple(map(str, texts))) for key, texts in islice(self.defauts.items(), MONTREES + 1)
        )
        return len(self.defauts), faults, tuple(a.cle for a in self.generales)


class Rendu:
    """One page of the editor: a démarche, `champs` or `annotations`, a request."""

    ajouter: str | None = None  # the place at which the picker is drawn

    def __init__(self, demarche: Demarche, page: str, request):
        self.demarche, self.page, self.request = demarche, page, request

    @cached_property
    def etat(self) -> Etat:
        return Etat(self.demarche, self.page)

    @property
    def adresse(self) -> str:
        return f"/admin/demarches/{self.demarche.numero}/{self.page}"

    def find(self, stable_id: int) -> ChampDescriptor | None:
        """Return a champ of this page, or for the annotations one of the public form."""
        draft = self.demarche.draft
        return actes.formulaire(self.demarche, self.page).get(stable_id) or draft.champs.get(stable_id)

    def translate(self, text) -> str:
        return self.request.localizer.translate(text)

    def draw(self, modele: str, **values) -> str:
        """Return the HTML of a template of the editor."""
        return compact(render(MODELES.format(modele), {"rendu": self, **values}, self.request))

    def apercu(self, descriptor: ChampDescriptor) -> Markup:
        """Return a champ as its usager sees it."""
        return _apercu(shown_in_card(descriptor), self.request.locale_name)

    def usages(self, suppression: actes.Suppression) -> list[usages.Usage]:
        """Return where what was deleted is still used."""
        return usages.usages(self.demarche, suppression.descriptors)

    def phrase(self, descriptor: ChampDescriptor) -> Markup:
        """Return the sentence of its condition."""
        return conditions.phrase(descriptor.condition, self.find, self.translate)

    def defauts(self, stable_id: int) -> list:
        return self.etat.defauts.get(stable_id, [])

    def aides(self, stable_id: int) -> list:
        return self.etat.aides.get(stable_id, [])

    def nom(self, descriptor: ChampDescriptor) -> str:
        """Return the name of a champ, or words that stand for it."""
        return descriptor.libelle or self.translate(_("Sans libellé"))

    # -- operations ----------------------------------------------------------------------------------------------------
    def changes(self, before: Etat) -> ecarts.Ecarts:
        """Return what differs from a former state."""
        return ecarts.compare(before.descriptors, self.etat.descriptors)

    def operations(self, before: Etat, found: ecarts.Ecarts) -> list[dict]:
        """Return what brings a page that showed `before` up to date; `found`: the changes since."""
        after = self.etat
        changed = (set(found.modifies) | after.remarques_changees(before)) - set(found.ajoutes)
        touched = ecarts.positions_of(after.slices, {*changed, *found.ajoutes, *found.deplaces})
        fresh = {key for key in found.ajoutes if touched[key].bloc not in found.ajoutes}
        placed = fresh | set(found.deplaces)
        ops = [
            {"op": "retirer", "id": f"{part}-{key}"} for key in found.retires for part in ("carte", "plan")
        ]
        for key, position in touched.items():
            if key in placed:
                ops += self._place(position, fresh=key in fresh)
        for key, position in touched.items():
            if key in changed:
                ops += self._redraw(position.descriptor)
        ops += [{"op": "html", "id": part, "html": html} for part, html in self._head(before)]
        return ops

    def renames(self, before: Etat, changes: ecarts.Ecarts) -> dict[str, str]:
        """Return id -> name of the champs whose name changed: sentences of conditions say it."""
        old, new = before.champs, self.etat.champs
        names = {key: self.nom(new[key]) for key in changes.modifies if old[key].libelle != new[key].libelle}
        return {str(key): name for key, name in names.items()}

    def panneau(self, panneau: Panneau | None, stable_id: int) -> dict:
        """Return the operation that opens a panel, or closes it."""
        html = self.draw("panneau", panneau=panneau) if panneau is not None else ""
        return {"op": "html", "id": f"panneau-{stable_id}", "html": html}

    def _place(self, position, *, fresh):
        key = position.descriptor.stable_id
        dans = "liste" if position.bloc is None else f"enfants-{position.bloc}"
        apres = f"carte-{position.apres}" if position.apres is not None else None
        line = self._line_before(position)
        op = "inserer" if fresh else "deplacer"
        found = [
            {"op": op, "id": f"carte-{key}", "dans": dans, "apres": apres},
            {
                "op": op,
                "id": f"plan-{key}",
                "dans": "plan",
                "apres": f"plan-{line}" if line is not None else None,
            },
        ]
        if fresh:
            found[0]["html"] = self.draw("carte", descriptor=position.descriptor, panneau=None)
            found[1]["html"] = self.draw("ligne", descriptor=position.descriptor, bloc=position.bloc)
            return found + self._children_lines(position.descriptor, "inserer")
        return found + self._children_lines(position.descriptor, "deplacer")

    def _children_lines(self, block, op):
        """Return the operations on the lines of the champs of a block, that follow its own."""
        previous, found = f"plan-{block.stable_id}", []
        for child in block.children:
            one = {"op": op, "id": f"plan-{child.stable_id}", "dans": "plan", "apres": previous}
            if op == "inserer":
                one["html"] = self.draw("ligne", descriptor=child, bloc=block.stable_id)
            found.append(one)
            previous = one["id"]
        return found

    def _redraw(self, descriptor):
        key = descriptor.stable_id
        return [
            {"op": "html", "id": f"vue-{key}", "html": self.draw("vue", descriptor=descriptor)},
            {"op": "html", "id": f"plan-{key}", "html": self.draw("nom", descriptor=descriptor)},
        ]

    def _line_before(self, position):
        """Return the champ whose line precedes, in the flat outline; None at its beginning."""
        if position.apres is None:
            return position.bloc
        above = actes.get(self.demarche, self.page, position.apres)
        return above.children[-1].stable_id if above.children else position.apres

    def _head(self, before):
        if before.entete != self.etat.entete:
            yield "remarques", self.draw("remarques")
        if before.minutes != self.etat.minutes or len(before.descriptors) != len(self.etat.descriptors):
            yield "mesures", self.draw("mesures")
        told, now = ([one.cle for one in etat.suppressions] for etat in (before, self.etat))
        if told != now or before.cites != self.etat.cites:
            yield "annuler", self.draw("annuler")


def compact(html: str) -> str:
    """Return HTML without the indentation of its templates; what people typed in a textarea stays as it is."""
    parts = _TEXTAREA.split(html)
    return "".join(part if rank % 2 else _BLANKS.sub("\n", part) for rank, part in enumerate(parts)).strip()


def shown_in_card(descriptor: ChampDescriptor) -> ChampDescriptor:
    """Return what a card draws: always shown, without its children, a long list cut, under an id of its own."""
    options = {
        name: _cut(value) for name, value in descriptor.options.items() if not isinstance(value, Fichier)
    }
    return replace(descriptor, stable_id=-descriptor.stable_id, options=options, condition=None, children=())


def _cut(value):
    """Return an option as a card draws it: the beginning of a long list."""
    if isinstance(value, tuple):
        return value[:LISTE_MAX]
    if not isinstance(value, Referentiel):
        return value
    if getattr(value, "_v_debut", None) is None:  # the same object each time, for the cache of drawings
        value._v_debut = Referentiel(value.nom, value.colonnes, value.lignes[:LISTE_MAX])
    return value._v_debut


@lru_cache(maxsize=4096)
def _apercu(descriptor: ChampDescriptor, langue: str) -> Markup:
    """Draw a champ; the same descriptor gives the same HTML (it is immutable)."""
    page = FormulairePage(read(Formulaire((descriptor,)), Champs()), renderer=deform_renderer)
    (element,) = page.elements
    if element.genre == "champ":
        return Markup(element.html)  # noqa: S704 - our templates escape
    element.titre = descriptor.libelle  # numbers come from the style sheet: they depend on the other sections
    template = deform_renderer.load("bloc" if element.genre == "bloc" else "element")
    return Markup(template(element=element, formulaire=page))  # noqa: S704 - our templates escape
