"""What people think of answers."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from api.schemas import examples
from api.schemas.base import NO_NUL, Request, Response
from core.domain import FeedbackReason, Rating

Words = Annotated[str, Field(max_length=4_000, pattern=NO_NUL)]


class FeedbackRequest(Request):
    rating: Rating
    reasons: list[FeedbackReason] = Field([], max_length=len(FeedbackReason), description="What is wrong with it.")
    correction: Words | None = Field(None, description="What would have been right.")
    comment: Words | None = Field(None, description="Anything else.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.FEEDBACK_REQUEST]})


class FeedbackOut(Response):
    rating: Rating
    reasons: list[FeedbackReason]
    correction: str | None = Field(description="As it is kept: personal data is masked.")
    comment: str | None = Field(description="As it is kept: personal data is masked.")
    given_at: datetime

    model_config = ConfigDict(json_schema_extra={"examples": [examples.FEEDBACK]})
