"""One file per champ type; the file's name is the public key."""
