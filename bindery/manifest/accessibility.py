"""What the publisher says of the e-book's accessibility."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bindery.manifest.keys import Keys, OneOrMore
from bindery.manifest.mistakes import Mistake
from bindery.manifest.texts import Conformance, Line, Prose


class Accessibility(Keys):
    """What only the publisher can say of the e-book's accessibility; the rest is read off the finished book.

    In the manifest, the summary alone or these keys.
    """

    shorthand = "summary"

    summary: Prose = Field(
        default="",
        description="How accessible the book is, for readers who choose one, in its own language. Default, some "
        "sentences in English about what is in the book.",
    )
    hazards: Annotated[tuple[Literal["none", "flashing", "motion-simulation", "sound"], ...], OneOrMore()] = Field(
        default=(),
        description="What may harm readers. Default, none; unknown where a picture moves.",
    )
    conforms_to: Conformance = Field(
        default="",
        description="The level that somebody has found the book to conform to: WCAG 2.1 AA, WCAG 2.2 AA … It goes with "
        "certified-by.",
    )
    certified_by: Line = Field(default="", description="Who has found that; the publisher's own name, where it did.")
    certifier_credential: Line = Field(
        default="", description="What entitles them to say so: a name, or the address of a badge."
    )
    certifier_report: Line = Field(default="", description="The address of their report.")
    exemption: Literal["", "microenterprise", "disproportionate-burden", "fundamental-alteration"] = Field(
        default="",
        description="Why the European Accessibility Act does not ask the book to be accessible, where it does not.",
    )

    @model_validator(mode="after")
    def _claims_have_an_author(self) -> Self:
        if self.conforms_to and not self.certified_by:
            raise Mistake("'conforms-to' is a claim, and nobody makes it", "say who: certified-by: your name")
        if not self.conforms_to and (self.certified_by or self.certifier_credential or self.certifier_report):
            raise Mistake("a certifier is named, but not what was certified", "add conforms-to: WCAG 2.1 AA")
        if self.certifier_report and not self.certifier_report.startswith(("https://", "http://")):
            raise Mistake(
                f"'{self.certifier_report}' is not an address", "certifier-report is where the report can be read"
            )
        if "none" in self.hazards and len(self.hazards) > 1:
            raise Mistake("there are hazards, or there are none", "take 'none' out")
        return self
