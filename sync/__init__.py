"""How the figures arrive: files and interfaces in, snapshots out."""
