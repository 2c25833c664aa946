"""The mails about a dossier: whom they go to, what they say. Each names number and démarche and links to the page."""

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core import clock
from ds_pyramid.core.formats import format_date
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.core.mail import absolute_url, envoyer, queue_mail
from ds_pyramid.core.mail_templates import one_line
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.balises import Rendu
from ds_pyramid.dossiers import silence
from ds_pyramid.dossiers.models import Dossier
from ds_pyramid.dossiers.services.envois import consigner

# Transition -> mail to the owner. The kinds that an administrateur may rewrite are in PERSONNALISABLES.
MAILS = {
    "deposer": "dossier_depose",
    "passer_en_instruction": "dossier_en_instruction",
    "passer_automatiquement_en_instruction": "dossier_en_instruction",
    "repasser_en_construction": "dossier_repasse_en_construction",
    "demander_correction": "dossier_a_corriger",
    "accepter": "dossier_accepte",
    "accepter_automatiquement": "dossier_accepte",
    "refuser": "dossier_refuse",
    "refuser_automatiquement": "dossier_refuse",
    "classer_sans_suite": "dossier_sans_suite",
    "repasser_en_instruction": "dossier_decision_retiree",
}
DECISIONS = {"dossier_accepte", "dossier_refuse", "dossier_sans_suite"}
NEUTRE = "dossier_decision_rendue"  # instead of the decision, with accusé de lecture (U-324)
PERSONNALISABLES = {"dossier_depose", "dossier_en_instruction", "dossier_decision_retiree", *DECISIONS}
# Key steps told to the bénéficiaire (U-115).
ETAPES_BENEFICIAIRE = {"dossier_depose", "dossier_en_instruction", "dossier_decision_retiree", *DECISIONS}


def send_transition(registry, dossier: Dossier, transition: str, instant) -> None:
    """Queue what a transition says to the owner and to the bénéficiaire."""
    name = MAILS.get(transition)
    if name is None:
        return
    hidden = name in DECISIONS and dossier.demarche.accuse_lecture
    cle = f"{dossier.numero}|{transition}|{instant.isoformat()}"
    decision = name in DECISIONS and not hidden
    more = {} if hidden else mention(dossier, transition)
    send_to_owner(registry, dossier, NEUTRE if hidden else name, cle=cle, decision=decision, **more)
    if name in ETAPES_BENEFICIAIRE:
        send_to_beneficiaire(registry, dossier, NEUTRE if hidden else name, cle=cle)


def send_to_owner(registry, dossier: Dossier, name: str, *, cle: str, decision: bool = False, **more) -> None:
    """Queue one mail to the owner; nobody when the account is gone or blocked (I-457)."""
    compte = owner_of(dossier)
    if compte is None:
        return
    pieces = pieces_of(dossier) if decision else ()
    context = context_of(registry, dossier) | more
    texte = dossier.demarche.textes.get(name) if name in PERSONNALISABLES else None
    modele = name
    if texte:
        modele, context = "dossier_personnalise", context | _personnalise(texte, dossier, registry)
    courrier = envoyer(registry, compte, modele, cle=cle, attachments=pieces, **context)
    consigner(dossier, courrier, name, now=clock.now())


def send_to_beneficiaire(registry, dossier: Dossier, name: str, *, cle: str) -> None:
    """Tell the bénéficiaire that asked for it about a key step; no link, he has no access (U-115)."""
    identite = dossier.identite
    if identite is None or not (identite.pour_tiers and identite.beneficiaire_email):
        return
    context = {
        "etape": name,
        "numero": dossier.numero,
        "demarche": dossier.demarche.libelle,
        "mandataire": f"{identite.mandataire_prenom} {identite.mandataire_nom}".strip(),
    }
    courrier = envoyer(registry, identite.beneficiaire_email, "dossier_beneficiaire", cle=cle, **context)
    consigner(dossier, courrier, "dossier_beneficiaire", now=clock.now(), public=False)


def send_to_administration(registry, dossier: Dossier, name: str, *, cle: str, **more) -> None:
    """Queue a mail to the followers, else to the groupe; its link is that of the instructeurs' page."""
    numero = dossier.demarche.numero
    lien = absolute_url(registry, f"/instruction/{numero}/dossiers/{dossier.numero}")
    context = context_of(registry, dossier) | {"lien_dossier": lien} | more
    for compte in agents_of(dossier):
        queue_mail(registry, compte, name, cle=cle, **context)


