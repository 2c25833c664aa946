"""ds-index: update the index of words."""

from ds_pyramid.core.textindex import drain_all
from ds_pyramid.scripts._app import bootstrap, parser


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
        print(f"indexés: {drain_all(root, env.registry, args.limit)}")
    return 0


def _queue_all(env, root, manager):
    with env.write_gate():
        manager.begin()
        root.a_indexer.update(root.dossier_index.keys())
        manager.commit()
        manager.begin()
