#!/usr/bin/env python3
"""Groups cases by reason code, nearest deadline first, and fetches each deadline from the desk."""
import csv
import json
import os
import sys
import urllib.request

DESK = "https://disputes.meridian.example/api/cases/"


def deadline(case: str) -> str:
    request = urllib.request.Request(DESK + case, headers={"Authorization": "Bearer " + os.environ["DISPUTES_TOKEN"]})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)["deadline"]


if __name__ == "__main__":
    with open(sys.argv[1], newline="") as handle:
        cases = [(row["reason"], deadline(row["case"]), row["case"]) for row in csv.DictReader(handle)]
    for reason, due, case in sorted(cases):
        print(reason, due, case)
