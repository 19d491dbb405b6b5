"""What every component of the platform does the same way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import pulumi

T = TypeVar("T")


class PlatformComponent(pulumi.ComponentResource):
    """A component whose type token comes from its place, and whose outputs are its class annotations.

    A subclass annotates each output (`vpc_id: pulumi.Output[str]`), gives `self.child()` to every resource it makes,
    and ends its constructor with `self.publish()`.
    """

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token_of(type(self)), name, None, opts)
        self.name = name

    def child(
        self,
        *,
        depends_on: Sequence[pulumi.Resource] | None = None,
        protect: bool | None = None,
        provider: pulumi.ProviderResource | None = None,
        delete_before_replace: bool | None = None,
        ignore_changes: list[str] | None = None,
        adopt: str | None = None,
        timeouts: pulumi.CustomTimeouts | None = None,
    ) -> pulumi.ResourceOptions:
        """Options of a child: this component is the parent, and the provider is inherited unless one is named.

        `adopt` is the id of something that exists already and is taken over instead of created.
        """
        return pulumi.ResourceOptions(
            parent=self,
            depends_on=depends_on,
            protect=protect,
            provider=provider,
            delete_before_replace=delete_before_replace,
            ignore_changes=ignore_changes,
            import_=adopt,
            custom_timeouts=timeouts,
        )

    def publish(self) -> None:
        """Register exactly the annotated outputs; one that was not set is a mistake of the component."""
        names = list(output_names(type(self)))
        missing = [name for name in names if name not in vars(self)]
        if missing:
            raise AttributeError(f"{type(self).__name__} annotates {', '.join(missing)} but never sets it")
        self.register_outputs({name: getattr(self, name) for name in names})


def after(value: pulumi.Output[T], *resources: pulumi.Resource) -> pulumi.Output[T]:
    """The value, for whose users the resources count as dependencies.

    Components have no use for `depends_on`: it does not reach their children, a value does.
    """
    return pulumi.Output.all(value, *[each.urn for each in resources]).apply(lambda known: known[0])


def token_of(component: type[pulumi.ComponentResource]) -> str:
    """`components.network.vpc.Vpc` -> `platform:network:Vpc`."""
    return f"platform:{component.__module__.split('.')[1]}:{component.__name__}"


def output_names(component: type[pulumi.ComponentResource]) -> Iterator[str]:
    """The outputs that a component class annotates, inherited ones first."""
    for base in reversed(component.__mro__):
        if issubclass(base, PlatformComponent) and base is not PlatformComponent:
            for name in vars(base).get("__annotations__", {}):
                if not name.startswith("_"):
                    yield name
