"""Long documents are laid out by a child process, one at a time: no request waits for long, none is slowed down.

A form of 300 champs takes seconds of processor, which a thread of the web process would take from all the others.
What is made is kept by its page: the same page is laid out once by a process, whoever asks and however often.
"""

import logging
import os
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillWorking
from hashlib import blake2b
from threading import Lock, Semaphore, Thread

from ds_pyramid.attestations.pdf import PdfImpossible, render_pdf

log = logging.getLogger(__name__)

GARDES = 16  # documents kept
FILE_MAX = 8  # documents waited for; more are refused, so that nobody fills the queue
DUREE_MAX = 120  # seconds: a document that takes longer will never be ready
POLITESSE = 10  # of the child process, in the sense of `nice`


class AtelierComble(Exception):
    """Too many documents are waited for."""


class Atelier:
    """Documents made and in the making, by the digest of their page. `faire` turns a page into a PDF."""

    def __init__(self, faire: Callable[[str], bytes] | None = None):
        self._faire = faire or lay_out_apart
        self._documents: OrderedDict[bytes, Future] = OrderedDict()
        self._lock, self._turn = Lock(), Semaphore(1)

    def demander(self, html: str, patience: float) -> bytes | None:
        """Return the PDF of a page, None when it is not ready after `patience` seconds: it will be later.

        Raises PdfImpossible, AtelierComble.
        """
        key = blake2b(_encoded(html), digest_size=16).digest()
        document = self._document(key, html)
        try:
            return document.result(timeout=patience)
        except StillWorking:
            return None
        except PdfImpossible:
            self._forget(key)
            raise

    def _document(self, key, html):
        with self._lock:
            document = self._documents.get(key)
            if document is None:
                if sum(not one.done() for one in self._documents.values()) >= FILE_MAX:
                    raise AtelierComble
                document = self._documents[key] = Future()
                Thread(target=self._work, args=(html, document), daemon=True, name="atelier").start()
            self._documents.move_to_end(key)
            self._drop_the_oldest()
            return document

    def _drop_the_oldest(self):
        done = [key for key, document in self._documents.items() if document.done()]
        for key in done[: max(0, len(done) - GARDES)]:
            del self._documents[key]

    def _forget(self, key):
        with self._lock:
            self._documents.pop(key, None)

    def _work(self, html, document):
        with self._turn:
            try:
                document.set_result(self._faire(html))
            except Exception as error:
                log.exception("a document could not be laid out apart")
                failure = error if isinstance(error, PdfImpossible) else PdfImpossible(str(error))
                document.set_exception(failure)


def lay_out_apart(html: str) -> bytes:
    """Return the PDF of a page, laid out by a child process. Raises PdfImpossible."""
    command = [sys.executable, "-m", __name__]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, the page goes by its input
            command, input=_encoded(html), capture_output=True, timeout=DUREE_MAX, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or b""
        raise PdfImpossible(f"{error} {said[-1000:].decode(errors='replace')}") from error
    return done.stdout


def _encoded(html: str) -> bytes:
    return html.encode("utf-8", "replace")  # half a character, that an import may bring, is no reason to fail


def main() -> None:
    """Read a page from the standard input, write its PDF on the standard output."""
    os.nice(POLITESSE)
    sys.stdout.buffer.write(render_pdf(sys.stdin.buffer.read().decode()))


if __name__ == "__main__":
    main()
