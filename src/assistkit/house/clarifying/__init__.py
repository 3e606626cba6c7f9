"""Clarifying questions when articles compete: what separates them, asked in one or two sentences.

evidence -> candidates -> what each says of product, platform, code ... -> the question that tells most -> its words
"""

from assistkit.house.clarifying.asking import Asked, Clarification, Clarifier

__all__ = ["Asked", "Clarification", "Clarifier"]
