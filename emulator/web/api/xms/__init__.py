"""The service plan's own REST API (XMS), one module per resource (sms.md section 4.5)."""
