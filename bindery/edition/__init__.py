"""The edition: a manuscript and its apparatus become sections of XHTML, through templates."""
