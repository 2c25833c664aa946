"""The secrets of a démarche, encrypted again: those kept in clear before, or under a former secret of the site."""

from dataclasses import replace

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.options_reading import secrets_of
from ds_pyramid.core.chiffrement import Coffre
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.services.jetons import TOUS, jeton_de
from ds_pyramid.demarches.services.options import changer_options


def rechiffrer(demarche: Demarche, coffre: Coffre, *, tout: bool = True) -> int:
    """Encrypt the secrets of the forms and the tokens with the present secret of the site; return how many.

    Not `tout`: only what is in clear. Two révisions that hold one secret still hold one: nothing looks changed.
    Raises SecretIllisible.
    """
    made: dict[bytes | str, bytes] = {}

    def close(data):
        if not tout and isinstance(data, bytes):
            return data
        if data not in made:
            made[data] = coffre.refermer(data)
        return made[data]

    def change(descriptor: ChampDescriptor) -> dict:
        names = [name for name in secrets_of(descriptor.type) if name in descriptor.options]
        return {**descriptor.options, **{name: close(descriptor.options[name]) for name in names}}

    changer_options(demarche, change)
    for porteur in TOUS:
        jeton = jeton_de(demarche, porteur)
        if jeton is not None and close(jeton.chiffre) != jeton.chiffre:
            setattr(demarche, porteur.attribut, replace(jeton, chiffre=close(jeton.chiffre)))
    return len(made)
