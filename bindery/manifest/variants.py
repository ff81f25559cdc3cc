"""Variants of a manifest: read from it or from a catalogue, and laid over it."""

from collections.abc import Mapping

from bindery.diagnostics import Diagnostic, did_you_mean, error
from bindery.manifest.other_names import rename_keys, spelt_out
from bindery.variant import Changes, Variant
from bindery.yaml_text import Location, Value, YamlText

KEY = "variants"


def changes_at(source: YamlText, location: Location, file: str) -> tuple[Changes, tuple[Diagnostic, ...]]:
    """The keys that stand at `location` of a YAML file as changes, and what is wrong with their names; none where
    something else stands there.
    """
    value: Value = source.value
    for step in location:
        value = (
            value.get(str(step)) if isinstance(value, dict) else value[int(step)] if isinstance(value, list) else None
        )
    if not isinstance(value, dict):
        return Changes(file, {}), ()
    inside = {at[len(location) :]: line for at, line in source.lines.items() if at[: len(location)] == location}
    renamed = rename_keys(YamlText(value, inside), file)
    keys = renamed.value if isinstance(renamed.value, dict) else {}
    found = list(renamed.diagnostics)
    if KEY in keys:
        hint = f"take '{KEY}' out, or make a variant of each"
        found.append(error(file, renamed.line((KEY,)), "a variant has no variants of its own", "unknown-key", hint))
    return Changes(file, {key: keys[key] for key in keys if key != KEY}, renamed.lines), tuple(found)


def own_variants(source: YamlText, file: str) -> tuple[dict[str, Changes], list[Diagnostic]]:
    """The variants of a manifest or a catalogue by name, and what is wrong with the names of their keys."""
    listed = source.value.get(KEY) if isinstance(source.value, dict) else None
    found: list[Diagnostic] = []
    variants = {}
    for name in listed if isinstance(listed, dict) else ():
        variants[name], problems = changes_at(source, (KEY, name), file)
        found += problems
    return variants, found


def chosen(variant: Variant, own: Mapping[str, Changes], file: str) -> tuple[list[Changes], list[Diagnostic]]:
    """The changes that make the variant, in their order; and that its name means nothing, where it does not."""
    if not variant.own:
        return list(variant.changes), []
    if variant.own in own:
        return [own[variant.own], *variant.changes], []
    hint = did_you_mean(variant.own, own) or f"the manifest has {', '.join(own) or 'none'} under '{KEY}:'"
    message = f"the book has no variant '{variant.own}'"
    return list(variant.changes), [error(variant.file or file, variant.line, message, "unknown-variant", hint)]


def overlaid(source: YamlText, changes: Changes) -> YamlText:
    """The manifest with the changes: texts and lists take the place of those that stand there, groups are changed key
    by key, and a key without a value is taken out.
    """
    lines, files = dict(source.lines), dict(source.files)

    def changed(old: Value, new: Value, at: Location) -> Value:
        if isinstance(old, dict) or isinstance(new, dict):
            old, new = spelt_out(at, old), spelt_out(at, new)
        if isinstance(old, dict) and isinstance(new, dict):
            return old | {key: changed(old.get(key), value, (*at, key)) for key, value in new.items()}
        for location in [location for location in lines if location[: len(at)] == at]:
            del lines[location]
            files.pop(location, None)
        # A shorthand that was spelt out has no line of its own, but what it stands in has.
        around = YamlText(None, changes.lines).line(at)
        inside = {location: line for location, line in changes.lines.items() if location[: len(at)] == at}
        lines.update({at: around} | inside)
        files.update(dict.fromkeys((at, *inside), changes.file))
        return new

    return YamlText(changed(source.value, dict(changes.keys), ()), lines, source.diagnostics, files)
