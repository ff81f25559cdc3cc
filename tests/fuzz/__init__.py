"""Books that nobody would write: a valid PDF and EPUB come of them, or diagnostics; never anything else."""

import sys
from pathlib import Path

# The tests find each other so too.
sys.path.insert(0, str(Path(__file__).parent.parent))
