"""Records that a disk tore: found out, read as far as that can be done, and written anew beside the damaged original."""
