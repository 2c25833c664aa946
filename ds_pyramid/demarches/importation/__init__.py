"""Take over a form of the original from its public schema or its API answer (A-141, decisions.md).

New démarche number, stable ids kept; nobody of the file is created or mailed; files are named, never fetched.
"""
