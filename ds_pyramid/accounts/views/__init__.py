"""Pages of accounts: each loads, calls one service, redirects."""
