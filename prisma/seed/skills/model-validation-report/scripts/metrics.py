#!/usr/bin/env python3
"""Gini, expected against observed default rate, and population stability from a scored sample."""
import csv
import math
import sys


def read(path):
    with open(path, newline="") as handle:
        return [(float(r["score"]), int(r["default"]), r["period"]) for r in csv.DictReader(handle)]


def gini(rows):
    ranked = sorted(rows, key=lambda row: row[0])
    bad = sum(row[1] for row in ranked)
    good = len(ranked) - bad
    seen, area = 0, 0.0
    for _, default, _ in ranked:
        if default:
            area += good - seen
        else:
            seen += 1
    return 2 * area / (bad * good) - 1


def stability(old, new, buckets=10):
    edges = sorted(score for score, _, _ in old)[:: max(1, len(old) // buckets)]
    share = lambda rows, low, high: max(sum(low <= r[0] < high for r in rows) / len(rows), 1e-6)
    pairs = list(zip(edges, edges[1:] + [math.inf]))
    return sum((share(new, *p) - share(old, *p)) * math.log(share(new, *p) / share(old, *p)) for p in pairs)


if __name__ == "__main__":
    rows = read(sys.argv[1])
    print(f"gini {gini(rows):.3f}")
    periods = sorted({period for _, _, period in rows})
    first = [row for row in rows if row[2] == periods[0]]
    last = [row for row in rows if row[2] == periods[-1]]
    print(f"stability {stability(first, last):.3f}")
