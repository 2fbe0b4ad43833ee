"""The embedded PostgreSQL cluster: started with the application, shared by its processes, stopped by the last."""

from app.cluster.embedded import EmbeddedCluster
from app.cluster.machine import Machine

__all__ = ["EmbeddedCluster", "Machine"]
