"""What a chart asks for."""

from __future__ import annotations

from typing import Protocol

from pitboss.chart_models import ChartData, ChartSpec
from pitboss.shapes import Shape
from widgets.ports.rows import RowSource


class Charts(Protocol):
    """Points of charts, put together where the rows are."""

    async def read(self, source: RowSource, shape: Shape, spec: ChartSpec) -> ChartData:
        """The points of a chart over the rows of `source` that `shape` shows. Cancelling ends the query.

        Raises PitbossError with a sentence to show.
        """
