"""Puts what a run says of this machine beside what the README says of others: one column a kind of machine, burin over its
fastest peer, so that a table that was measured here can stand beside those that were measured elsewhere."""

import math

import tables

MEAN = "geometric mean"


def parse(text, precision):
    """The columns of the table of a precision, which stands in its first cell, and whose last row is the mean: by title,
    each a dictionary of cells by row. Empty where `text` has no such table."""
    block = []
    for line in [*text.splitlines(), ""]:
        if not line.startswith("|"):
            if block and (block[0][0], block[-1][0]) == (precision, MEAN):
                titles = block[0][1:]
                return {title: {row[0]: row[i + 1] for row in block[2:]} for i, title in enumerate(titles)}
            block = []
        else:
            block.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    return {}


def mean(values):
    known = [value for value in values if value]
    return math.exp(sum(map(math.log, known)) / len(known)) if known else None


def column(report, level):
    """The cells of this run, by row: `0.80 / 0.52` for one thread and two."""
    by_threads = [
        [tables.ratio(result["timings"].get(f"{level}/{count}", {}), report["peers"]) for result in report["results"]]
        for count in report["threads"]
    ]
    titles = [result["title"] for result in report["results"]]
    cells = {title: " / ".join(map(tables.over, ratios)) for title, ratios in zip(titles, zip(*by_threads))}
    return {**cells, MEAN: " / ".join(tables.over(mean(ratios)) for ratios in by_threads)}


def table(report, text):
    """All columns of the table in `text`, those of this run in place of their like or behind the others."""
    precision = report["precision"]
    columns = parse(text, precision)
    for level in report["levels"]:
        columns[report["kinds"][level]] = column(report, level)
    rows = [*tables.TITLES.values(), MEAN]
    seen = [row for row in rows if any(row in cells for cells in columns.values())]
    return tables.markdown(
        [precision, *columns], [[row, *(cells.get(row, "–") for cells in columns.values())] for row in seen]
    )
