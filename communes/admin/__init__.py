"""The administration, by subject. Values are never edited here: they have one door."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django_tasks_db.admin import DBTaskResult

from communes.admin import departments, legal_documents, people, units, values

__all__ = ["departments", "legal_documents", "people", "units", "values"]

# Rights come from postings; groups would be a second way that nothing here reads.
admin.site.unregister(Group)
# Long work shows itself on the imports' pages, in the office's words.
admin.site.unregister(DBTaskResult)
