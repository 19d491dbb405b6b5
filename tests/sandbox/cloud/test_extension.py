"""Handlers stand in front of each other, the last one first."""

from __future__ import annotations

from sandbox.cloud.extension import InventoryItem, Registry


def test_states_are_made_when_they_are_asked_for_and_listed_by_name() -> None:
    registry = Registry()
    registry.state("eks", "1", "eu-central-1")["a"] = 1
    registry.state("other", "1", "eu-central-1")["b"] = 2
    assert list(registry.all_states("eks")) == [("1", "eu-central-1", {"a": 1})]
    assert registry.state("eks", "1", "eu-central-1") == {"a": 1}


def test_handlers_are_kept_in_order_with_their_exclusiveness() -> None:
    registry = Registry()
    registry.handle("eks", "CreateCluster", lambda _call: {"first": 1})
    registry.handle("eks", "CreateCluster", lambda _call: {"second": 2}, exclusive=False)
    assert [exclusive for _, exclusive in registry.handlers("eks", "CreateCluster")] == [True, False]
    assert registry.handlers("eks", "DeleteCluster") == []


def test_inventory_sources_are_collected() -> None:
    registry = Registry()
    item = InventoryItem("1", "eu-central-1", "eks", "Cluster", "c")
    registry.on_inventory(lambda: [item])
    assert [found for source in registry.inventory_sources for found in source()] == [item]
