"""Who can do what, and why.

`policy` is the permission table as data; `answers` applies it to the users and places of one snapshot; `lookup`
resolves the names in a question; `questions.Access` is ``client.directory.access``, and `frames` makes data frames of
its results; `findings` looks for problems, and a `finding` knows its fix; `recheck` checks whether a finding still
holds; `trial` tries another role and other workspaces; `alike` finds usernames that look alike.
"""

from argilla_widgets.directory.access.policy import POLICY, Rule, Scope, has_implicit_access, refusal

__all__ = ["POLICY", "Rule", "Scope", "has_implicit_access", "refusal"]
