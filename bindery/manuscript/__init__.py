"""The manuscript: chapter files become chapters, with the dialect's own nodes and every word's line."""
