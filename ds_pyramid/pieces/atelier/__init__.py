"""Work on the bytes people sent: images turned upright, thumbnails, watermarks. Runs in a process of its own.

`python -m ds_pyramid.pieces.atelier` is that process (`__main__`); `processus.py` starts it, with its limits. What
libraries do with hostile bytes (endless loops, memory, crashes) stays there.
"""
