"""`/attestation/<jeton>`: says to anyone holding an attestation whether it is authentic; names nobody."""

from pyramid.view import view_config

from ds_pyramid.attestations.services import verifier
from ds_pyramid.core.security import DENY_ALL, Allow, Everyone
from ds_pyramid.web.site import Container

PUBLIC = [(Allow, Everyone, "public"), DENY_ALL]
EXEMPLE = "exemple"  # the address that previews bear


class Attestations(Container):
    """`/attestation`: a step on the way to a document."""

    name = "attestation"
    __acl__ = [DENY_ALL]

    def __getitem__(self, name):
        return Verification(name, self)


class Verification:
    """`/attestation/<jeton>`: what is known of the document that bears a token."""

    __acl__ = PUBLIC

    def __init__(self, name, parent):
        self.__name__, self.__parent__ = name, parent
        self.dossier = verifier(parent.root, name)


@view_config(
    context=Verification,
    request_method="GET",
    permission="public",
    renderer="ds_pyramid.templates:attestations/verification.pt",
)
def verification(context, request):
    """Say number, démarche, service and date of the decision; an unknown or withdrawn document is a 404."""
    dossier = context.dossier
    request.response.headers["Cache-Control"] = "no-store"
    request.response.headers["X-Robots-Tag"] = "noindex"
    if dossier is None:
        request.response.status_int = 200 if context.__name__ == EXEMPLE else 404
        return {"dossier": None, "exemple": context.__name__ == EXEMPLE}
    demarche = dossier.demarche
    return {
        "dossier": dossier,
        "exemple": False,
        "demarche": demarche,
        "service": demarche.service,
        "fichier": dossier.attestation,
    }


def includeme(config):
    """Publish the address."""
    config.add_container(Attestations)
    config.scan(__name__)
