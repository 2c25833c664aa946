"""ds-tasks: the periodic tasks of the site."""

import sys

from ds_pyramid.core.tasks import UnknownTask, all_tasks, due_tasks, find_task
from ds_pyramid.scripts.task_command import COULD_NOT_RUN, add_options, run_all, site, task_parser


def main(argv=None):
    """List the periodic tasks, run one, or run those that are due.

    ds-tasks INI list        one line per task: name, cron schedule (Paris time), what it does
    ds-tasks INI run NAME    run a task now
    ds-tasks INI due         run what is due; call it every minute from cron or a timer

    Exit status: 0 done, 1 some items failed (they are in the log), 2 a task could not run.
    """
    parser = task_parser("ds-tasks", main.__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="list the tasks")
    run = commands.add_parser("run", help="run one task")
    run.add_argument("name")
    for one in (run, commands.add_parser("due", help="run the tasks that are due")):
        add_options(one)
    arguments = parser.parse_args(argv)
    return COMMANDS[arguments.command](arguments)


def list_tasks(arguments):
    for task in all_tasks():
        print(f"{task.name} {task.schedule} {task.description}")
    return 0


def run_named(arguments):
    try:
        task = find_task(arguments.name)
    except UnknownTask:
        print(
            f"tâche inconnue: {arguments.name}; « ds-tasks {arguments.ini} list » les donne", file=sys.stderr
        )
        return COULD_NOT_RUN
    with site(arguments) as (root, registry, now):
        return run_all([task], root, registry, now, arguments)


def run_due(arguments):
    with site(arguments) as (root, registry, now):
        return run_all(due_tasks(root, now), root, registry, now, arguments)


COMMANDS = {"list": list_tasks, "run": run_named, "due": run_due}


if __name__ == "__main__":
    sys.exit(main())
