"""Say what the program finds on this machine, what is missing, and what to do about it."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print what a script can read")


def run(options: argparse.Namespace) -> int:
    from core.doctor import examine

    findings = list(examine())
    if options.json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            print(f"{'ok     ' if finding.present else 'missing'} {finding.name:{width}}  {finding.detail}")
            if finding.advice:
                print(f"{'':8}{'':{width}}  {finding.advice}")
    return int(any(finding.needed and not finding.present for finding in findings))
