"""`/dossiers/<n>/messagerie`: the automatic mails of a dossier, as they were sent (A-394, U-330)."""

from pyramid.view import view_config

from ds_pyramid.core.security import Permission as P
from ds_pyramid.dossiers.faces import DossierUsager
from ds_pyramid.dossiers.views.dossier import frame
from ds_pyramid.dossiers.views.outils import TEMPLATE

PAR_PAGE = 25


@view_config(
    context=DossierUsager,
    name="messagerie",
    request_method="GET",
    permission=P.LIRE,
    renderer=TEMPLATE("messages"),
)
def messages(context, request):
    """Show the last messages, those of the administration's side left out."""
    return frame(context, request, "messages") | page_of(context.dossier, request, prives=False)


def page_of(dossier, request, *, prives: bool) -> dict:
    """Return one page of the exchange, the latest first, and the number to continue before."""
    avant = request.GET.get("avant", "")
    avant = int(avant) if avant.isascii() and avant.isdigit() and len(avant) < 10 else None
    if dossier.messages is None:
        return {"messages": [], "suite": None, "debut": False}
    found, suite = dossier.messages.page(avant, taille=PAR_PAGE, prives=prives)
    return {"messages": found, "suite": suite, "debut": avant is not None}
