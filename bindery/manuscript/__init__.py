"""The manuscript: chapter files become chapters, pandoc's document tree with every word's line and the dialect's own nodes."""
