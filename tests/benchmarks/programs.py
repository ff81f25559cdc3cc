"""Programs in several languages that look like programs, and are never run."""

from collections.abc import Callable, Mapping

from .prose import ADJECTIVES, NOUNS, VERBS, Writer


def program(language: str, lines: int, writer: Writer) -> str:
    """At least `lines` lines of `language`, one of LANGUAGES."""
    code = ""
    while code.count("\n") < lines:
        code += PATTERNS[language](writer).lstrip("\n") + "\n"
    return code.rstrip("\n")


def _names(writer: Writer) -> tuple[str, str, str, int]:
    return writer.pick(NOUNS), writer.pick(VERBS), writer.pick(ADJECTIVES), writer.chance.randint(2, 99)


def _python(writer: Writer) -> str:
    noun, verb, adjective, number = _names(writer)
    return f'''
def {verb}_{noun}(items: list[int], limit: int = {number}) -> int:
    """Count the {adjective} ones, at most `limit`."""
    total = 0
    for position, item in enumerate(items):
        # The {adjective} {noun} comes first.
        if item % {number} == 0 and total < limit:
            total += item
        elif position > {number * 3}:
            raise ValueError(f"no {noun} at {{position}}")
    return total

'''


def _c(writer: Writer) -> str:
    noun, verb, adjective, number = _names(writer)
    return f"""
/* The {adjective} {noun}. */
static int {verb}_{noun}(const int *items, size_t count)
{{
    int total = {number};
    for (size_t i = 0; i < count; i++) {{
        if (items[i] > {number * 2})
            total += items[i];
    }}
    return total;
}}

"""


def _javascript(writer: Writer) -> str:
    noun, verb, adjective, number = _names(writer)
    return f"""
// {adjective.capitalize()} {noun} first.
export async function {verb}{noun.capitalize()}(items) {{
  const found = items.filter((item) => item.size > {number});
  if (found.length === 0) return null;
  return found.map(({{ name, size }}) => `${{name}}: ${{size}}`);
}}

"""


def _sql(writer: Writer) -> str:
    noun, verb, adjective, number = _names(writer)
    return f"""
-- Every {adjective} {noun}.
SELECT name, COUNT(*) AS copies
  FROM {noun}_list
 WHERE kind = '{adjective}' AND width > {number}
   AND NOT EXISTS (SELECT 1 FROM {verb}_log WHERE day > {number})
 GROUP BY name
 ORDER BY copies DESC;

"""


def _bash(writer: Writer) -> str:
    noun, verb, adjective, number = _names(writer)
    return f"""
for file in {noun}/*.txt; do
    # Only the {adjective} ones.
    if [ "$(wc -l < "$file")" -gt {number} ]; then
        {verb} --{adjective} "$file" | sort -u > "out/${{file##*/}}"
    fi
done

"""


def _rust(writer: Writer) -> str:
    noun, verb, adjective, number = _names(writer)
    return f"""
/// The {adjective} {noun}.
pub fn {verb}_{noun}(items: &[u32]) -> Option<u32> {{
    let mut total = {number};
    for item in items.iter().filter(|item| **item > {number * 2}) {{
        total += item;
    }}
    if total > {number} {{ Some(total) }} else {{ None }}
}}

"""


def _yaml(writer: Writer) -> str:
    noun, verb, adjective, number = _names(writer)
    return f"""
# The {adjective} settings.
- {noun}:
    {verb}: true
    width: {number}
    names: ["{adjective}", "{verb}"]
"""


PATTERNS: Mapping[str, Callable[[Writer], str]] = {
    "python": _python,
    "c": _c,
    "javascript": _javascript,
    "sql": _sql,
    "bash": _bash,
    "rust": _rust,
    "yaml": _yaml,
}
LANGUAGES = tuple(PATTERNS)
