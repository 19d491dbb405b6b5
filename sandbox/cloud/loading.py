"""Find and install the emulator's extensions."""

from __future__ import annotations

import importlib
import pkgutil

from sandbox.cloud.extension import Registry

PACKAGES = ("sandbox.cloud.generic.entries", "sandbox.cloud.services")
MODULES = ("sandbox.cloud.eks",)


def install_all(registry: Registry) -> None:
    """Call `install(registry)` of every extension module that has one; hand-written services come last, in front."""
    for package in PACKAGES:
        for name in _modules(package):
            _install(name, registry)
    for name in MODULES:
        _install(name, registry)


def _modules(package: str) -> list[str]:
    folder = importlib.import_module(package).__path__
    return sorted(f"{package}.{module.name}" for module in pkgutil.iter_modules(folder))


def _install(name: str, registry: Registry) -> None:
    install = getattr(importlib.import_module(name), "install", None)
    if install is not None:
        install(registry)
