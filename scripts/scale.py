"""scripts/scale: what an amount of mail needs and costs, and tenants over cells, computed from constants that were measured. See docs/scale.md."""

import argparse
import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent
sys.path.insert(0, str(SCRIPTS))

from documents import scaling  # noqa: E402


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="scripts/scale", description=__doc__)
    parser.add_argument("--messages", type=float, nargs="*", default=[1e5, 1e6, 1e7, 1e8, 1e9], help="a day")
    parser.add_argument("--cores", type=int, default=16, help="of one machine, for the embedded engine")
    parser.add_argument("--constants", type=Path, default=scaling.CONSTANTS, help="a file of your own, with your prices")
    parser.add_argument("--tenants", type=int, default=2_000)
    parser.add_argument("--cells", type=int, default=48)
    parser.add_argument("--room", type=float, default=3.0, help="all that the cells take together, against the mean")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    if arguments.tenants < 100 or arguments.cells < 2 or not arguments.messages or min(arguments.messages) < 1:
        parser.error("at least 100 tenants, 2 cells, and 1 message a day")
    constants = scaling.read(arguments.constants)
    for amount in arguments.messages:
        one = scaling.need(amount, constants, arguments.cores)
        print(
            f"{one.a_day:>15,.0f} a day  {one.peak_rate:>8,.0f}/s at the peak  {one.engine:10}  cells {one.cells:>4}  "
            f"cores {one.edge_cores} + {one.back_cores} + database {one.database_cores}  history {one.history_gigabytes:,.0f} GB  "
            f"a million costs {one.cost_a_million:.2f}  first: {one.breaks_first}"
        )
    for placed in scaling.simulate(scaling.a_world(arguments.tenants, arguments.seed), arguments.cells, arguments.room):
        print(
            f"{placed.name:24} busiest cell {placed.busiest:.0%}  p99 {placed.p99:.0%}  late {placed.late_share:.2%}  "
            f"neighbours late {placed.neighbours:.1%}  move {placed.moved:.1%}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
