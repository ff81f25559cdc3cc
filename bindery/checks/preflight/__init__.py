"""Preflight: a finished PDF, ours or any other, held to what a printer asks for."""
