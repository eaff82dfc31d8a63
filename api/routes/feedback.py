"""What whoever asks thinks of an answer."""

from typing import Annotated

from fastapi import APIRouter, Path, status

from api import responses, views
from api.auth import Chatter, ServicesHere
from api.routes.conversations import ConversationId
from api.schemas import NO_NUL, FeedbackOut, FeedbackRequest, examples
from generation import feedback
from generation.feedback import GivenFeedback

router = APIRouter(prefix="/v1/conversations/{conversation_id}/turns/{turn_id}/feedback", tags=["conversations"])
TurnId = Annotated[str, Path(pattern=NO_NUL, description="The turn's id.", examples=[examples.TURN_ID])]


@router.put("", response_model=FeedbackOut, responses=responses.READ_ONE, summary="Rate an answer")
def give_feedback(
    conversation_id: ConversationId, turn_id: TurnId, body: FeedbackRequest, parts: ServicesHere, principal: Chatter
) -> FeedbackOut:
    """In the place of what you said of it before. Reasons and a correction go with the rating `down`."""
    given = GivenFeedback(body.rating, frozenset(body.reasons), body.correction, body.comment)
    # Masking takes a while with the first text, and writers wait for one another.
    masked = given.masked(parts.safeguards.masked)
    with parts.database.write() as session:
        return views.feedback(feedback.give(session, principal, conversation_id, turn_id, masked))


@router.delete("", status_code=status.HTTP_204_NO_CONTENT, responses=responses.READ_ONE, summary="Take a rating back")
def withdraw_feedback(
    conversation_id: ConversationId, turn_id: TurnId, parts: ServicesHere, principal: Chatter
) -> None:
    """Yours alone, also where there is none."""
    with parts.database.write() as session:
        feedback.withdraw(session, principal, conversation_id, turn_id)
