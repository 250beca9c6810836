"""The baseline for pages: the list and opportunity pages as a tutorial would write them.

Same tables, same server, same filters, same content: Django's class-based views, ORM and templates, nothing kept
between requests, nothing measured.
"""
