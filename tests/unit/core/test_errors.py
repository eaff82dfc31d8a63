"""The errors of the house."""

from core.errors import Forbidden, InvalidInput, NotFound, PolicydeskError, Unavailable, UnreadableDocument


def test_only_errors_that_may_pass_are_transient() -> None:
    errors = _all(PolicydeskError)
    assert {error for error in errors if error.transient} == {
        error for error in errors if issubclass(error, Unavailable)
    }
    assert {InvalidInput, Forbidden, NotFound, UnreadableDocument} <= errors


def test_every_error_has_a_code_of_its_own_and_an_exit_code() -> None:
    # Other rooms refine these under the same code.
    errors = {error for error in _all(PolicydeskError) if error.__module__ == "core.errors"}
    assert len({error.code for error in errors}) == len(errors)
    assert all(error.exit_code > 0 and 400 <= error.status < 600 for error in errors)


def _all(kind: type[PolicydeskError]) -> set[type[PolicydeskError]]:
    return {kind}.union(*(_all(each) for each in kind.__subclasses__()))
