"""Handing a conversation over to a person: when, with what summary, and into whose queue."""

from generation.handover.repository import open_ticket
from generation.handover.rules import Reason, Rules, load_rules
from generation.handover.summary import summarise
from generation.history import PastTurn, of_answer, of_record

__all__ = ["PastTurn", "Reason", "Rules", "load_rules", "of_answer", "of_record", "open_ticket", "summarise"]
