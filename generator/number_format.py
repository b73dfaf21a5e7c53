"""The format of numbers in the language in force."""

from generator.words import current, fill, say


def number_words() -> list[str]:
    """Return the words for the numbers from 0 on."""
    return current().text("numbers.words").split()


def written(number: str) -> str:
    """Return a number as the language in force writes it, given as `1,234.5`."""
    signs = current().texts
    point, comma = signs["numbers.decimal"], signs["numbers.thousands"]
    return number.translate({ord("."): point, ord(","): comma})


def in_percent(number: str) -> str:
    """Return a percentage, given as `97.9`, as the language in force writes it."""
    return say("numbers.percent", number=written(number))


def counted(name: str, count: int) -> str:
    """Return a count with its noun, by the name of a text such as `counts.epochs`: `20 epochs`."""
    return fill(current().text(name, count), {"count": written(f"{count:,}")}, name)
