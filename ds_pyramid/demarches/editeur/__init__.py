"""The form editor: the draft of the champs and annotations, changed champ by champ."""


def includeme(config):
    """The pages of the editor and of the révisions."""
    config.include("ds_pyramid.demarches.editeur.views")
