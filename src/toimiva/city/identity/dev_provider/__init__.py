"""An identity provider for demonstrations and programmers: test persons sign in with one button, nobody real can.

It speaks real OpenID Connect over real HTTP, so that what is tried here is what runs with the city's provider.
"""
