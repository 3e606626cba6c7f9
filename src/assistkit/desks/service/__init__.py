"""The HTTP service: suggestions, the panel's page, reviews and webhooks for any desk that reaches an address.

`assistkit serve` runs it. `tenants` says which desks there are, `access` who may ask, `routes` what can be asked;
`server` is the process around it. Needs the extra `serve`.
"""
