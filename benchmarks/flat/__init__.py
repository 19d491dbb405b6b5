"""Writes the program that somebody without components would have written for the resources of a recorded stack."""
