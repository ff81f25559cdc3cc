"""Many books at once: a catalogue becomes orders, and all of them are made by one pool of workers."""
