"""The computing of employment services: plain functions over plain data. Free of Django."""
