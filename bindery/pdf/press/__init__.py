"""The press PDF: the pages of the bound book in ink, with bleed, and nothing for the screen."""
