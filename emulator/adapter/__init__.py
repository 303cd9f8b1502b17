"""The xms-adapter: service plan callbacks in; messages, choice responses and delivery updates out."""
