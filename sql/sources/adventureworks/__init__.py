"""How the AdventureWorks export of a bicycle maker becomes canonical tables."""
