"""Pages of the usager: each loads, calls one service, redirects."""
