"""Jobs that survive their process, vectors and original files in SQL, index generations.

Columns are added in place: SQLite would rebuild a table to change it, and drop what refers to its rows meanwhile.
"""

import sqlalchemy as sa
from alembic import op

import core.tables
from core.vectors import embedded_text, embedding_key

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CHUNK_TEXTS = sa.text(
    'SELECT chunks.id, context, substr(revisions.text, start + 1, "end" - start) FROM chunks '
    "JOIN revisions ON revisions.number = chunks.revision_number"
)


def upgrade() -> None:
    _create_tables()
    # A revision that a crash left half-way has no place any more: there is no such state.
    op.execute("DELETE FROM revisions WHERE state = 'staged'")
    _add("revisions", sa.Column("stated_valid_to", sa.Date(), nullable=True))
    op.execute("UPDATE revisions SET stated_valid_to = valid_to")
    _add("documents", sa.Column("source_version", sa.Text(), nullable=True))
    _add("documents", sa.Column("given", sa.JSON(), nullable=False, server_default="{}"))
    _add("chunks", sa.Column("embedding_key", sa.String(64), nullable=False, server_default=""))
    _fill_embedding_keys()
    op.create_index("ix_chunks_embedding_key", "chunks", ["embedding_key"])
    _change_jobs()


def downgrade() -> None:
    for table in ("originals", "workers", "index_generations", "embeddings"):
        op.drop_table(table)
    op.drop_index("ix_chunks_embedding_key", "chunks")
    op.drop_index("ix_ingest_jobs_state", "ingest_jobs")
    op.drop_index("ix_ingest_items_job_state", "ingest_items")
    op.create_index("ix_ingest_items_job_id", "ingest_items", ["job_id"])
    op.execute("ALTER TABLE ingest_items RENAME COLUMN location TO path")
    added = {
        "chunks": ("embedding_key",),
        "documents": ("given", "source_version"),
        "revisions": ("stated_valid_to",),
        "ingest_items": ("retry_at", "attempts", "version", "given"),
        "ingest_jobs": ("waiting", "attempt", "delete_missing", "sources"),
    }
    for table, columns in added.items():
        for column in columns:
            op.drop_column(table, column)


def _create_tables() -> None:
    op.create_table(
        "embeddings",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("embedder", sa.String(64), primary_key=True),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "index_generations",
        sa.Column("id", ROW_NUMBER, primary_key=True),
        sa.Column("embedder", sa.String(64), nullable=False),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("precision", sa.String(16), nullable=False),
        sa.Column("dimension", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", core.tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("activated_at", core.tables.UtcDateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "workers",
        sa.Column("id", sa.String(128), primary_key=True),
        sa.Column("started_at", core.tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", core.tables.UtcDateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "originals",
        sa.Column(
            "revision_number", ROW_NUMBER, sa.ForeignKey("revisions.number", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )


def _change_jobs() -> None:
    _add("ingest_jobs", sa.Column("sources", sa.JSON(), nullable=False, server_default="[]"))
    _add("ingest_jobs", sa.Column("delete_missing", sa.Boolean(), nullable=False, server_default=sa.false()))
    _add("ingest_jobs", sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"))
    _add("ingest_jobs", sa.Column("waiting", sa.Text(), nullable=True))
    op.create_index("ix_ingest_jobs_state", "ingest_jobs", ["state"])
    op.execute("ALTER TABLE ingest_items RENAME COLUMN path TO location")
    _add("ingest_items", sa.Column("given", sa.JSON(), nullable=False, server_default="{}"))
    _add("ingest_items", sa.Column("version", sa.Text(), nullable=True))
    _add("ingest_items", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    _add("ingest_items", sa.Column("retry_at", core.tables.UtcDateTime(timezone=True), nullable=True))
    op.drop_index("ix_ingest_items_job_id", "ingest_items")
    op.create_index("ix_ingest_items_job_state", "ingest_items", ["job_id", "state"])


def _fill_embedding_keys() -> None:
    connection = op.get_bind()
    fill = sa.text("UPDATE chunks SET embedding_key = :key WHERE id = :id")
    for chunk_id, context, text in connection.execute(CHUNK_TEXTS).all():
        connection.execute(fill, {"id": chunk_id, "key": embedding_key(embedded_text(context, text))})


def _add(table: str, column: "sa.Column[object]") -> None:
    op.add_column(table, column)
