"""The far side: service plan, operator (fate and timing) and handsets. Knows no apps and no webhooks."""
