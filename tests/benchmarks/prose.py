"""Sentences about a bookbinder's workshop, from a small vocabulary: invented, and the same for the same seed."""

import random
from collections.abc import Sequence

NOUNS = (
    "paper board thread needle spine hinge cover signature gathering margin folio press frame awl bench knife glue "
    "paste cloth leather headband endpaper ribbon title label shelf ledger catalogue drawer binding volume sheet "
    "column caption figure table index note chapter apprentice printer reader librarian workshop counter method"
).split()
ADJECTIVES = (
    "even narrow folded careful heavy plain early regular quiet marbled common separate waxed double smooth hollow "
    "patient dry steady ordinary curved finished loose older precise practical rounded secondary temporary useful"
).split()
VERBS = (
    "holds follows replaces supports measures precedes describes carries limits repeats protects explains changes "
    "resembles interrupts accompanies determines surrounds reinforces distinguishes"
).split()
PREPOSITIONS = "beside under before after within behind against above".split()
OPENINGS = (
    "In practice", "As a rule", "For this reason", "At the bench", "On most days", "In the second stage",
    "Where time allows", "By long habit", "Without exception", "In a larger workshop",
)  # fmt: skip
JOINTS = ("and", "while", "because", "although", "so that", "whereas", "as soon as", "until")


class Writer:
    """Writes prose. Everything it writes follows from its seed and from what it was asked before."""

    def __init__(self, seed: str):
        # A string seeds through SHA-512, whatever PYTHONHASHSEED is.
        self.chance = random.Random(seed)

    def pick(self, words: Sequence[str]) -> str:
        return self.chance.choice(words)

    def thing(self) -> str:
        return f"{self.pick(ADJECTIVES)} {self.pick(NOUNS)}"

    def clause(self) -> str:
        clause = f"the {self.thing()} {self.pick(VERBS)} the {self.pick(NOUNS)}"
        if self.chance.random() < 0.5:
            clause += f" {self.pick(PREPOSITIONS)} the {self.thing()}"
        return clause

    def sentence(self) -> str:
        """Between 7 and about 30 words."""
        words = self.clause()
        if self.chance.random() < 0.35:
            words = f"{self.pick(OPENINGS)}, {words}"
        if self.chance.random() < 0.55:
            words += f", {self.pick(JOINTS)} {self.clause()}"
        return f"{words[0].upper()}{words[1:]}."

    def sentences(self, count: int) -> str:
        return " ".join(self.sentence() for _ in range(count))

    def paragraph(self) -> str:
        return self.sentences(self.chance.randint(3, 7))

    def paragraphs(self, count: int) -> str:
        return "\n\n".join(self.paragraph() for _ in range(count))

    def heading(self) -> str:
        """A heading, as a noun phrase in sentence case."""
        words = f"{self.thing()} {self.pick(PREPOSITIONS)} the {self.pick(NOUNS)}"
        return f"The {words}"