def context_of(registry, dossier: Dossier) -> dict:
    """Return what every mail about a dossier may say."""
    service = dossier.demarche.service
    return {
        "numero_dossier": dossier.numero,
        "lien_dossier": absolute_url(registry, f"/dossiers/{dossier.numero}"),
        "demarche": dossier.demarche.libelle,
        "demandeur": dossier.demandeur,
        "motivation": dossier.motivation,
        "correction": dossier.correction_attendue,
        "service": service.nom if service else "",
        "service_contact": " – ".join(filter(None, (service.telephone, service.email))) if service else "",
        "etat": str(dossier.etat),
    }


ACCUSES = {
    "sva": _(
        "Si l’administration ne vous a pas répondu le ${date}, votre demande sera acceptée automatiquement : son "
        "silence vaut accord. Ce délai s’arrête si elle vous demande de corriger ou de compléter votre dossier."
    ),
    "svr": _(
        "Si l’administration ne vous a pas répondu le ${date}, votre demande sera rejetée automatiquement : son "
        "silence vaut rejet. Ce délai s’arrête si elle vous demande de corriger ou de compléter votre dossier."
    ),
}
SANS_SILENCE = _(
    "Aucune décision ne sera rendue automatiquement sur ce site : un agent étudiera votre demande."
)
IMPLICITE = _(
    "Cette décision est implicite : elle résulte du silence de l’administration pendant le délai de ${delai}."
)


def mention(dossier: Dossier, transition: str) -> dict:
    """Return what a mail says of silence after its own words, whoever wrote them (A-492, A-495)."""
    regle = dossier.demarche.sva_svr
    if transition == "deposer" and regle is None and dossier.demarche.declarative is None:
        return {} if "dossier_depose" in dossier.demarche.textes else {"mention": SANS_SILENCE}
    if regle is None:
        return {}
    if transition == "deposer":
        owner = owner_of(dossier)
        date = format_date(dossier.echeance_silence, (owner and owner.locale) or "fr")
        return {"mention": TranslationString(ACCUSES[regle.decision], mapping={"date": date})}
    if transition in silence.TRANSITIONS.values():
        return {"mention": TranslationString(IMPLICITE, mapping={"delai": silence.delai(regle)})}
    return {}


def owner_of(dossier: Dossier):
    """Return the owner's account, None when it is gone or blocked."""
    compte = get_compte(find_root(dossier), dossier.usager_id) if dossier.usager_id is not None else None
    return compte if compte is not None and compte.blocked_at is None else None


def agents_of(dossier: Dossier) -> list:
    """Return the accounts of the administration concerned: the followers, else the members of the groupe."""
    ids = dossier.followers
    if not ids and dossier.groupe_id is not None:
        groupe = dossier.demarche.groupes.get(str(dossier.groupe_id))
        ids = groupe.instructeurs if groupe is not None else frozenset()
    return comptes_of(dossier, ids)


def comptes_of(dossier: Dossier, ids) -> list:
    """Return the usable accounts of some ids, in order."""
    found = (get_compte(find_root(dossier), compte_id) for compte_id in sorted(ids))
    return [compte for compte in found if compte is not None and compte.blocked_at is None]


def pieces_of(dossier: Dossier) -> list:
    """Return the files joined to the mail of a decision: attestation, justificatif (U-319, U-321)."""
    files = (dossier.attestation, dossier.justificatif) if dossier.termine else ()
    return [piece for piece in files if piece is not None and piece.servable]


def waits_for_attestation(dossier: Dossier) -> bool:
    """Say whether a decision must produce a document that is not there yet (decisions.md)."""
    return dossier.termine and dossier.attestation_etat == "attendue"


def _personnalise(texte, dossier, registry):
    """Return what a mail says that an administrateur wrote: subject and body, with balises (U-398, A-387)."""
    return rediger(*texte, Rendu(dossier, registry))


def rediger(sujet: str, corps: str, rendu: Rendu) -> dict:
    """Return subject on one line, body as HTML and as plain text, with the values of a dossier."""
    return {
        "sujet": one_line(rendu.texte(sujet)),
        "corps_texte": rendu.as_text(corps),
        "corps_html": rendu.html(corps),
    }
