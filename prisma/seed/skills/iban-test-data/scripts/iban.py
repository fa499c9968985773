#!/usr/bin/env python3
"""Prints fictitious IBANs with correct check digits (ISO 13616)."""
import random
import sys

UNASSIGNED = {"DE": "00000000", "NL": "TEST", "FR": "0000000000"}
LENGTH = {"DE": 10, "NL": 10, "FR": 13}


def as_number(text: str) -> int:
    return int("".join(str(int(letter, 36)) for letter in text))


def iban(country: str, rng: random.Random) -> str:
    account = "".join(rng.choice("0123456789") for _ in range(LENGTH[country]))
    body = UNASSIGNED[country] + account
    check = 98 - as_number(body + country + "00") % 97
    return f"{country}{check:02d}{body}"


if __name__ == "__main__":
    country, count = sys.argv[1].upper(), int(sys.argv[2])
    rng = random.Random(20260801)
    for _ in range(count):
        print(iban(country, rng))
