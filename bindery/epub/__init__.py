"""The EPUB 3 edition of a book, which `bindery.epub.book` makes."""

from bindery.epub.publication import Contributor, Labels, Publication, Series, Statements, Subject

__all__ = ["Contributor", "Labels", "Publication", "Series", "Statements", "Subject"]
