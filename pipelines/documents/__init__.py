"""The pages in `docs/` that are made from contracts, SQL and code: `python -m pipelines.documents` rewrites them.

Belongs here: which pages there are and what they say beside the declarations. How a table becomes a section is told in
`masterplan.contracts.pages`. A test holds the files against it.
"""
