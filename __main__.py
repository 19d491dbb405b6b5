"""The whole platform; the name of the stack picks the layer that is built."""

from stacks import build
from stacks.settings import load

build(load())
