"""ds-index: update the index of words."""

from ds_pyramid.core.textindex import drain, text_source
from ds_pyramid.scripts._app import bootstrap, parser

BATCH = 100


def main(argv=None):
    """Index the text of the dossiers that changed, by batches behind the write gate.

    With --all, every dossier is put in the queue first.
    """
    arguments = parser(main.__doc__)
    arguments.add_argument("--all", action="store_true", help="index every dossier again")
    arguments.add_argument("--limit", type=int, default=None, help="at most so many dossiers")
    args = arguments.parse_args(argv)
    with bootstrap(args.ini) as env, env.open_root() as (root, manager):
        if args.all:
            _queue_all(env, root, manager)
        print(f"indexés: {drain_all(env, root, manager, args.limit)}")
    return 0


def drain_all(env, root, manager, limit=None) -> int:
    """Empty the queue, a committed batch at a time; return how many dossiers were taken."""
    from ds_pyramid.core.retry import in_transaction

    taken = 0
    while limit is None or taken < limit:
        batch = BATCH if limit is None else min(BATCH, limit - taken)
        done = in_transaction(
            env.registry, lambda size=batch: drain(root, text_source(env.registry, root), size)
        )
        taken += done
        root._p_jar.cacheGC()
        if done < batch:
            break
    return taken


def _queue_all(env, root, manager):
    with env.write_gate():
        manager.begin()
        root.a_indexer.update(root.dossier_index.keys())
        manager.commit()
        manager.begin()
