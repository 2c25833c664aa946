"""ds-evolve: bring the stored data up to the installed version."""

from ds_pyramid.core.evolution import all_steps, evolve
from ds_pyramid.scripts._app import bootstrap, parser


def main(argv=None):
    """Run the evolution steps that this database has not been through, in order.

    Each step is committed with its record, so that an interrupted run is continued by running again. Make a backup
    before (docs/backup.md).
    """
    arguments = parser(main.__doc__)
    arguments.add_argument(
        "--list", action="store_true", help="show every step and when it was done; change nothing"
    )
    arguments.add_argument(
        "--dry-run", action="store_true", help="run the steps and forget what they changed"
    )
    args = arguments.parse_args(argv)
    with bootstrap(args.ini) as env, env.open_root() as (root, manager):
        if args.list:
            for step in all_steps(root, env.registry):
                print(
                    f"{step.done.isoformat(timespec='seconds') if step.done else 'en attente':<25}  {step.name}"
                )
            return 0
        names = evolve(root, env.registry, manager, dry_run=args.dry_run)
        for name in names:
            print(name)
        print(f"étapes {'essayées' if args.dry_run else 'faites'}: {len(names)}")
    return 0
