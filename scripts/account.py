"""ds-account: the accounts of the site."""

import sys

from ds_pyramid.accounts.passwords import MotDePasseRefuse, check_password, hash_password
from ds_pyramid.accounts.services import (
    AdresseInvalide,
    bloquer,
    create_compte,
    debloquer,
    find_compte,
    inviter,
    retirer_role,
)
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.scripts._app import bootstrap, parser

DONE, REFUSED = 0, 1


def main(argv=None):
    """Create accounts, give and take roles, list, block and unblock.

    ds-account INI create --email E --role R [--password-stdin]   the account can be used at once with that password;
                                                                  without one, an activation link is mailed
    ds-account INI revoke --email E --role R                      the role ends at the next request
    ds-account INI list [--role R]                                address, roles, state
    ds-account INI block --email E                                close its sessions, refuse its sign-in
    ds-account INI unblock --email E

    `create` on a known address adds the role, and changes the password if one is given.
    """
    arguments = _parser().parse_args(argv)
    password = _read_password() if getattr(arguments, "password_stdin", False) else None
    with bootstrap(arguments.ini) as env, env.write_gate(), env.open_root() as (root, manager):
        try:
            status = COMMANDS[arguments.command](root, env.registry, arguments, password)
        except (AdresseInvalide, MotDePasseRefuse) as error:
            print(error.message.interpolate(), file=sys.stderr)
            return REFUSED
        manager.commit()
    return status


def create(root, registry, arguments, password):
    role, now = Role(arguments.role), clock.now()
    if password is None and role != Role.USAGER:
        inviter(root, arguments.email, role, now=now, notify=notifier(registry))
        print(f"{arguments.email}: {role}, invitation mailed")
        return DONE
    compte = find_compte(root, arguments.email) or create_compte(root, arguments.email, now=now)
    compte.roles |= {role}
    if password is not None:
        check_password(password, email=compte.email, agent=compte.is_agent)
        compte.password_hash, compte.confirmed_at = hash_password(password), compte.confirmed_at or now
    print(f"{compte.email}: {', '.join(sorted(compte.roles))}")
    return DONE


def revoke(root, registry, arguments, password):
    return _on_account(root, arguments, lambda compte: retirer_role(compte, Role(arguments.role)))


def list_accounts(root, registry, arguments, password):
    for compte in root["comptes"].by_id.values():
        if arguments.role in (None, *compte.roles):
            print(f"{compte.email} {','.join(sorted(compte.roles))} {_state(compte)}")
    return DONE


def block(root, registry, arguments, password):
    notify = notifier(registry)
    return _on_account(root, arguments, lambda compte: bloquer(root, compte, now=clock.now(), notify=notify))


def unblock(root, registry, arguments, password):
    notify = notifier(registry)
    return _on_account(root, arguments, lambda compte: debloquer(compte, now=clock.now(), notify=notify))


COMMANDS = {"create": create, "revoke": revoke, "list": list_accounts, "block": block, "unblock": unblock}


def _on_account(root, arguments, act):
    compte = find_compte(root, arguments.email)
    if compte is None:
        print(f"no account: {arguments.email}", file=sys.stderr)
        return REFUSED
    act(compte)
    print(f"{compte.email}: {','.join(sorted(compte.roles))} {_state(compte)}")
    return DONE


def _state(compte):
    if compte.blocked_at:
        return "blocked"
    return "active" if compte.is_active else "not activated"


def _read_password():
    return sys.stdin.readline().rstrip("\r\n")


def _parser():
    found = parser(main.__doc__)
    commands = found.add_subparsers(dest="command", required=True)
    roles = [role.value for role in Role]
    for name in COMMANDS:
        command = commands.add_parser(name)
        if name != "list":
            command.add_argument("--email", required=True)
        if name in ("create", "revoke", "list"):
            command.add_argument("--role", choices=roles, required=name != "list")
    commands.choices["create"].add_argument("--password-stdin", action="store_true")
    return found


if __name__ == "__main__":
    sys.exit(main())
