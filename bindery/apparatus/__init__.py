"""The apparatus: what a whole book knows of itself - numbers, references, citations, glossary, index."""
