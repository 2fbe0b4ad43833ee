"""What the widgets ask of the application, as protocols. `app.desk` provides them; a test or a picture may too."""

from widgets.ports.desk import Desk
from widgets.ports.rows import RowSource, ShapedRows

__all__ = ["Desk", "RowSource", "ShapedRows"]
