"""Runs the migrations on the connection that `core.db` hands in."""

from alembic import context

from core.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    user_module_prefix="core.tables.",
)
with context.begin_transaction():
    context.run_migrations()
