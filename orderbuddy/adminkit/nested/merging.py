def merged_keys(was: list[str], now: list[str], theirs: list[str]) -> list[str]:
    """The keys of all rows on either side, in the order that the merged list has.

    Whoever moved rows decides their order (the person at the form, where both did); a new row
    comes after the one that it stood behind.
    """
    moved = _common(now, was, theirs) != _common(was, now, theirs)
    order, other = (now, theirs) if moved else (theirs, now)
    result = list(order)
    for place, key in enumerate(other):
        if key not in result:
            result.insert(_after(other[:place], result), key)
    return result


def _common(keys: list[str], *others: list[str]) -> list[str]:
    shared = set(keys).intersection(*others)
    return [key for key in keys if key in shared]


def _after(before: list[str], result: list[str]) -> int:
    for key in reversed(before):
        if key in result:
            return result.index(key) + 1
    return 0
