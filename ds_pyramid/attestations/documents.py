"""The documents of a dossier: proof of deposit, the dossier itself, the attestation of its decision."""

from io import BytesIO

from ds_pyramid.attestations import contenu
from ds_pyramid.attestations.pages import render_page
from ds_pyramid.attestations.pdf import render_pdf
from ds_pyramid.champs.walk import read
from ds_pyramid.core import clock
from ds_pyramid.core.html import plain
from ds_pyramid.core.mail import absolute_url
from ds_pyramid.core.mail_templates import one_line
from ds_pyramid.demarches.balises import Rendu
from ds_pyramid.demarches.models import ATTESTATIONS, ModeleAttestation
from ds_pyramid.dossiers.models import Dossier

PDF = "application/pdf"

DEFAUT = ModeleAttestation(
    titre="Attestation",
    corps=(
        "--nom du service-- atteste que la demande faite par --prénom-- --nom-- dans le cadre "
        "de la démarche « --libellé démarche-- », enregistrée sous le numéro --numéro du dossier-- et déposée "
        "le --date de dépôt--, a été acceptée le --date de décision--."
    ),
    pied="Dossier no --numéro du dossier--, --nom du service--",
)
DEFAUT_REFUS = ModeleAttestation(
    titre="Décision de refus",
    corps=(
        "--nom du service-- a refusé, le --date de décision--, la demande faite par --prénom-- --nom-- dans le "
        "cadre de la démarche « --libellé démarche-- », enregistrée sous le numéro --numéro du dossier-- et déposée "
        "le --date de dépôt--.\n\nMotivation : --motivation--"
    ),
    pied=DEFAUT.pied,
)
DEFAUTS = {"accepte": DEFAUT, "refuse": DEFAUT_REFUS}
PERSONNE, ENTREPRISE = "--prénom-- --nom--", "--raison sociale-- (SIRET --SIRET--)"
SIGNATURE, QR = "signature", "qr"


def modele_defaut(demarche, etat: str = "accepte") -> ModeleAttestation:
    """Return the model offered to an administrateur who has written none."""
    found = DEFAUTS[str(etat)]
    if not demarche.pour_personne_morale:
        return found
    return ModeleAttestation(found.titre, found.corps.replace(PERSONNE, ENTREPRISE), found.pied)


def modele_of(demarche, etat: str = "accepte") -> ModeleAttestation:
    """Return the model of a decision of the démarche, the one offered when there is none (not active)."""
    return demarche.textes.get(ATTESTATIONS[str(etat)]) or modele_defaut(demarche, etat)


def adresse_de_verification(registry, dossier: Dossier) -> str:
    """Return where anyone holding the document may check it; that of a preview leads to an explanation."""
    jeton = f"{dossier.numero}-{dossier.attestation_jeton}" if dossier.attestation_jeton else "exemple"
    return absolute_url(registry, f"/attestation/{jeton}")


def attestation_depot_pdf(dossier: Dossier, registry, *, langue: str = "fr") -> bytes:
    """Return the proof of the first deposit (I-196, U-408, U-409). Raises PdfImpossible."""
    html = render_page(
        "depot",
        registry,
        langue=langue,
        dossier=dossier,
        demarche=dossier.demarche,
        identite=contenu.identite(dossier),
        contact=contenu.contact(dossier),
        now=clock.now(),
        pied=f"Dossier no {dossier.numero} – {dossier.demarche.libelle}",
    )
    return render_pdf(html)


def dossier_pdf(
    dossier: Dossier,
    registry,
    *,
    avec_annotations: bool = False,
    decision_cachee: bool = False,
    langue: str = "fr",
) -> bytes:
    """Return the whole dossier (U-406, I-124, original-facts §18); annotations are for the administration only.

    `decision_cachee`: for an usager who has not acknowledged the decision yet (I-205). Raises PdfImpossible.
    """
    revision = dossier.revision
    public = read(revision.champs, dossier.champs)
    annotations = []
    if avec_annotations:
        annotations = contenu.blocs(read(revision.annotations, dossier.annotations, public=public))
    html = render_page(
        "dossier",
        registry,
        langue=langue,
        dossier=dossier,
        demarche=dossier.demarche,
        service=dossier.demarche.service,
        identite=contenu.identite(dossier),
        historique=contenu.historique(dossier, decision_cachee=decision_cachee),
        decision_cachee=decision_cachee,
        formulaire=contenu.blocs(public),
        annotations=annotations,
        pied=f"Dossier no {dossier.numero} – {dossier.demarche.libelle}",
    )
    return render_pdf(html)


def attestation_pdf(
    dossier: Dossier, registry, *, modele: ModeleAttestation | None = None, apercu: bool = False
) -> bytes:
    """Return the document of a decision, from a model (A-417 to A-420, A-435). Raises PdfImpossible."""
    modele = modele or modele_of(dossier.demarche)
    rendu = Rendu(dossier, registry)
    service = dossier.demarche.service
    images = {
        name: (fichier.mime, _bytes(fichier))
        for name, fichier in (("logo", modele.logo), (SIGNATURE, modele.signature))
        if fichier is not None
    }
    verification = adresse_de_verification(registry, dossier) if modele.qr else ""
    if verification:
        images[QR] = ("image/png", qr_code(verification))
    html = render_page(
        "attestation",
        registry,
        titre=rendu.texte(plain(modele.titre)),
        corps=rendu.html(modele.corps),
        pied=one_line(rendu.texte(modele.pied)),
        images=images,
        verification=verification,
        organisme=getattr(service, "organisme", "") or getattr(service, "nom", "") or "Logo",
        apercu=apercu,
    )
    return render_pdf(html, images=images)


def qr_code(text: str) -> bytes:
    """Return a QR code as a PNG, sharp enough to be printed at three centimetres."""
    import qrcode  # 5 MB of memory, where documents are made only

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=10, border=2)
    code.add_data(text)
    target = BytesIO()
    code.make_image().save(target, "PNG")
    return target.getvalue()


def textes_of(modele: ModeleAttestation) -> str:
    """Return everything of a model that may hold balises, for checks."""
    return "\n".join((modele.titre, modele.corps, modele.pied))


def _bytes(fichier) -> bytes:
    with fichier.open() as source:
        return source.read()
