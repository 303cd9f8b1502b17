"""The YAML language, matching, and what a rule set decides about an SMS. Pure."""
