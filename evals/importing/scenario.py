"""Questions that were asked from a situation."""


def with_scenario(question: str, scenario: str) -> str:
    """The question, and in the next line the situation that it is asked from.

    The question comes first, for its first words tell what kind of question it is.
    """
    return "\n".join(filter(None, (question.strip(), scenario.strip())))
