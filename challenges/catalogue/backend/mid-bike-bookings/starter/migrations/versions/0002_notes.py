"""A note on each booking, and an index for the question whether a bike is free."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("bookings", sa.Column("note", sa.Text, nullable=False, server_default=""))
    op.create_index("bookings_by_bike", "bookings", ["bike_id", "starts_at"])


def downgrade() -> None:
    op.drop_index("bookings_by_bike")
    op.drop_column("bookings", "note")
