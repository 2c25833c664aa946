"""Bloc répétable: champs filled in as many times as wanted (U-162 to U-167)."""

from ds_pyramid.champs import options
from ds_pyramid.champs.base import STRUCTURE, ChampType, PrefillRefuse
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


class Options(options.OptionsSchema):
    """What one row is."""

    row_label = options.text(
        "row_label", _("Nom d’un élément, au singulier"), maximum=60,
        description=_("Comme « enfant » : le bouton dira « Ajouter : enfant », et non le libellé du bloc."),
    )  # fmt: skip


@champ_type
class Repetition(ChampType):
    """Its value is the tuple of the ids of its rows; the answers stand under their own keys."""

    name = "repetition"
    libelle = _("Bloc répétable")
    description = _("Un groupe de champs que l’usager remplit autant de fois qu’il veut")
    category = STRUCTURE
    rank = 30
    icon = "repetition"
    container = True
    repeatable = False
    prefillable = True
    duree = 0  # that of its champs (U-142)
    api_type = "RepetitionChamp"
    widget_template = "inert"
    options_schema = Options
    message_obligatoire = _("« ${libelle} » : ajoutez au moins un élément.")

    def row_label(self, descriptor) -> str:
        """Return the name of a row, empty when the administrateur gave none (A-140)."""
        return self.option(descriptor, "row_label") or ""

    def normalize(self, descriptor, raw):
        """Keep nothing: rows are added and removed one by one."""
        return

    def text(self, descriptor, value):
        """Say how many."""
        count = len(value) if isinstance(value, tuple) else 0
        return f"{count} éléments" if count > 1 else f"{count} élément"

    def search_terms(self, descriptor, value):
        """Give nothing: the champs of the rows give theirs."""
        return ()

    def columns(self, descriptor):
        """No column: rows have a sheet of their own."""
        return []

    def check_options(self, descriptor):
        """Refuse an empty block, and a block in a block (U-164)."""
        if not descriptor.children:
            return [self.message(_("« ${libelle} » : le bloc n’a aucun champ."), descriptor)]
        if not all(child.type.repeatable for child in descriptor.children):
            return [
                self.message(_("« ${libelle} » : un bloc ne peut pas contenir un autre bloc."), descriptor)
            ]
        return []

    def prefill(self, descriptor, raw):
        """Return rows as {stable id: value}, what does not fit left out; see prefill.py. Raises PrefillRefuse."""
        rows = [self._row(descriptor, item) for item in raw[:100]] if isinstance(raw, list | tuple) else []
        rows = [row for row in rows if row]
        if not rows:
            raise PrefillRefuse(descriptor.stable_id)
        return tuple(rows)

    def _row(self, descriptor, item):
        from ds_pyramid.champs.prefill import champ_name

        found = {}
        for child in descriptor.children:
            raw = item.get(champ_name(child.stable_id)) if isinstance(item, dict) else None
            if raw is None or not child.type.prefillable:
                continue
            try:
                found[child.stable_id] = child.type.prefill(child, raw)
            except PrefillRefuse:
                continue
        return found

    def prefill_example(self, descriptor):
        """Return one row."""
        from ds_pyramid.champs.prefill import champ_name

        children = [child for child in descriptor.children if child.type.prefillable]
        return [{champ_name(child.stable_id): child.type.prefill_example(child) for child in children}]
