"""Who may do what, and why.

`policy` is the permission table as data; `answers` reads it for the people and places of one snapshot; `lookup` finds
whom a question names; `questions.Access` is ``client.directory.access``, `frames` writes what it answers; `findings`
looks for what should be fixed, and a `finding` knows what fixes it; `recheck` looks whether it still holds;
`trial` tries another role and other workspaces; `alike` compares what usernames look like.
"""

from argilla_widgets.directory.access.policy import POLICY, Rule, Scope, has_implicit_access, refusal

__all__ = ["POLICY", "Rule", "Scope", "has_implicit_access", "refusal"]
