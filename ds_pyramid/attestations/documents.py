"""The documents of a dossier: proof of deposit, the dossier itself, the attestation of its acceptance."""

from markupsafe import Markup

from ds_pyramid.attestations import contenu
from ds_pyramid.attestations.balises import render
from ds_pyramid.attestations.pages import render_page
from ds_pyramid.attestations.pdf import render_pdf
from ds_pyramid.champs.walk import read
from ds_pyramid.core import clock
from ds_pyramid.core.html import light_html, plain
from ds_pyramid.demarches.models import ModeleAttestation
from ds_pyramid.dossiers.models import Dossier

PDF = "application/pdf"

DEFAUT = ModeleAttestation(
    titre="Attestation",
    corps=(
        "<p>--nom du service-- atteste que la demande faite par --prénom-- --nom-- dans le cadre "
        "de la démarche « --libellé démarche-- », enregistrée sous le numéro --numéro du dossier-- et déposée "
        "le --date de dépôt--, a été acceptée le --date de décision--.</p>"
    ),
    pied="Dossier no --numéro du dossier--, --nom du service--",
)
DEFAUT_MORALE = ModeleAttestation(
    titre=DEFAUT.titre,
    corps=DEFAUT.corps.replace("--prénom-- --nom--", "--raison sociale-- (SIRET --SIRET--)"),
    pied=DEFAUT.pied,
)


def modele_defaut(demarche) -> ModeleAttestation:
    """Return the model offered to an administrateur who has written none."""
    return DEFAUT_MORALE if demarche.pour_personne_morale else DEFAUT


def modele_of(demarche) -> ModeleAttestation:
    """Return the model of the démarche, the one offered when there is none (not active)."""
    return demarche.textes.get("attestation") or modele_defaut(demarche)


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
    """Return the document of the acceptance, from the model of this moment (A-417 to A-420). Raises PdfImpossible."""
    modele = modele or modele_of(dossier.demarche)
    images = {
        name: (fichier.mime, _bytes(fichier))
        for name, fichier in (("logo", modele.logo), ("signature", modele.signature))
        if fichier is not None
    }
    corps = Markup(render(str(light_html(modele.corps)), dossier, registry=registry, html=True))  # noqa: S704
    service = dossier.demarche.service
    html = render_page(
        "attestation",
        registry,
        titre=render(plain(modele.titre), dossier, registry=registry),
        corps=corps,
        pied=" ".join(render(modele.pied, dossier, registry=registry).split()),
        logo="logo" in images,
        signature="signature" in images,
        organisme=getattr(service, "organisme", "") or getattr(service, "nom", "") or "Logo",
        apercu=apercu,
    )
    return render_pdf(html, images=images)


def textes_of(modele: ModeleAttestation) -> str:
    """Return everything of a model that may hold balises, for checks."""
    return "\n".join((modele.titre, modele.corps, modele.pied))


def _bytes(fichier) -> bytes:
    with fichier.open() as source:
        return source.read()
