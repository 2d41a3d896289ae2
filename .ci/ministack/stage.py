"""Puts what `sam build` would leave, from the programs in target/lambda, into target/ministack.

ministack knows no alarms by metric math, so those are left out.
"""

import re
import shutil
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
STAGED = PROJECT / "target" / "ministack"


def main() -> None:
    template = (PROJECT / "template.yaml").read_text()
    for directory in re.findall(r"CodeUri: functions/([a-z-]+)", template):
        (STAGED / directory).mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / "target" / "lambda" / directory / "bootstrap", STAGED / directory)
    (STAGED / "template.yaml").write_text(template.replace("CodeUri: functions/", "CodeUri: "))
    head, resources = (PROJECT / "monitoring.yaml").read_text().split("Resources:\n", 1)
    parts = re.split(r"\n(?=  [A-Z]\w*:\n|Outputs:)", resources)
    by_math = [part for part in parts if "CloudWatch::Alarm" in part and "      Metrics:" in part]
    kept = "\n".join(part for part in parts if part not in by_math)
    (STAGED / "monitoring.yaml").write_text(f"{head}Resources:\n{kept}")


if __name__ == "__main__":
    main()
