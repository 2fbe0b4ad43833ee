"""Charts of the window, read from the database."""

from __future__ import annotations

from app.assembly import Application
from pitboss.chart_models import ChartData, ChartSpec
from pitboss.shapes import Shape
from pitboss.store.chart_data import chart_data
from pitboss.store.rows import DatabaseRows
from widgets.ports import RowSource


class ChartDesk:
    """`widgets.ports.charts.Charts` over an Application."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def read(self, source: RowSource, shape: Shape, spec: ChartSpec) -> ChartData:
        """The points of a chart over the rows of `source` that `shape` shows."""
        assert isinstance(source, DatabaseRows)  # which this desk has opened
        return await chart_data(self._application.database, source.relation, shape, spec)
