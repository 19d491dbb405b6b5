"""The order of the stacks."""

from operations.stack_order import NEEDS, StackName, teardown_waves, waves, with_needs


def test_every_stack_comes_after_all_that_it_needs() -> None:
    done: set[StackName] = set()
    for wave in waves():
        for stack in wave:
            assert NEEDS[stack] <= done, f"{stack} starts before {NEEDS[stack] - done}"
        done |= set(wave)
    assert done == set(StackName), "every stack is in a wave"


def test_the_environments_come_up_side_by_side() -> None:
    assert waves()[-1] == (StackName.DEV, StackName.STAGE, StackName.PROD)


def test_teardown_is_the_same_order_backwards() -> None:
    assert teardown_waves() == waves()[::-1]


def test_a_stack_brings_all_that_it_needs() -> None:
    assert with_needs([StackName.SECURITY]) == {StackName.ORGANIZATION, StackName.SECURITY}
    assert waves([StackName.PROD])[-1] == (StackName.PROD,)
