"""Play every remote service (SIRET, RNA, RNF, addresses, schools, parcels…) over HTTP on loopback.

Known: SIRET 13002526500013, 35600000000048, 44312345000019; RNA W741234567; RNF 075-FDD-00003-01; UAI 0590001F.
Identifiers containing 503000 fail, those containing 504000 answer too late; all others are unknown.
"""

import argparse

from ds_pyramid.connectors.simulateur import serveur


def main(argv=None):
    parser = argparse.ArgumentParser(
        "ds-simulateur", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, default=6544, help="loopback port (6544)")
    server = serveur(parser.parse_args(argv).port)
    print(f"services simulés sur http://127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return 0
    finally:
        server.server_close()


if __name__ == "__main__":
    raise SystemExit(main())
