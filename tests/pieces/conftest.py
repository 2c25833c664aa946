"""A dossier en construction on the whole application, and files joined to it as its owner does."""

import hashlib
from base64 import b64encode
from pathlib import Path

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.blobs import open_blob
from ds_pyramid.core.events import notifier
from ds_pyramid.core.storage import open_root
from ds_pyramid.core.tasks import find_task, run_task
from ds_pyramid.core.uploads import Televersement
from ds_pyramid.dossiers import services
from ds_pyramid.dossiers.echeances import find_dossier
from ds_pyramid.dossiers.services.fichiers import fichiers_de
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon
from tests.pieces import images

PIECE, TITRE, NATURE, UNIQUE = "301", "302", "303", "304"
CHAMPS = (
    ChampDescriptor(301, "piece_justificative", "Plans"),
    ChampDescriptor(302, "titre_identite", "Pièce d’identité"),
    ChampDescriptor(303, "piece_justificative", "Passeport", options={"nature": "TITRE_IDENTITE"}),
    ChampDescriptor(304, "piece_justificative", "RIB", options={"several": False}),
    ChampDescriptor(305, "text", "Objet"),
)
ANNOTATIONS = (
    ChampDescriptor(401, "piece_justificative", "Avis signé"),
    ChampDescriptor(402, "titre_identite", "Carte du garant"),
)


def read(blob):
    """Return the bytes of a stored blob."""
    with open_blob(blob) as source:
        return source.read()


class Chantier:
    """What a test does to one dossier; each step is a transaction."""

    def __init__(self, registry, folder, now):
        self.registry, self.folder, self.now = registry, folder, now
        self.notify = notifier(registry)
        with open_root(registry) as (root, manager):
            demarche = make_publiee(root, champs=CHAMPS, annotations=ANNOTATIONS)
            self.numero = make_brouillon(root, demarche, notify=self.notify).numero
            manager.commit()

    def act(self, function):
        """Call a function of (root, dossier) in a transaction; return what it returns."""
        with open_root(self.registry) as (root, manager):
            found = function(root, find_dossier(root, self.numero))
            manager.commit()
            return found

    def joindre(self, key, nom="plan.pdf", content=b"%PDF-1.4 plan", mime="application/pdf"):
        """Join a file; return its id."""
        path = self.folder / f"{nom}-recu"
        path.write_bytes(content)
        checksum = b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
        sent = Televersement(path, nom, len(content), mime, checksum)

        def join(root, dossier):
            usager = root["comptes"].by_id[dossier.usager_id]
            [added] = services.ajouter_fichiers(
                dossier, key, [sent], usager, now=self.now, notify=self.notify
            )
            return added.id

        return self.act(join)

    def joindre_image(self, key, nom="carte.jpg", **kw):
        """Join a JPEG."""
        return self.joindre(key, nom, images.jpeg(**kw), "image/jpeg")

    def traiter(self, now=None, task="traiter_pieces"):
        """Run the task; return its outcome."""
        with open_root(self.registry) as (root, _manager):
            return run_task(find_task(task), root, self.registry, now=now or self.now)

    def fichiers(self, key, part="champs"):
        """Return the files of a champ."""
        return self.act(lambda root, dossier: fichiers_de(getattr(dossier, part).value(key)))

    def fichier(self, key, part="champs"):
        """Return the only file of a champ."""
        [found] = self.fichiers(key, part)
        return found

    def bytes_of(self, key):
        """Return the bytes of the only file of a champ."""
        return self.act(lambda root, dossier: read(fichiers_de(dossier.champs.value(key))[0].blob))

    def path_of(self, key):
        """Return where the bytes of the only file of a champ are on disk."""
        return self.act(lambda root, d: Path(fichiers_de(d.champs.value(key))[0].blob.committed()))

    def vignette(self, key):
        """Return the bytes of its thumbnail."""
        return self.act(lambda root, dossier: read(fichiers_de(dossier.champs.value(key))[0].vignette))

    def attente(self):
        """Return the queue."""
        return self.act(lambda root, dossier: list(root.a_traiter.keys()))

    def deposer(self):
        """Deposit the dossier."""
        self.act(
            lambda root, d: services.deposer(
                d, root["comptes"].by_id[d.usager_id], now=self.now, notify=self.notify
            )
        )


@pytest.fixture
def antivirus(clamd):
    """The value of ds.antivirus; a module may say otherwise."""
    return clamd.unix


@pytest.fixture
def settings(settings, antivirus):
    return settings | {"ds.antivirus": antivirus, "ds.site_name": "Démarches"}


@pytest.fixture
def chantier(wsgi, tmp_path, now):
    return Chantier(wsgi.registry, tmp_path, now)
