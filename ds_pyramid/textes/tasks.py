"""What changes of texts leave to do in the background."""

from ds_pyramid.core.tasks import IGNORE, TaskResult, for_each, periodic_task
from ds_pyramid.textes.services.accuse import decisions_non_lues, montrer_les_decisions

PAR_LOT = 500


@periodic_task("*/15 * * * *")
def montrer_les_decisions_lisibles(root, registry, *, now) -> TaskResult:
    """Show decisions in the lists of usagers, where the accusé de lecture was switched off."""
    late = {d.numero: decisions_non_lues(d) for d in root["demarches"].values() if not d.accuse_lecture}
    lots = [numero for numero, count in late.items() for _lot in range(0, count, PAR_LOT)]

    def show(numero):
        demarche = root["demarches"].get(str(numero))
        if demarche is None or demarche.accuse_lecture:
            return IGNORE
        return None if montrer_les_decisions(demarche, PAR_LOT) else IGNORE

    return for_each(lots, show)
