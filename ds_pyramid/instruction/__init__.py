"""Feature `instruction`: the lists, pages and decisions of the instructeurs."""


def includeme(config):
    """Publish /instruction; follow the events of dossiers."""
    from ds_pyramid.instruction.faces import Instruction

    config.add_container(Instruction)
    config.scan(".evolve")
    config.include(".subscribers")
    config.include(".views.decisions")
    config.scan(".views")
