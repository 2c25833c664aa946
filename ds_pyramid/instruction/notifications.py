"""The mails that instructeurs chose to receive: each deposit, the summaries (N-24, N-26, N-27)."""

from ds_pyramid.core.mail import absolute_url, queue_mail
from ds_pyramid.dossiers.models import Dossier
from ds_pyramid.dossiers.notifications import comptes_of, context_of
from ds_pyramid.instruction.preferences import preferences_of
from ds_pyramid.instruction.resumes import QUOTIDIEN, Resume

MODELES = {QUOTIDIEN: "resume_quotidien", "hebdomadaire": "resume_hebdomadaire"}


def tell_deposit(registry, dossier: Dossier) -> None:
    """Tell of a deposit the members of its groupe who asked for it; nobody on a declarative démarche (A-488)."""
    demarche = dossier.demarche
    groupe = demarche.groupes.get(str(dossier.groupe_id))
    if groupe is None or demarche.declarative is not None:
        return
    wanted = [compte_id for compte_id in groupe.instructeurs if preferences_of(demarche, compte_id).depot]
    lien = absolute_url(registry, f"/instruction/{demarche.numero}/dossiers/{dossier.numero}")
    context = context_of(registry, dossier) | {"lien_dossier": lien}
    for compte in comptes_of(dossier, wanted):
        queue_mail(registry, compte, "dossier_nouveau", cle=f"{dossier.numero}|nouveau", **context)


def send_resume(registry, compte, kind: str, resumes: list[Resume], jour: str) -> None:
    """Queue a summary: of one démarche each day, of all of them each week."""
    lignes = [
        one._asdict() | {"lien": absolute_url(registry, f"/instruction/{one.numero}")} for one in resumes
    ]
    cle = f"{kind}|{jour}|" + ",".join(str(one.numero) for one in resumes)
    queue_mail(
        registry,
        compte,
        MODELES[kind],
        cle=cle,
        lignes=lignes,
        demarche=resumes[0].demarche,
        nouveaux=sum(one.nouveaux for one in resumes),
        lien=absolute_url(registry, "/instruction"),
    )
