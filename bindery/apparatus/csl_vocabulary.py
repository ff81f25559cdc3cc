"""The words of CSL 1.0.2: the types and fields that a bibliography may use, and the languages that citations speak."""

TYPES = frozenset(
    """article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection
    dataset document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case
    legislation manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical
    personal_communication post post-weblog regulation report review review-book software song speech standard
    thesis treaty webpage""".split()
)

NAMES = frozenset(
    """author chair collection-editor compiler composer container-author contributor curator director editor
    editor-translator editorial-director executive-producer guest host illustrator interviewer narrator organizer
    original-author performer producer recipient reviewed-author script-writer series-creator translator""".split()
)

NAME_PARTS = frozenset(
    """family given dropping-particle non-dropping-particle suffix literal name comma-suffix static-ordering
    parse-names""".split()
)

DATES = frozenset("accessed available-date event-date issued original-date submitted".split())

FIELDS = (
    NAMES
    | DATES
    | frozenset(
        """id type abstract annote archive archive_collection archive_location archive-place authority call-number
    categories chapter-number citation-key citation-label collection-number collection-title container-title
    container-title-short custom dimensions division DOI edition event event-place event-title genre ISBN ISSN issue
    journalAbbreviation jurisdiction keyword language license locator medium note number number-of-pages
    number-of-volumes original-publisher original-publisher-place original-title page page-first part-number
    part-title PMCID PMID printing-number publisher publisher-place references reviewed-genre reviewed-title scale
    section shortTitle source status supplement-number title title-short URL version volume volume-title
    year-suffix""".split()
    )
)

LOCALES = frozenset(
    """af ar bg ca cs cy da de el en es et eu fa fi fr he hr hu id is it ja ko la lt lv mn nb nl nn pl pt ro ru sk
    sl sr sv th tr uk vi zh""".split()
)
"""Languages whose terms ("and", "ed.", "p.") pandoc's citation processor knows; the others get English ones."""
