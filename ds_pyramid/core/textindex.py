"""Search of words: an index updated after the requests, whose words are stemmed and stripped of accents.

A dossier whose text changed is put in `root.a_indexer`; `drain` takes it out later, in a transaction of its own,
because two documents sharing one word conflict and indexing costs more than the request itself.
"""

import re
import unicodedata
from functools import lru_cache, partial
from itertools import islice
from typing import Any

import snowballstemmer
from BTrees import family64
from hypatia.text.lexicon import Lexicon, Splitter
from hypatia.text.okapiindex import OkapiIndex
from persistent import Persistent

from ds_pyramid.core.retry import in_transaction

BATCH = 100

WORD = re.compile(r"\w+\*?")
# Words too common to help a search, accents stripped; single letters are dropped as well ("l'", "d'", "qu'").
STOP_WORDS = frozenset(
    """ai as au aux avec ce ces cet cette dans de des du elle elles en es est et eu il ils je la le les leur leurs lui
    ma mais me mes moi mon ne nos notre nous on ont ou par pas pour qu que qui sa se ses son sont sur ta te tes toi ton
    tu un une vos votre vous""".split()
)
_french = snowballstemmer.stemmer("french")


class FoldStem:
    """Turn each word into the forms it is found by. Stored in the lexicon: keep its name."""

    def process(self, words):
        """Return the forms of the words of a text, in order."""
        return [form for word in words for form in forms(word)]


class IndexTexte(Persistent):
    """The words of dossiers by number. Okapi keeps frequencies; we only ask which dossiers hold the words."""

    def __init__(self):
        self.words = OkapiIndex(Lexicon(Splitter(), FoldStem()), family=family64)

    def put(self, numero: int, texte: str) -> None:
        """Index or index again the text of a dossier."""
        self.words.index_doc(numero, texte)

    def remove(self, numero: int) -> None:
        """Forget a dossier; one never indexed is no error."""
        self.words.unindex_doc(numero)

    def find(self, texte: str) -> set[int]:
        """Return the numbers of the dossiers holding every word; `mot*` finds words that begin so."""
        found = None
        for term in WORD.findall(texte):
            if not term.endswith("*") and not forms(term):
                continue
            hits = set(self._holding(term))
            found = hits if found is None else found & hits
            if not found:
                break
        return found or set()

    def _holding(self, term):
        if term.endswith("*"):
            return self.words.search_glob(fold(term))
        return self.words.search(term) or ()


def drain(root, texts, limit: int = BATCH) -> int:
    """Index at most `limit` waiting dossiers and return how many were taken.

    `texts(numero)` returns the text of a dossier, or None when the dossier is gone. The caller commits, under the
    write gate, and may run this again after a conflict.
    """
    waiting = list(islice(root.a_indexer, limit))
    for numero in waiting:
        texte = texts(numero)
        if texte is None:
            root.index_texte.remove(numero)
        else:
            root.index_texte.put(numero, texte)
        root.a_indexer.remove(numero)
    return len(waiting)


def drain_all(root, registry, limit: int | None = None, texts=None) -> int:
    """Empty the queue, each batch in a transaction behind the write gate; return how many dossiers were taken."""
    texts = texts or text_source(registry, root)
    taken = 0
    while limit is None or taken < limit:
        size = BATCH if limit is None else min(BATCH, limit - taken)
        done: Any = in_transaction(registry, partial(drain, root, texts, size))
        taken += done
        if root._p_jar is not None:
            root._p_jar.cacheGC()
        if done < size:
            break
    return taken


def search(root, words: str) -> set[int]:
    """Return the numbers of the dossiers holding every word; nothing when only stop words are given."""
    return root.index_texte.find(words)


@lru_cache(maxsize=100_000)
def forms(word: str) -> tuple[str, ...]:
    """Return what a word is indexed and searched by: its stem, and the stem of its spelling without accents."""
    word = word.lower()
    bare = fold(word)
    if bare in STOP_WORDS or (len(bare) == 1 and not bare.isdigit()):
        return ()
    if not bare.isalpha():
        return (bare,)
    return tuple(dict.fromkeys((_short(fold(_french.stemWord(word))), _short(_french.stemWord(bare)))))


def _short(stem):
    # Without its accent, "déposée" keeps an e that the stemmer takes for part of the word.
    return stem[:-1] if len(stem) > 4 and stem.endswith("e") else stem


def fold(word: str) -> str:
    """Lower a word and strip its accents and ligatures."""
    word = word.lower().replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


def includeme(config):
    """Let the feature that owns dossiers say what their text is: `config.set_text_source(f)`, f(root, numero)."""
    config.add_directive("set_text_source", _set_text_source)


def _set_text_source(config, function):
    config.registry["ds.text_source"] = config.maybe_dotted(function)


def text_source(registry, root):
    """Return the `texts` of `drain` for a site. Raises LookupError when no feature gave the text of dossiers."""
    source = registry.get("ds.text_source")
    if source is None:
        raise LookupError("no feature called config.set_text_source: the text of dossiers is unknown")
    return lambda numero: source(root, numero)
