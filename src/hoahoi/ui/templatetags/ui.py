"""Template tags of the house, available in every template without loading."""

from django import template

register = template.Library()
