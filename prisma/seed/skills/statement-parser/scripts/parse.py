#!/usr/bin/env python3
"""Reads the transaction lines of an MT940 statement and keeps a running balance."""
import decimal
import re
import sys

LINE = re.compile(r"^:61:(\d{6})(\d{4})?(C|D|RC|RD)([A-Z])?(\d+,\d*)")


def transactions(path):
    with open(path, encoding="latin-1") as handle:
        for line in handle:
            found = LINE.match(line)
            if found:
                amount = decimal.Decimal(found[5].replace(",", "."))
                yield found[1], amount if found[3] in ("C", "RD") else -amount


if __name__ == "__main__":
    balance = decimal.Decimal(0)
    for date, amount in transactions(sys.argv[1]):
        balance += amount
        print(date, f"{amount:>14}", f"{balance:>14}")
