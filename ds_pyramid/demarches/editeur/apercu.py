"""`…/apercu`: the draft as its usager, or its instructeur, will see it; all works, nothing is kept (A- §14.2)."""

from ds_pyramid.champs.form import parse, values_sent
from ds_pyramid.champs.importes import importes
from ds_pyramid.champs.models import Champs, Formulaire, Key
from ds_pyramid.champs.page import FormulairePage, Liens
from ds_pyramid.champs.walk import read
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.demarches.editeur.rendu import MODELES
from ds_pyramid.demarches.faces import DemarcheAdmin
from ds_pyramid.demarches.views.saisie import page
from ds_pyramid.web.fields import deform_renderer
from ds_pyramid.web.layout import url

LARGEURS = {"ordinateur": _("Ordinateur"), "telephone": _("Téléphone")}
LIGNES_MAX = 20  # rows of a block in a preview


def apercu(context, request):
    """Show the draft; what is typed comes back with the page, so that conditions and blocks answer."""
    draft = context.demarche.draft
    nom = "annotations" if request.params.get("formulaire") == "annotations" else "champs"
    formulaire: Formulaire = getattr(draft, nom)
    public = read(draft.champs, Champs()) if nom == "annotations" else None
    champs = _answers(formulaire, request, public)
    reading = read(formulaire, champs, public)
    largeur = request.params.get("largeur")
    return page(
        context,
        _("Aperçu"),
        nom="apercu",
        formulaire_nom=nom,
        largeurs=LARGEURS,
        largeur=largeur if largeur in LARGEURS else "ordinateur",
        vide=not formulaire.descriptors,
        formulaire=FormulairePage(
            reading,
            renderer=deform_renderer,
            erreurs=reading.erreurs(complete=False) if request.POST else (),
            liens=LiensApercu(request, context.path, nom),
        ),
    )


class LiensApercu(Liens):
    """Where a preview reads the files of the form: its images, notices and models."""

    def __init__(self, request, adresse: str, nom: str):
        self.request, self.adresse, self.nom = request, f"{adresse}/fichier-champ", nom

    def fichier(self, fichier, champ):
        """Return the address of a file of an option."""
        descriptor = champ.descriptor
        option = next((name for name, value in descriptor.options.items() if value == fichier), None)
        query = {"formulaire": self.nom, "champ": descriptor.stable_id, "option": option}
        return url(self.request, self.adresse, **query) if option else None


def _answers(formulaire, request, public) -> Champs:
    """Return answers that live as long as the request: rows, then values, then the row button pressed."""
    champs, now = Champs(), request.now
    champs.open_blocks(formulaire, now=now)
    items = [(name, value) for name, value in request.POST.items() if isinstance(value, str)]
    texts, _unreadable = importes(read(formulaire, champs, public), request.televersements)
    struct = parse(items + texts)
    blocks = {child.stable_id: block for block in formulaire.descriptors for child in block.children}
    rows: dict[int, list[str]] = {}
    for name in struct:
        key = _key(name)
        if key is not None and key.row and key.stable_id in blocks:
            found = rows.setdefault(blocks[key.stable_id].stable_id, [])
            if key.row not in found and len(found) < LIGNES_MAX:
                found.append(key.row)
    champs._rows |= {block: tuple(found) for block, found in rows.items()}
    for name, value in values_sent(read(formulaire, champs, public), _all(struct)).items():
        champs.set(name, value, now=now)
    _press(champs, formulaire, struct.get("ligne", ""), now)
    return champs


def _all(struct) -> dict:
    """Return what was sent as if nothing was known before: an answer that did not change is an answer."""
    return {name: value for name, value in struct.items() if name.startswith("champ-")}


def _key(name) -> Key | None:
    try:
        return Key.parse(name) if name.startswith("champ-") else None
    except ValueError:
        return None


def _press(champs, formulaire, button, now):
    """Add, remove or move a row: `ajouter:12`, `supprimer:12|row`, `monter:12|row`, `descendre:12|row`."""
    act, _colon, place = button.partition(":")
    key = _key(f"champ-{place}")
    if key is None:
        return
    block = formulaire.get(key.stable_id)
    if block is None or not block.type.container:
        return
    if act == "ajouter" and len(champs.rows(block.stable_id)) < LIGNES_MAX:
        champs.add_row(block.stable_id, now=now)
    elif act == "supprimer" and key.row:
        champs.remove_row(block.stable_id, key.row, now=now)
    elif act in ("monter", "descendre") and key.row:
        champs.move_row(block.stable_id, key.row, -1 if act == "monter" else 1, now=now)


def includeme(config):
    """Publish the page. Its POST writes nothing: it does not pass the write gate."""
    config.add_gate_rule(r"/admin/demarches/\d+/apercu$", False)
    config.add_view(
        apercu,
        context=DemarcheAdmin,
        name="apercu",
        permission=Permission.ADMINISTRER,
        renderer=MODELES.format("apercu"),
    )
