"""The indexes that were built."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables.base import Base, RowNumber, now


class IndexGeneration(Base):
    """An index built with one embedding model; searches use the one whose state is `active`.

    `embedder` is the model's fingerprint, `path` the folder it was loaded from (None: the packaged model).
    """

    __tablename__ = "index_generations"

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    embedder: Mapped[str] = mapped_column(String(64))
    path: Mapped[str | None] = mapped_column(Text)
    precision: Mapped[str] = mapped_column(String(16))
    dimension: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(default=now)
    activated_at: Mapped[datetime | None]
