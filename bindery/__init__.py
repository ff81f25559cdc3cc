"""Bindery: chapter Markdown and a manifest in, a typeset PDF and an EPUB out."""

__version__ = "0.2.0"
