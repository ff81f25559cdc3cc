"""Printers: what each asks for, and what that means for one book."""

from bindery.printers.job import PrintJob, bleed_of_layout, check_pages, job_of, with_printers_margins
from bindery.printers.profile import Printer, read_printer

__all__ = [
    "PrintJob",
    "Printer",
    "bleed_of_layout",
    "check_pages",
    "job_of",
    "read_printer",
    "with_printers_margins",
]
