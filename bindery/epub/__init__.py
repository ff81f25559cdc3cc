"""The EPUB 3 edition of a book."""

from bindery.epub.book import make_epub
from bindery.epub.publication import Contributor, Labels, Publication, Series, Statements, Subject

__all__ = ["Contributor", "Labels", "Publication", "Series", "Statements", "Subject", "make_epub"]
