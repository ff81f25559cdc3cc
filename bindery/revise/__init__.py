"""Revision: the book is made anew after each save, and shown while it is worked on."""
