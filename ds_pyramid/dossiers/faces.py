"""What an usager reaches: `/commencer/<slug>`, `/dossiers`, `/dossiers/<numero>`.

A face is a located view on a persistent object: it carries the access rules of its side and is never stored.
"""

from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import DENY_ALL, Allow, Authenticated, Everyone, Permission
from ds_pyramid.demarches.errors import DemarcheInconnue
from ds_pyramid.demarches.slugs import find_by_slug
from ds_pyramid.demarches.workflow import Acte, permis
from ds_pyramid.dossiers.acl import usager_acl
from ds_pyramid.dossiers.services.fichiers import trouver_fichier
from ds_pyramid.web.site import Container


class Dossiers(Container):
    """`/dossiers`: one's own dossiers, and those one is invited to."""

    name = "dossiers"
    __acl__ = [(Allow, Authenticated, Permission.PROFIL), DENY_ALL]

    def __getitem__(self, name):
        numero = int(plain_number(name))
        demarche = self.root.dossier_index.get(numero)
        if demarche is None:
            raise KeyError(name)
        dossier = self.root["demarches"][str(demarche)].dossiers.get(numero)
        if dossier is None:
            raise KeyError(name)
        return DossierUsager(dossier, self)


class DossierUsager:
    """`/dossiers/<numero>`: a dossier as its owner and its invités see it."""

    def __init__(self, dossier, parent):
        self.dossier = dossier
        self.__parent__, self.__name__ = parent, str(dossier.numero)

    def __acl__(self):
        """Rights by role and state (dossiers.acl)."""
        return usager_acl(self.dossier)

    @property
    def titre_page(self):
        """What the documents' titles of the pages below end with."""
        return _("Dossier no ${n}", mapping={"n": self.dossier.numero})

    def __getitem__(self, name):
        if name != "fichiers":
            raise KeyError(name)
        return FichiersDossier(self)

    def find_fichier(self, fichier_id):
        """Return a file that the usager's side may see, by id, or None; annotations have none here."""
        return trouver_fichier(self.dossier, fichier_id)

    def a_donne(self, fichier, compte) -> bool:
        """Say whether a person sees a file of his own, which needs no antivirus to be given back to him."""
        return compte.id == self.dossier.usager_id and fichier is not self.dossier.justificatif


class FichiersDossier:
    """`…/fichiers` below a face of a dossier: a step on the way to one file."""

    __name__ = "fichiers"

    def __init__(self, parent):
        self.__parent__ = parent

    def __getitem__(self, name):
        return FichierDossier(name, self)


class FichierDossier:
    """`…/fichiers/<id>`: rights are those of the dossier's face, which also says what its side finds."""

    def __init__(self, fichier_id, parent):
        self.fichier_id = fichier_id
        self.__parent__, self.__name__ = parent, fichier_id

    @property
    def face(self):
        """The face of the dossier that holds the file."""
        return self.__parent__.__parent__


class Commencer(Container):
    """`/commencer`: the links that administrations spread."""

    name = "commencer"

    def __getitem__(self, name):
        if name == "test":
            return LiensDeTest(self)
        try:
            demarche, slug = find_by_slug(self.root, name)
        except DemarcheInconnue:
            return LienInconnu(name, self)
        if demarche.en_test:
            return LienInconnu(name, self)
        return DemarcheUsager(demarche, slug, self, actuel=slug == name)


class LiensDeTest:
    """`/commencer/test`: a step on the way to a démarche en test."""

    __name__ = "test"

    def __init__(self, parent):
        self.__parent__ = parent

    def __getitem__(self, name):
        root = self.__parent__.root
        numero = root.test_tokens.get(name)
        demarche = root["demarches"].get(str(numero)) if numero else None
        if demarche is None or demarche.deleted_at is not None:
            return LienInconnu(name, self)
        if permis(demarche, Acte.TESTER):
            return DemarcheUsager(demarche, name, self, actuel=True, essai=not demarche.en_test)
        return DemarcheUsager(demarche, demarche.slug or name, self, actuel=False)


class DemarcheUsager:
    """`/commencer/<slug>`: a démarche as anyone sees it. `actuel` False: the link is a former one.

    `essai`: the changes of its form, not published yet, are being tried by the test link (A-223).
    """

    __acl__ = [(Allow, Everyone, "public"), (Allow, Authenticated, Permission.COMMENCER), DENY_ALL]

    def __init__(self, demarche, name, parent, *, actuel, essai=False):
        self.demarche = demarche
        self.essai = essai
        self.actuel = actuel
        self.__parent__, self.__name__ = parent, name

    @property
    def path(self) -> str:
        """The address in force of the démarche."""
        return chemin(self.demarche, essai=self.essai)

    @property
    def revision(self):
        """The form that is shown, and filed on."""
        return self.demarche.draft if self.essai else self.demarche.revision


class LienInconnu:
    """A link that leads to no démarche: the page says where such links come from (U-073)."""

    __acl__ = [(Allow, Everyone, "public"), DENY_ALL]

    def __init__(self, name, parent):
        self.__parent__, self.__name__ = parent, name


def chemin(demarche, *, essai: bool = False) -> str:
    """Return the path at which dossiers of a démarche are begun; `essai`: on the changes that are not published."""
    test = demarche.en_test or essai
    return f"/commencer/test/{demarche.test_token}" if test else f"/commencer/{demarche.slug}"


def plain_number(name: str) -> str:
    """Return the plain form of a number; `007` and `٣` name nothing. Raises KeyError."""
    if not (name.isascii() and name.isdigit()) or (name.startswith("0") and name != "0") or len(name) > 18:
        raise KeyError(name)
    return name
