"""Every code example of Argilla's user-management guide, verbatim and in order."""

from __future__ import annotations

SNIPPETS = {
    "Main Class": """\
rg.User(
    username="username",
    first_name="first_name",
    last_name="last_name",
    role="owner",
    password="password",
    client=client
)
""",
    "Get current user": """\
import argilla as rg

client = rg.Argilla(api_url="<api_url>", api_key="<api_key>")

current_user = client.me
""",
    "Create a user": """\
import argilla as rg

client = rg.Argilla(api_url="<api_url>", api_key="<api_key>")

user_to_create = rg.User(
    username="my_username",
    password="12345678",
)

created_user = user_to_create.create()
""",
    "List users": """\
import argilla as rg

client = rg.Argilla(api_url="<api_url>", api_key="<api_key>")

users = client.users

for user in users:
    print(user)
""",
    "Retrieve a user by name": """\
import argilla as rg

client = rg.Argilla(api_url="<api_url>", api_key="<api_key>")

retrieved_user = client.users("my_username")
""",
    "Retrieve a user by id": """\
import argilla as rg

client = rg.Argilla(api_url="<api_url>", api_key="<api_key>")

retrieved_user = client.users(id="<uuid-or-uuid-string>")
""",
    "Check user existence": """\
import argilla as rg

client = rg.Argilla(api_url="<api_url>", api_key="<api_key>")

user = client.users("my_username")

if user is not None:
    pass
""",
    "List users in a workspace": """\
import argilla as rg

client = rg.Argilla(api_url="<api_url>", api_key="<api_key>")

workspace = client.workspaces('my_workspace')

for user in workspace.users:
    print(user)
""",
    "Add a user to a workspace": """\
import argilla as rg

client = rg.Argilla(api_url="<api_url>", api_key="<api_key>")

user = client.users('my_username')
workspace = client.workspaces('my_workspace')

added_user = user.add_to_workspace(workspace)
""",
    "Remove a user from a workspace": """\
import argilla as rg

client = rg.Argilla(api_url="<api_url>", api_key="<api_key>")

user = client.users('my_username')
workspace = client.workspaces('my_workspace')

removed_user = user.remove_from_workspace(workspace)
""",
    "Delete a user": """\
import argilla as rg

client = rg.Argilla(api_url="<api_url>", api_key="<api_key>")

user_to_delete = client.users('my_username')

deleted_user = user_to_delete.delete()
""",
}
