"""Spaces: a project, an app and a range of numbers that nobody else has, and forgetting what happened in one."""
